/**
 * What one atomic step cannot show: the two ends run at the same time. Every load and every store of one end is a moment at which the
 * other may act, and each such interleaving has to look like one order of whole calls.
 */
import { expect, test } from 'vitest';
import { Region } from '../../impl/virtualnet/region.ts';
import { boot, step, type VirtualNetState } from '../../model/virtualnet.ts';
import { O } from '../../spec/prelude.ts';
import { VNET_CONTROL, VNET_OK } from '../../spec/vocabulary/limits.ts';
import type { LinkRequest, LinkSetup } from '../../spec/vocabulary/virtualnet.ts';
import { randomFrom } from '../support/random.ts';
import { difference } from './difference.ts';
import { drawPoke } from './pokes.ts';
import { type LinkSubject, perform, startLink } from './subject.ts';

/** A region that lets something happen at the n-th access from now. */
class WatchedRegion extends Region {
  left = -1;
  happens: () => void = () => undefined;

  private passed(): void {
    this.left -= 1;
    if (this.left === -1) this.happens();
  }
  override load(word: number): number {
    this.passed();
    return super.load(word);
  }
  override store(word: number, value: number): void {
    this.passed();
    super.store(word, value);
  }
  override acquire(word: number): number {
    this.passed();
    return super.acquire(word);
  }
  override release(word: number, value: number): void {
    this.passed();
    super.release(word, value);
  }
  override clear(from: number, to: number): void {
    this.passed();
    super.clear(from, to);
  }
}

/** Accesses of the longest call on the links below: a slot of 16 words, its header, and the words around it. */
const ACCESSES = 40;

interface Race {
  readonly setup: LinkSetup;
  readonly before: readonly LinkRequest[];
  readonly call: LinkRequest;
  readonly meanwhile: LinkRequest;
}

const SETUP: LinkSetup = {
  slots: 2,
  slotBytes: 64,
  alignment: 64,
  firstIndex: 0xffff_ffff,
  ids: [1, 2],
  epochs: [5, 9],
  doorbells: 100,
  poison: 0,
};
const GREETED: readonly LinkRequest[] = [0, 1, 0].map((side) => ({ call: 'hello', side }) as const);

const after = (setup: LinkSetup, requests: readonly LinkRequest[]): VirtualNetState =>
  requests.reduce((state, request) => step(state, request).state, boot(setup));

/** Runs the race with the other request coming in at the n-th access; none if the call was over by then. */
const raced = (race: Race, access: number): O.Option<LinkSubject> => {
  let region: WatchedRegion | undefined;
  const subject = startLink(race.setup, (bytes) => {
    region = new WatchedRegion(bytes);
    return region;
  });
  for (const request of race.before) perform(subject, request);
  const watched = region as WatchedRegion;
  watched.happens = () => perform(subject, race.meanwhile);
  watched.left = access;
  perform(subject, race.call);
  return watched.left < 0 ? O.some(subject) : O.none;
};

/** The first access at which a race ends in a state that neither order of the two requests leads to. */
const firstDisorder = (race: Race): string | undefined => {
  const orders = [
    [race.call, race.meanwhile],
    [race.meanwhile, race.call],
  ].map((order) => after(race.setup, [...race.before, ...order]));
  for (let access = 0; access < ACCESSES; access += 1) {
    const subject = raced(race, access);
    if (O.isNone(subject)) return undefined;
    const differences = orders.map((state) => difference(state, subject.value, true));
    if (!differences.includes(undefined)) return `at access ${access} of ${JSON.stringify(race)}: ${JSON.stringify(differences)}`;
  }
  return undefined;
};

const send = (side: number, first: number, length = 20): LinkRequest => ({
  call: 'send',
  side,
  kind: VNET_CONTROL,
  payload: Array.from({ length }, (_, i) => first + i),
});

test('VNET-RECV-10: whatever is stored into the region during a receipt, it is as if it had been stored before or after', () => {
  for (let seed = 0; seed < 250; seed += 1) {
    const random = randomFrom(seed);
    const before = [...GREETED, send(0, 1), ...(random.oneIn(2) ? [send(0, 90)] : [])];
    const state = after(SETUP, before);
    const meanwhile = drawPoke(random, state, state.ends[1]);
    expect(firstDisorder({ setup: SETUP, before, call: { call: 'receive', side: 1 }, meanwhile })).toBeUndefined();
  }
});

test('VNET-SEND-8: a receiver that runs at any moment of a sending gets the whole frame or none, and is rung for if it got none', () => {
  for (const before of [GREETED, [...GREETED, { call: 'receive', side: 1 } as const], [...GREETED, send(0, 7)]])
    expect(firstDisorder({ setup: SETUP, before, call: send(0, 50), meanwhile: { call: 'receive', side: 1 } })).toBeUndefined();
});

test('VNET-RECV-2: a frame placed at any moment of a receipt is received, or rung for', () => {
  for (const before of [GREETED, [...GREETED, send(0, 7)], [...GREETED, send(0, 7), send(0, 8)]]) {
    for (let access = 0; access < ACCESSES; access += 1) {
      const subject = raced({ setup: SETUP, before, call: { call: 'receive', side: 1 }, meanwhile: send(0, 50) }, access);
      if (O.isNone(subject)) break;
      const bells = subject.value.bells[0];
      let received = subject.value.ends[1].length > 0 ? 1 : 0;
      while (perform(subject.value, { call: 'receive', side: 1 })[0] === VNET_OK) received += 1;
      expect([access, bells > 2 || received > 0]).toEqual([access, true]);
    }
  }
});

test('VNET-SEND-5: a slot freed at any moment of a refused sending leads to the sending or to a doorbell', () => {
  const before = [...GREETED, send(0, 1), send(0, 2)];
  for (let access = 0; access < ACCESSES; access += 1) {
    const race = { setup: SETUP, before, call: send(0, 3), meanwhile: { call: 'receive', side: 1 } as const };
    const subject = raced(race, access);
    if (O.isNone(subject)) break;
    const room = perform(subject.value, { call: 'poll', side: 0 })[2] ?? 0;
    const sent = room === 0;
    expect([access, sent || subject.value.bells[1] > 2]).toEqual([access, true]);
  }
});

test('VNET-START-2: a peer that restarts at any moment of a receipt or a sending is not taken for a liar', () => {
  for (const call of [{ call: 'receive', side: 1 } as const, send(1, 30)])
    for (let access = 0; access < ACCESSES; access += 1) {
      const subject = raced({ setup: SETUP, before: [...GREETED, send(0, 1)], call, meanwhile: { call: 'restart', side: 0 } }, access);
      if (O.isNone(subject)) break;
      for (const side of [1, 0, 1]) perform(subject.value, { call: 'hello', side });
      expect([access, perform(subject.value, { call: 'poll', side: 1 })]).toEqual([access, [VNET_OK, 0, 2]]);
    }
});

test('VNET-RECV-11: a receipt at any moment of a restart delivers a whole frame or none', () => {
  for (let access = 0; access < 3 * ACCESSES; access += 1) {
    const race = {
      setup: SETUP,
      before: [...GREETED, send(0, 40)],
      call: { call: 'restart', side: 0 } as const,
      meanwhile: { call: 'receive', side: 1 } as const,
    };
    const subject = raced(race, access);
    if (O.isNone(subject)) break;
    const end = subject.value.ends[1];
    expect([access, end.length === 0 || end.payload[0] === 40]).toEqual([access, true]);
  }
});
