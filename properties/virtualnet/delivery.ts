/**
 * The delivery contract, checked from outside: every frame carries a number of its own, and a ledger of what was sent and what arrived
 * in each session tells what is missing, doubled or out of order.
 */
import { VNET_CONTROL, VNET_ETHERNET, VNET_FULL, VNET_OK } from '../../spec/vocabulary/limits.ts';
import type { LinkSetup } from '../../spec/vocabulary/virtualnet.ts';
import type { Random } from '../support/random.ts';
import type { LinkUnderTest } from './party.ts';

/** Sixteen bytes: an Ethernet frame has at least fourteen. */
const numbered = (n: number): readonly number[] => [n & 0xff, n >>> 8, ...new Array<number>(14).fill(0)];
const numberOf = (bytes: ArrayLike<number>): number => (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);

export class Ledger {
  private readonly link: LinkUnderTest;
  /** By direction and session: numbers sent and not yet delivered, in order. */
  private readonly sent = new Map<string, number[]>();
  private readonly arrived = new Set<number>();
  private next = 0;

  constructor(link: LinkUnderTest) {
    this.link = link;
  }

  private session(sender: number, senderEpoch: number, receiverEpoch: number): number[] {
    const key = `${sender}:${senderEpoch}:${receiverEpoch}`;
    const known = this.sent.get(key) ?? [];
    this.sent.set(key, known);
    return known;
  }

  /** Sends the next number; answers the status. */
  send(side: number, kind: number): number {
    const number = this.next;
    this.next += 1;
    const status = this.link.perform({ call: 'send', side, kind, payload: numbered(number) })[0] ?? -1;
    if (status === VNET_OK) this.session(side, ...this.link.epochs(side)).push(number);
    return status;
  }

  /** Receives; answers the status, or what is wrong with what came. */
  receive(side: number): number | string {
    const status = this.link.perform({ call: 'receive', side })[0] ?? -1;
    if (status !== VNET_OK) return status;
    const got = numberOf(this.link.delivered(side));
    const [own, attached] = this.link.epochs(side);
    if (this.arrived.has(got)) return `VNET-DELIVERY-2: frame ${got} arrived twice at side ${side}`;
    this.arrived.add(got);
    const expected = this.session(1 - side, attached, own).shift();
    return expected === got ? VNET_OK : `VNET-DELIVERY-1: side ${side} got frame ${got} where ${expected ?? 'none'} was next`;
  }

  /** Frames of the session that now holds which have not arrived at a side. */
  missing(side: number): number {
    const [own, attached] = this.link.epochs(side);
    return this.session(1 - side, attached, own).length;
  }
}

/** Takes everything that waits. Twice the ring: it cannot hold more, whatever happens. */
const drain = (ledger: Ledger, side: number, setup: LinkSetup): string | undefined => {
  for (let i = 0; i <= 2 * setup.slots; i += 1) {
    const came = ledger.receive(side);
    if (typeof came === 'string') return came;
    if (came !== VNET_OK) return undefined;
  }
  return `side ${side} receives more than the ring holds`;
};

const greet = (link: LinkUnderTest): void => {
  for (const side of [0, 1, 0]) link.perform({ call: 'hello', side });
};

/** Random sends, receipts, restarts and handshakes; answers the first breach of the contract. */
export const firstBreach = (random: Random, link: LinkUnderTest, setup: LinkSetup, steps: number): string | undefined => {
  const ledger = new Ledger(link);
  greet(link);
  for (let i = 0; i < steps; i += 1) {
    const side = random.below(2);
    const choice = random.below(40);
    if (choice < 20) ledger.send(side, random.oneIn(2) ? VNET_CONTROL : VNET_ETHERNET);
    else if (choice < 34) {
      const came = ledger.receive(side);
      if (typeof came === 'string') return came;
    } else if (choice < 38) link.perform({ call: 'hello', side });
    else if (choice < 39) link.perform({ call: 'tick', side });
    else if (random.oneIn(2)) link.perform({ call: 'restart', side });
  }
  greet(link);
  const wrong = drain(ledger, 0, setup) ?? drain(ledger, 1, setup);
  if (wrong !== undefined) return wrong;
  const lost = [0, 1].find((side) => ledger.missing(side) > 0);
  return lost === undefined ? undefined : `VNET-DELIVERY-1: ${ledger.missing(lost)} frames never arrived at side ${lost}`;
};

/** A side that acts only when its doorbell rings: it drains its ring, and sends what the full ring refused. */
interface Sleeper {
  /** Doorbells of the peer that this side has answered. */
  answered: number;
  /** Control messages that were refused. */
  backlog: number;
}

const wakeUp = (link: LinkUnderTest, ledger: Ledger, side: number, sleeper: Sleeper, setup: LinkSetup): string | undefined => {
  const rung = link.rung(1 - side);
  if (rung === sleeper.answered) return undefined;
  sleeper.answered = rung;
  const wrong = drain(ledger, side, setup);
  while (wrong === undefined && sleeper.backlog > 0 && ledger.send(side, VNET_CONTROL) === VNET_OK) sleeper.backlog -= 1;
  return wrong;
};

/** Both sides sleep until they are rung for. When all is quiet and time has passed, nothing may be left waiting. */
export const firstLostWakeUp = (random: Random, link: LinkUnderTest, setup: LinkSetup, steps: number): string | undefined => {
  const ledger = new Ledger(link);
  const sleepers: readonly Sleeper[] = [0, 1].map(() => ({ answered: 0, backlog: 0 }));
  greet(link);
  const settle = (side: number): string | undefined => wakeUp(link, ledger, side, sleepers[side] as Sleeper, setup);
  for (let i = 0; i < steps; i += 1) {
    const side = random.below(2);
    const sleeper = sleepers[side] as Sleeper;
    const choice = random.below(9);
    if (choice < 3) link.perform({ call: 'tick', side });
    else if (choice < 5) {
      const wrong = settle(side);
      if (wrong !== undefined) return wrong;
    } else if (sleeper.backlog === 0 && ledger.send(side, VNET_CONTROL) === VNET_FULL) sleeper.backlog += 1;
  }
  for (let round = 0; round < 4 * (setup.slots + 2); round += 1) {
    for (const side of [0, 1]) {
      link.perform({ call: 'tick', side });
      const wrong = settle(side);
      if (wrong !== undefined) return wrong;
    }
  }
  const asleep = [0, 1].find((side) => ledger.missing(side) > 0 || (sleepers[side]?.backlog ?? 0) > 0);
  return asleep === undefined ? undefined : `VNET-BELL-1, VNET-BELL-2: side ${asleep} sleeps while there is work for it`;
};
