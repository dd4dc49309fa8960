/**
 * The eyes of an observer: probes that it makes itself, each on the same state, and what they answer, sorted by channel. On the emulator they
 * run on the raw machine, which is put back afterwards.
 */
import type { MonitorState } from '../../spec/monitor/index.ts';
import { GRANTS_PER_COMPARTMENT, HANDLE_EPOCH_SHIFT, HANDLE_SENDER_SHIFT, REGISTER_WORDS, SUCCESS } from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { CHANNEL_IDS, type ChannelId } from './channels.ts';
import type { Party } from './party.ts';
import { grantOf } from './sight.ts';

/** By channel, all words of all answers in the order of the probes, each answer ended by its length. */
export type Sight = ReadonlyMap<ChannelId, readonly number[]>;

type See = (channel: ChannelId, answer: readonly number[]) => void;

/** What does not depend on the two runs: sizes, and handles worth guessing. */
export interface Around {
  readonly s: MonitorState;
  readonly observer: number;
  readonly handles: readonly number[];
}

/** A machine to look at, and the way back to the state in which it is looked at. */
interface Machine {
  readonly party: Party;
  readonly back: () => void;
}

const RUNS = -1;

/** Requests taken one after another; -1 asks whether the observer still runs on the core. All answers go to one channel. */
const inTurn = (
  around: Around,
  { party, back }: Machine,
  core: number,
  requests: readonly (MonitorRequest | typeof RUNS)[],
): readonly number[] => {
  const answers: number[] = [];
  for (const each of requests) {
    if (each === RUNS) answers.push(party.runsOn(core) === around.observer ? 1 : 0);
    else answers.push(...party.perform(each));
  }
  back();
  return answers;
};

/** One probe, after which the machine is put back. */
const alone = ({ party, back }: Machine, request: MonitorRequest): readonly number[] => {
  const reply = party.perform(request);
  back();
  return reply;
};

const memory = ({ s, observer }: Around, { party }: Machine, core: number, see: See): void => {
  const { granuleBytes } = s.machine;
  for (let granule = 0; granule <= s.granules.length; granule += 1) {
    const kind: ChannelId = s.granules[granule]?.owner === observer ? 'memoryOwned' : 'memoryShared';
    for (let at = 0; at < granuleBytes; at += 4) {
      const reply = party.perform({ call: 'load', core, address: granule * granuleBytes + at, width: 4 });
      see(reply[0] === SUCCESS ? kind : 'faultSyndrome', reply);
    }
  }
};

const granules = ({ s, observer }: Around, machine: Machine, core: number, see: See): void => {
  for (let granule = 0; granule < s.granules.length; granule += 1) {
    const address = granule * s.machine.granuleBytes;
    see('protection', alone(machine, { call: 'store', core, address, width: 1, value: 1 }));
    see('faultSyndrome', alone(machine, { call: 'store', core, address: address + 1, width: 2, value: 1 }));
    for (const to of s.compartments.keys()) {
      if (to === observer) continue;
      const reply = alone(machine, { call: 'share', core, granule, to, access: 1, tag: 0 });
      see('ownership', reply);
      see('replyPriority', alone(machine, { call: 'share', core, granule, to, access: 7, tag: 0 }));
    }
  }
};

/** What a granule holds once a call has made it accessible: the eyes reach as far as calls of the observer's own. */
const thenLoad = (
  around: Around,
  { party, back }: Machine,
  request: MonitorRequest & { readonly core: number },
  granule: number,
): readonly number[] => {
  const reply = party.perform(request);
  const address = granule * around.s.machine.granuleBytes;
  const seen = reply[0] !== SUCCESS || granule < 0 ? [] : party.perform({ call: 'load', core: request.core, address, width: 4 });
  back();
  return [...reply, ...seen];
};

const handles = (around: Around, machine: Machine, core: number, see: See): void => {
  for (const handle of around.handles) {
    const grant = grantOf(around.s, handle);
    const granule = grant?.granule ?? -1;
    for (const tag of new Set([0, grant?.tag ?? 1]))
      see('handles', thenLoad(around, machine, { call: 'retrieve', core, handle, tag, access: 1 }, granule));
    see('handles', alone(machine, { call: 'relinquish', core, handle }));
    see('handles', thenLoad(around, machine, { call: 'reclaim', core, handle }, granule));
    for (const life of [-1, 1]) {
      const other = Math.abs(handle + life * 2 ** HANDLE_EPOCH_SHIFT);
      see('epochs', alone(machine, { call: 'relinquish', core, handle: other }));
    }
  }
};

/** Offers of the observer's own, as many as it can make; then the first is taken back and made again. */
const quotas = (around: Around, machine: Machine, core: number, see: See): void => {
  const { s, observer } = around;
  const { party, back } = machine;
  const own = [...s.granules.keys()].filter((granule) => s.granules[granule]?.owner === observer);
  const to = s.machine.mayGrant[observer]?.indexOf(true) ?? -1;
  const offers = own.map((granule): MonitorRequest => ({ call: 'share', core, granule, to, access: 1, tag: 0 }));
  see('exhaustion', inTurn(around, machine, core, offers));
  for (const offer of offers) {
    const first = party.perform(offer);
    see('reuse', first);
    if (first[0] !== SUCCESS) continue;
    party.perform({ call: 'reclaim', core, handle: first[1] ?? 0 });
    see('reuse', party.perform(offer));
    break;
  }
  back();
};

const others = (around: Around, machine: Machine, core: number, see: See): void => {
  for (const other of around.s.compartments.keys()) {
    if (other === around.observer) continue;
    for (const bits of [1, 2, 0x8000_0000]) {
      see('link', alone(machine, { call: 'ring', core, to: other, bits }));
      see('link', alone(machine, { call: 'bind', core, from: other, bits }));
      see('link', alone(machine, { call: 'unbind', core, from: other, bits }));
    }
    const ring: MonitorRequest = { call: 'ring', core, to: other, bits: 1 };
    see('coalescing', inTurn(around, machine, core, [ring, ring, RUNS]));
    see('lives', alone(machine, { call: 'stop', core, compartment: other }));
    see('lives', alone(machine, { call: 'restart', core, compartment: other }));
  }
};

const events = (around: Around, machine: Machine, core: number, see: See): void => {
  for (const line of around.s.lines.keys()) {
    see('lines', alone(machine, { call: 'enable', core, line }));
    see('lines', alone(machine, { call: 'route', core, line, target: core }));
  }
  const take: MonitorRequest = { call: 'take', core };
  const listen: MonitorRequest = { call: 'mask', core, bits: 0 };
  const next: MonitorRequest = { call: 'acknowledge', core };
  see('doorbells', inTurn(around, machine, core, [take, listen, take]));
  see('coalescing', inTurn(around, machine, core, [listen, take, take]));
  see('interrupts', inTurn(around, machine, core, [next, next, next]));
  const enable = [...around.s.lines.keys()].map((line): MonitorRequest => ({ call: 'enable', core, line }));
  see('order', inTurn(around, machine, core, [...enable, next, listen, take, next, take]));
};

const time = (around: Around, machine: Machine, core: number, see: See): void => {
  see('nextSlice', [core]);
  for (const call of ['yield', 'cpu-suspend', 'cpu-off'] as const)
    see('sliceLength', inTurn(around, machine, core, [{ call, core }, RUNS]));
  see('counters', alone(machine, { call: 'version', core, version: 0x1_0000 }));
  for (const target of around.s.cores.keys()) {
    see('counters', alone(machine, { call: 'affinity-info', core, target }));
    see('counters', alone(machine, { call: 'cpu-on', core, target }));
  }
  for (let word = 0; word <= REGISTER_WORDS; word += 1) see('residue', machine.party.perform({ call: 'read-register', core, word }));
};

const masters = ({ s, observer }: Around, machine: Machine, see: See): void => {
  for (const [master, owner] of s.machine.masterOwner.entries()) {
    if (owner !== observer) continue;
    for (let granule = 0; granule <= s.granules.length; granule += 1) {
      const address = granule * s.machine.granuleBytes;
      see('dmaFaults', machine.party.perform({ call: 'dma-read', master, address, width: 4 }));
      see('dmaFaults', alone(machine, { call: 'dma-write', master, address, width: 1, value: 1 }));
    }
  }
};

const LOOKS = [memory, granules, handles, quotas, others, events, time] as const;

/** Everything that an observer can find out in the state in which a machine is. */
export const observe = (around: Around, party: Party): Sight => {
  const seen = new Map<ChannelId, number[]>(CHANNEL_IDS.map((id) => [id, []]));
  const codes = seen.get('replyCode') ?? [];
  const words = seen.get('outputWords') ?? [];
  const see: See = (channel, answer) => {
    const into = seen.get(channel);
    if (into === undefined) return;
    for (let i = 0; i < answer.length; i += 1) into.push(answer[i] ?? 0);
    into.push(answer.length);
    codes.push(answer[0] ?? 0);
    if (answer.length > 1) words.push(answer[1] ?? 0);
  };
  const machine = { party, back: party.mark() };
  for (const core of around.s.cores.keys())
    if (party.runsOn(core) === around.observer) for (const look of LOOKS) look(around, machine, core, see);
  masters(around, machine, see);
  return seen;
};

export interface Unlike {
  readonly channel: ChannelId;
  readonly first: string;
  readonly second: string;
}

/** Where two sights differ: the channels of their own come before those that collect codes and words. */
export const differenceIn = (a: Sight, b: Sight): Unlike | undefined => {
  for (const channel of [...CHANNEL_IDS].reverse()) {
    const [one, other] = [a.get(channel) ?? [], b.get(channel) ?? []];
    const at = one.findIndex((word, i) => word !== other[i]);
    if (at !== -1 || one.length !== other.length) return { channel, first: `${one[at]}`, second: `${other[at]}` };
  }
  return undefined;
};

/** Handles that exist in one of two runs, and the first of everybody's. */
export const handlesWorthTrying = (...states: readonly MonitorState[]): readonly number[] => {
  const known = states.flatMap((s) => s.grants.flatMap((grant) => (grant._tag === 'Some' ? [grant.value.handle] : [])));
  const guessed = states.flatMap((s) =>
    s.compartments.map(({ epoch }, sender) => epoch * 2 ** HANDLE_EPOCH_SHIFT + sender * 2 ** HANDLE_SENDER_SHIFT),
  );
  return [...new Set([...known, ...guessed, GRANTS_PER_COMPARTMENT])];
};
