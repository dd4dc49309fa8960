/** Seeded faults of the control protocol between Client and Server. */
import type { Fault } from '../fault.ts';

const CLIENT = 'impl/loopback/client.ts';
const CLIENT_RECEIVE = 'impl/loopback/client-receive.ts';
const SERVER_RECEIVE = 'impl/loopback/server-receive.ts';

const fault = (id: string, clause: string, file: string, find: string, replace: string): Fault => ({
  id: `loopback-${id}`,
  area: 'loopback',
  clause,
  file,
  find,
  replace,
});

export const LOOPBACK_FAULTS: readonly Fault[] = [
  fault('answer-to-another-question', 'LOOP-ANSWER-2', CLIENT_RECEIVE, 'if (client.pending.what(n) !== id) return LOOP_MISMATCH;', ''),
  fault(
    'used-event-for-no-queue',
    'LOOP-EVENT-1',
    CLIENT_RECEIVE,
    'if (queue >= LOOP_QUEUES_MAX) return',
    'if (queue > LOOP_QUEUES_MAX) return',
  ),
  fault('request-done-twice', 'LOOP-TOKEN-2', SERVER_RECEIVE, '(ahead === 0 || ahead >= 0x8000)', 'ahead >= 0x8000'),
  fault(
    'configuration-of-an-older-generation',
    'LOOP-CONFIG-1',
    SERVER_RECEIVE,
    'if (word(bytes, W0) !== device.config.generation) return LOOP_STALE;',
    '',
  ),
  fault(
    'ring-beyond-the-region',
    'LOOP-QUEUE-1',
    SERVER_RECEIVE,
    'word(bytes, at + 4) === 0 && word(bytes, at) + length <= server.options.regionBytes',
    'word(bytes, at + 4) === 0 && word(bytes, at) <= server.options.regionBytes',
  ),
  fault(
    'message-of-a-stranger',
    'LOOP-MESSAGE-3',
    SERVER_RECEIVE,
    'if (half(bytes, LOOP_AT_DEVICE) !== server.options.deviceNumber) return LOOP_STRANGER;',
    '',
  ),
  fault('kick-told-again', 'LOOP-KICK-2', CLIENT, 'this.words[word] = kicks & ~(1 << bit);', ''),
];
