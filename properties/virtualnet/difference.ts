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

/** The same question without names: what is asked at every step. */
const sameWords = (end: End, words: Int32Array): boolean =>
  words[P_PHASE] === end.phase &&
  words[P_EPOCH] === (end.epoch | 0) &&
  words[P_ATTACHED] === (end.attached | 0) &&
  words[P_PRODUCED] === (end.produced | 0) &&
  words[P_CONSUMED] === (end.consumed | 0) &&
  words[P_BUDGET] === end.budget &&
  words[P_OWED] === (end.owed ? 1 : 0) &&
  words[P_DROPPED] === end.dropped &&
  words[P_DISCARDED] === end.discarded &&
  words[P_KIND] === end.inbox.kind &&
  words[P_LENGTH] === end.inbox.payload.length;

const inWords = (end: End, words: Int32Array): Difference | undefined => {
  const named = WORDS.find(([, word, expected]) => expected(end) >>> 0 !== (words[word] ?? 0) >>> 0);
  return named && differ(`side ${end.side}: ${named[0]}`, named[2](end), words[named[1]] ?? 0);
};

/** `reach` bytes of what was delivered. */
const inInbox = (end: End, bytes: Uint8Array, reach: number): Difference | undefined => {
  const { payload } = end.inbox;
  const known = Math.min(payload.length, reach);
  for (let i = 0; i < known; i += 1)
    if (payload[i] !== bytes[i]) return differ(`side ${end.side}: byte ${i} delivered`, payload[i] ?? 0, bytes[i] ?? 0);
  for (let i = known; i < reach; i += 1) if (bytes[i] !== 0) return differ(`side ${end.side}: byte ${i} delivered`, 0, bytes[i] ?? 0);
  return undefined;
};

/** Bytes past the end of a delivery that are looked at in every step; all of them are in a full comparison. */
const TAIL = 64;

const inEnd = (end: End, subject: LinkSubject, full: boolean): Difference | undefined => {
  const emulated = subject.ends[end.side === 0 ? 0 : 1];
  if (!sameWords(end, emulated.words)) return inWords(end, emulated.words);
  const rung = subject.bells[end.side] ?? 0;
  if (rung !== end.rung) return differ(`side ${end.side}: doorbells rung`, end.rung, rung);
  const { payload } = emulated;
  return inInbox(end, payload, full ? payload.length : Math.min(payload.length, end.inbox.payload.length + TAIL));
};

export const difference = (state: VirtualNetState, subject: LinkSubject, full: boolean): Difference | undefined =>
  inRegion(state, subject) ?? inEnd(state.ends[0], subject, full) ?? inEnd(state.ends[1], subject, full);
