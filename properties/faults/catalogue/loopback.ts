/** Seeded faults of the control protocol between Client and Server. */
import { type Fault, seedIn } from '../fault.ts';

const CLIENT = 'impl/loopback/client.ts';
const CLIENT_RECEIVE = 'impl/loopback/client-receive.ts';
const SERVER = 'impl/loopback/server.ts';
const SERVER_RECEIVE = 'impl/loopback/server-receive.ts';

const fault = seedIn('loopback');

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
  fault('answer-taken-twice', 'LOOP-ANSWER-1', CLIENT_RECEIVE, 'client.pending.remove(n);', ''),
  fault(
    'answer-longer-than-asked',
    'LOOP-ANSWER-3',
    CLIENT_RECEIVE,
    'count !== 0 && count !== pending.second(n)',
    'count > LOOP_CONFIG_BYTES_MAX',
  ),
  fault(
    'answer-tail-leaks',
    'LOOP-ANSWER-3',
    CLIENT_RECEIVE,
    'client.answer.fill(0, length, known)',
    'client.answer.fill(0, known, known)',
  ),
  fault('snapshot-of-two-generations', 'LOOP-CONFIG-4', CLIENT_RECEIVE, 'client.snapshot.fill(0);', ''),
  fault(
    'event-past-the-snapshot',
    'LOOP-EVENT-1',
    CLIENT_RECEIVE,
    'if (word(bytes, W2) + word(bytes, W3) > LOOP_CONFIG_BYTES_MAX) return',
    'if (word(bytes, W3) > LOOP_CONFIG_BYTES_MAX) return',
  ),
  fault('tokens-start-again', 'LOOP-SESSION-1', CLIENT, 'const token = this.get(C_NEXT_TOKEN);', 'const token = this.options.firstToken;'),
  fault('kick-of-a-high-queue', 'LOOP-KICK-1', CLIENT, 'const word = C_KICKS + (queue >>> 5);', 'const word = C_KICKS;'),
  fault(
    'request-without-token',
    'LOOP-TOKEN-1',
    SERVER_RECEIVE,
    '(token === 0) !== (id === LOOP_EVENT_AVAIL)',
    'token !== 0 && id === LOOP_EVENT_AVAIL',
  ),
  fault(
    'read-wraps',
    'LOOP-CONFIG-3',
    SERVER_RECEIVE,
    'offset + count <= config.bytes.length',
    '(offset + count) >>> 0 <= config.bytes.length',
  ),
  fault('rejected-write-claims-success', 'LOOP-CONFIG-2', SERVER_RECEIVE, 'status === LOOP_OK ? word(bytes, W2) : 0', 'word(bytes, W2)'),
  fault(
    'area-end-wraps',
    'LOOP-QUEUE-1',
    SERVER_RECEIVE,
    'word(bytes, at) + length <= server.options.regionBytes',
    '(word(bytes, at) + length) >>> 0 <= server.options.regionBytes',
  ),
  fault('area-high-word-ignored', 'LOOP-QUEUE-1', SERVER_RECEIVE, 'word(bytes, at + 4) === 0 &&', ''),
  fault('session-keeps-the-device', 'LOOP-SESSION-1', SERVER, 'this.device.writeStatus(0);', ''),
  fault(
    'token-zero',
    'LOOP-ASK-5',
    CLIENT,
    'this.words[C_NEXT_TOKEN] = token === 0xffff ? 1 : token + 1;',
    'this.words[C_NEXT_TOKEN] = (token + 1) & 0xffff;',
  ),
  fault(
    'one-queue-an-event',
    'LOOP-INTERRUPT-1',
    SERVER,
    'this.words[word] = this.get(word) | (1 << (queue & 31));',
    'this.words[word] = 1 << (queue & 31);',
  ),
];
