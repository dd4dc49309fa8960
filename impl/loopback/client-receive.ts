/** What reaches the emulated Client: every length and every number in it is the Server's claim. */
import {
  INTERRUPT_CONFIG,
  INTERRUPT_USED,
  LOOP_AT_DEVICE,
  LOOP_AT_ID,
  LOOP_AT_TOKEN,
  LOOP_AT_TYPE,
  LOOP_BUS,
  LOOP_BUS_EVENT_INTERRUPT,
  LOOP_BUS_PING,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_CONFIG,
  LOOP_EVENT_USED,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_HEADER_BYTES,
  LOOP_MALFORMED,
  LOOP_MISMATCH,
  LOOP_OK,
  LOOP_QUEUES_MAX,
  LOOP_RESPONSE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_STALE,
  LOOP_STRANGER,
  LOOP_UNKNOWN,
} from '../../spec/vocabulary/limits.ts';
import { C_ANSWER_LENGTH, C_CAUSES, C_GENERATION, C_KNOWN, C_STATUS, C_USED, type LoopbackClient } from './client.ts';
import { half, isWhole, W0, W1, W2, W3, W4, word } from './wire.ts';

/** LOOP-CONFIG-4. The bytes lie at `from` in the message; a later generation starts from nothing. */
const takeConfig = (client: LoopbackClient, generation: number, offset: number, bytes: Uint8Array, from: number, count: number): void => {
  if (count === 0 || offset + count > LOOP_CONFIG_BYTES_MAX) return;
  if (client.hasSnapshot && generation !== client.generation) {
    if (((generation - client.generation) | 0) < 0) return;
    client.snapshot.fill(0);
  }
  client.words[C_KNOWN] = 1;
  client.words[C_GENERATION] = generation;
  for (let i = 0; i < count; i += 1) client.snapshot[offset + i] = bytes[from + i] as number;
};

/** LOOP-ANSWER-3: the size of such an answer, and what it has to repeat. */
const answers = (client: LoopbackClient, n: number, bytes: Uint8Array, payload: number): boolean => {
  const { pending } = client;
  switch (pending.what(n)) {
    case LOOP_GET_DEVICE_INFO:
      return payload === 24;
    case LOOP_GET_DEVICE_FEATURES:
      if (payload !== 8 + 4 * pending.second(n)) return false;
      return word(bytes, W0) === pending.first(n) && word(bytes, W1) === pending.second(n);
    case LOOP_GET_CONFIG:
    case LOOP_SET_CONFIG: {
      if (payload < 12) return false;
      const count = word(bytes, W2);
      if (count !== 0 && count !== pending.second(n)) return false;
      return payload === 12 + count && word(bytes, W1) === pending.first(n);
    }
    case LOOP_GET_DEVICE_STATUS:
    case LOOP_SET_DEVICE_STATUS:
      return payload === 4;
    case LOOP_GET_VQUEUE:
      return payload === 40 && word(bytes, W0) === pending.first(n);
    case LOOP_GET_SHM:
      return payload === 20 && word(bytes, W0) === pending.first(n);
    case LOOP_BUS_PING:
      return payload === 4 && word(bytes, W0) === pending.first(n);
    default:
      return payload === 0;
  }
};

const takeAnswer = (client: LoopbackClient, bytes: Uint8Array, length: number, id: number): number => {
  const n = client.pending.find(half(bytes, LOOP_AT_TOKEN));
  if (n < 0) return LOOP_STALE; // LOOP-ANSWER-1
  if (client.pending.what(n) !== id) return LOOP_MISMATCH; // LOOP-ANSWER-2
  if (!answers(client, n, bytes, length - LOOP_HEADER_BYTES)) return LOOP_MALFORMED;
  client.pending.remove(n);
  const known = client.get(C_ANSWER_LENGTH);
  for (let i = 0; i < length; i += 1) client.answer[i] = bytes[i] as number;
  if (length < known) client.answer.fill(0, length, known);
  client.words[C_ANSWER_LENGTH] = length;
  if (id === LOOP_GET_DEVICE_STATUS || id === LOOP_SET_DEVICE_STATUS) client.words[C_STATUS] = word(bytes, W0);
  if (id === LOOP_GET_CONFIG || id === LOOP_SET_CONFIG) takeConfig(client, word(bytes, W0), word(bytes, W1), bytes, W3, word(bytes, W2));
  return LOOP_OK;
};

const interrupt = (client: LoopbackClient, causes: number, low: number, high: number): number => {
  client.words[C_CAUSES] = client.get(C_CAUSES) | causes;
  client.words[C_USED] = client.get(C_USED) | low;
  client.words[C_USED + 1] = client.get(C_USED + 1) | high;
  return LOOP_OK;
};

const takeEvent = (client: LoopbackClient, bytes: Uint8Array, length: number, id: number): number => {
  const payload = length - LOOP_HEADER_BYTES;
  const hasToken = half(bytes, LOOP_AT_TOKEN) !== 0;
  if (id === LOOP_EVENT_USED) {
    if (payload !== 4 || hasToken) return LOOP_MALFORMED; // LOOP-MESSAGE-5, LOOP-TOKEN-1
    const queue = word(bytes, W0);
    if (queue >= LOOP_QUEUES_MAX) return LOOP_MALFORMED; // LOOP-EVENT-1
    const bit = 1 << (queue & 31);
    return queue < 32 ? interrupt(client, INTERRUPT_USED, bit, 0) : interrupt(client, INTERRUPT_USED, 0, bit);
  }
  if (id === LOOP_BUS_EVENT_INTERRUPT) {
    if (payload !== 12 || hasToken) return LOOP_MALFORMED;
    const causes = word(bytes, W0);
    if ((causes & ~(INTERRUPT_USED | INTERRUPT_CONFIG)) !== 0) return LOOP_MALFORMED;
    return interrupt(client, causes, word(bytes, W1), word(bytes, W2));
  }
  if (id !== LOOP_EVENT_CONFIG) return LOOP_UNKNOWN; // LOOP-MESSAGE-4
  if (payload < 16 || payload !== 16 + word(bytes, W3) || hasToken) return LOOP_MALFORMED;
  if (word(bytes, W2) + word(bytes, W3) > LOOP_CONFIG_BYTES_MAX) return LOOP_MALFORMED;
  client.words[C_STATUS] = word(bytes, W0);
  takeConfig(client, word(bytes, W1), word(bytes, W2), bytes, W4, word(bytes, W3));
  return interrupt(client, INTERRUPT_CONFIG, 0, 0);
};

/** Answers a status; whatever is not 0 changes nothing. */
export const receiveAsClient = (client: LoopbackClient, bytes: Uint8Array, length: number): number => {
  if (!isWhole(bytes, length)) return LOOP_MALFORMED; // LOOP-MESSAGE-1
  const type = bytes[LOOP_AT_TYPE] as number;
  if ((type & ~(LOOP_RESPONSE | LOOP_BUS)) !== 0) return LOOP_MALFORMED; // LOOP-MESSAGE-2
  if (half(bytes, LOOP_AT_DEVICE) !== client.options.deviceNumber) return LOOP_STRANGER; // LOOP-MESSAGE-3
  const id = (bytes[LOOP_AT_ID] as number) | ((type & LOOP_BUS) << 7);
  return (type & LOOP_RESPONSE) !== 0 ? takeAnswer(client, bytes, length, id) : takeEvent(client, bytes, length, id);
};
