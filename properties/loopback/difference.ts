/** Where a loopback link's specification and emulator differ: both outboxes byte by byte, what each side keeps, and the device. */
import {
  C_CAUSES,
  C_CONNECTED,
  C_DISCARDED,
  C_GENERATION,
  C_KICKS,
  C_KNOWN,
  C_NEXT_TOKEN,
  C_STATUS,
  C_USED,
  type LoopbackClient,
} from '../../impl/loopback/client.ts';
import type { Outbox } from '../../impl/loopback/outbox.ts';
import { type LoopbackServer, S_CONNECTED, S_DISCARDED, S_LAST_TOKEN, S_USED } from '../../impl/loopback/server.ts';
import type { LoopbackState } from '../../model/loopback.ts';
import type { Client, Message, Server } from '../../spec/loopback/index.ts';
import type { Difference } from '../agreement/area.ts';
import { deviceDifference } from '../virtio/difference.ts';
import type { LoopbackSubject } from './subject.ts';

const unequal = (where: string, expected: number, actual: number | undefined): Difference | undefined =>
  expected >>> 0 === (actual ?? 0) >>> 0 && actual !== undefined ? undefined : { where, expected: `${expected}`, actual: `${actual}` };

/** Bytes of `actual` past `expected` have to be 0 as far as `reach`. */
const bytesDifference = (where: string, expected: ArrayLike<number>, actual: Uint8Array, reach: number): Difference | undefined => {
  for (let i = 0; i < reach; i += 1)
    if ((expected[i] ?? 0) !== actual[i]) return unequal(`byte ${i} of ${where}`, expected[i] ?? 0, actual[i]);
  return undefined;
};

const outboxDifference = (whose: string, expected: readonly Message[], actual: Outbox): Difference | undefined => {
  if (expected.length !== actual.count) return unequal(`messages in ${whose}'s outbox`, expected.length, actual.count);
  for (let n = 0; n < expected.length; n += 1) {
    const message = expected[n] ?? [];
    const where = `message ${n} in ${whose}'s outbox`;
    if (message.length !== actual.lengthOf(n)) return unequal(`length of ${where}`, message.length, actual.lengthOf(n));
    const found = bytesDifference(where, message, actual.message(n), message.length);
    if (found !== undefined) return found;
  }
  return undefined;
};

const pendingDifference = (expected: Client, { pending }: LoopbackClient): Difference | undefined => {
  if (expected.pending.length !== pending.count) return unequal('unanswered requests', expected.pending.length, pending.count);
  for (let n = 0; n < pending.count; n += 1) {
    const each = expected.pending[n];
    const found =
      unequal(`token of request ${n}`, each?.token ?? 0, pending.token(n)) ??
      unequal(`id of request ${n}`, each?.id ?? 0, pending.what(n)) ??
      unequal(`subject of request ${n}`, each?.about[0] ?? 0, pending.first(n)) ??
      unequal(`second subject of request ${n}`, each?.about[1] ?? 0, pending.second(n));
    if (found !== undefined) return found;
  }
  return undefined;
};

const clientDifference = (c: Client, actual: LoopbackClient, full: boolean): Difference | undefined =>
  unequal("client's link", Number(c.connected), actual.words[C_CONNECTED]) ??
  unequal('next token', c.nextToken, actual.words[C_NEXT_TOKEN]) ??
  unequal('queues kicked 0-31', c.kicks[0], actual.words[C_KICKS]) ??
  unequal('queues kicked 32-63', c.kicks[1], actual.words[C_KICKS + 1]) ??
  unequal('causes of interrupts', c.causes, actual.words[C_CAUSES]) ??
  unequal('queues used 0-31', c.used[0], actual.words[C_USED]) ??
  unequal('queues used 32-63', c.used[1], actual.words[C_USED + 1]) ??
  unequal('status as heard', c.status, actual.words[C_STATUS]) ??
  unequal('a snapshot', Number(c.snapshot !== undefined), actual.words[C_KNOWN]) ??
  unequal('generation of the snapshot', c.snapshot?.generation ?? 0, actual.words[C_GENERATION]) ??
  unequal('discarded by the client', c.discarded, actual.words[C_DISCARDED]) ??
  unequal('length of the last answer', c.answer.length, actual.answerLength) ??
  bytesDifference('the last answer', c.answer, actual.answer, full ? actual.answer.length : c.answer.length) ??
  (full || c.snapshot !== undefined
    ? bytesDifference('the snapshot', c.snapshot?.bytes ?? [], actual.snapshot, full ? 256 : 96)
    : undefined) ??
  pendingDifference(c, actual) ??
  outboxDifference('the client', c.outbox, actual.outbox);

const serverDifference = (s: Server, actual: LoopbackServer): Difference | undefined =>
  unequal("server's link", Number(s.connected), actual.words[S_CONNECTED]) ??
  unequal('last token', s.lastToken, actual.words[S_LAST_TOKEN]) ??
  unequal('uses to tell 0-31', s.used[0], actual.words[S_USED]) ??
  unequal('uses to tell 32-63', s.used[1], actual.words[S_USED + 1]) ??
  unequal('discarded by the server', s.discarded, actual.words[S_DISCARDED]) ??
  outboxDifference('the server', s.outbox, actual.outbox) ??
  deviceDifference(s.device, actual.device);

export const difference = (state: LoopbackState, subject: LoopbackSubject, full: boolean): Difference | undefined =>
  clientDifference(state.client, subject.client, full) ?? serverDifference(state.server, subject.server);
