/** Where a link's specification and emulator differ: the region byte by byte, then the private words of both ends. */
import {
  P_ATTACHED,
  P_BUDGET,
  P_CONSUMED,
  P_DISCARDED,
  P_DROPPED,
  P_EPOCH,
  P_KIND,
  P_LENGTH,
  P_OWED,
  P_PHASE,
  P_PRODUCED,
} from '../../impl/virtualnet/core.ts';
import type { VirtualNetState } from '../../model/virtualnet.ts';
import type { End } from '../../spec/virtualnet/index.ts';
import type { Difference } from '../agreement/area.ts';
import type { LinkSubject } from './subject.ts';

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

const differ = (where: string, expected: number, actual: number): Difference => ({ where, expected: hex(expected), actual: hex(actual) });

const inRegion = (state: VirtualNetState, subject: LinkSubject): Difference | undefined => {
  if (Buffer.compare(state.bytes, subject.bytes) === 0) return undefined;
  const at = state.bytes.findIndex((byte, i) => byte !== subject.bytes[i]);
  return differ(`region byte ${hex(at)}`, state.bytes[at] ?? 0, subject.bytes[at] ?? 0);
};

/** The words that both sides keep, by their names. */
const WORDS: readonly (readonly [string, number, (end: End) => number])[] = [
  ['phase', P_PHASE, (end) => end.phase],
  ['epoch', P_EPOCH, (end) => end.epoch],
  ['epoch attached', P_ATTACHED, (end) => end.attached],
  ['index produced', P_PRODUCED, (end) => end.produced],
  ['index consumed', P_CONSUMED, (end) => end.consumed],
  ['doorbells left', P_BUDGET, (end) => end.budget],
  ['doorbell owed', P_OWED, (end) => (end.owed ? 1 : 0)],
  ['frames dropped', P_DROPPED, (end) => end.dropped],
  ['frames discarded', P_DISCARDED, (end) => end.discarded],
  ['kind delivered', P_KIND, (end) => end.inbox.kind],
  ['length delivered', P_LENGTH, (end) => end.inbox.payload.length],
];

const inInbox = (end: End, bytes: Uint8Array): Difference | undefined => {
  const { payload } = end.inbox;
  for (let i = 0; i < bytes.length; i += 1)
    if ((payload[i] ?? 0) !== bytes[i]) return differ(`side ${end.side}: byte ${i} delivered`, payload[i] ?? 0, bytes[i] ?? 0);
  return undefined;
};

const inEnd = (end: End, subject: LinkSubject): Difference | undefined => {
  const emulated = subject.ends[end.side === 0 ? 0 : 1];
  for (const [name, word, expected] of WORDS)
    if (expected(end) >>> 0 !== (emulated.words[word] ?? 0) >>> 0)
      return differ(`side ${end.side}: ${name}`, expected(end), emulated.words[word] ?? 0);
  const rung = subject.bells[end.side] ?? 0;
  return rung === end.rung ? inInbox(end, emulated.payload) : differ(`side ${end.side}: doorbells rung`, end.rung, rung);
};

export const difference = (state: VirtualNetState, subject: LinkSubject): Difference | undefined =>
  inRegion(state, subject) ?? inEnd(state.ends[0], subject) ?? inEnd(state.ends[1], subject);
