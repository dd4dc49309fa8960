/** What reaches the emulated Server: taken at most once, answered into the outbox. Loops run over what a message can hold at most. */
import {
  AREA_DESCRIPTORS,
  AREA_DEVICE,
  AREA_DRIVER,
  FEATURE_WORDS,
  LOOP_AT_DEVICE,
  LOOP_AT_ID,
  LOOP_AT_TOKEN,
  LOOP_AT_TYPE,
  LOOP_BUS,
  LOOP_BUS_PING,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_AVAIL,
  LOOP_FEATURE_BLOCKS_MAX,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_HEADER_BYTES,
  LOOP_MALFORMED,
  LOOP_OK,
  LOOP_OUTSIDE,
  LOOP_REJECTED,
  LOOP_RESET_VQUEUE,
  LOOP_RESPONSE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_SET_DRIVER_FEATURES,
  LOOP_SET_VQUEUE,
  LOOP_STALE,
  LOOP_STRANGER,
  LOOP_UNKNOWN,
  VIRTIO_F_RING_PACKED,
} from '../../spec/vocabulary/limits.ts';
import { type LoopbackServer, S_DISCARDED, S_LAST_TOKEN } from './server.ts';
import { half, isWhole, W0, W1, W2, W3, W4, word } from './wire.ts';

/** LOOP-MESSAGE-4 and -5: the status that the form of a payload deserves. */
const formOf = (id: number, bytes: Uint8Array, payload: number): number => {
  switch (id) {
    case LOOP_GET_DEVICE_INFO:
    case LOOP_GET_DEVICE_STATUS:
      return payload === 0 ? LOOP_OK : LOOP_MALFORMED;
    case LOOP_SET_DEVICE_STATUS:
    case LOOP_GET_VQUEUE:
    case LOOP_RESET_VQUEUE:
    case LOOP_GET_SHM:
    case LOOP_BUS_PING:
      return payload === 4 ? LOOP_OK : LOOP_MALFORMED;
    case LOOP_EVENT_AVAIL:
      return payload === 8 ? LOOP_OK : LOOP_MALFORMED;
    case LOOP_GET_DEVICE_FEATURES:
      return payload === 8 && word(bytes, W1) <= LOOP_FEATURE_BLOCKS_MAX ? LOOP_OK : LOOP_MALFORMED;
    case LOOP_GET_CONFIG:
      return payload === 8 && word(bytes, W1) <= LOOP_CONFIG_BYTES_MAX ? LOOP_OK : LOOP_MALFORMED;
    case LOOP_SET_DRIVER_FEATURES:
      if (payload < 8 || word(bytes, W1) > LOOP_FEATURE_BLOCKS_MAX) return LOOP_MALFORMED;
      return payload === 8 + 4 * word(bytes, W1) ? LOOP_OK : LOOP_MALFORMED;
    case LOOP_SET_CONFIG:
      return payload >= 12 && payload === 12 + word(bytes, W2) ? LOOP_OK : LOOP_MALFORMED;
    case LOOP_SET_VQUEUE:
      return payload === 40 && word(bytes, W1) === 0 && word(bytes, W3) === 0 ? LOOP_OK : LOOP_MALFORMED;
    default:
      return LOOP_UNKNOWN;
  }
};

const says = (server: LoopbackServer, value: number): void => server.outbox.word(value);

const sayFeatures = (server: LoopbackServer, bytes: Uint8Array): number => {
  const first = word(bytes, W0);
  const count = word(bytes, W1);
  says(server, first);
  says(server, count);
  for (let i = 0; i < count; i += 1) says(server, server.device.negotiation.read(first + i));
  return LOOP_OK;
};

const takeFeatures = (server: LoopbackServer, bytes: Uint8Array): number => {
  const first = word(bytes, W0);
  const count = word(bytes, W1);
  for (let i = 0; i < count; i += 1) server.device.negotiation.accept(first + i, word(bytes, W2 + 4 * i));
  return LOOP_OK;
};

const sayConfig = (server: LoopbackServer, bytes: Uint8Array): number => {
  const { config } = server.device;
  const offset = word(bytes, W0);
  const count = word(bytes, W1);
  const exists = offset + count <= config.bytes.length;
  says(server, config.generation);
  says(server, offset);
  says(server, exists ? count : 0); // LOOP-CONFIG-3
  if (!exists) return LOOP_OUTSIDE;
  for (let i = 0; i < count; i += 1) server.outbox.byte(config.bytes[offset + i] as number);
  return LOOP_OK;
};

const writeConfig = (server: LoopbackServer, bytes: Uint8Array): number => {
  const { device } = server;
  const width = word(bytes, W2);
  if (word(bytes, W0) !== device.config.generation) return LOOP_STALE; // LOOP-CONFIG-1
  if (width > 4) return LOOP_REJECTED;
  let value = 0;
  for (let i = 0; i < width; i += 1) value |= (bytes[W3 + i] as number) << (8 * i);
  return device.writeConfig(word(bytes, W1), width, value >>> 0) ? LOOP_OK : LOOP_REJECTED; // LOOP-CONFIG-2
};

const takeConfig = (server: LoopbackServer, bytes: Uint8Array): number => {
  const status = writeConfig(server, bytes);
  const count = status === LOOP_OK ? word(bytes, W2) : 0;
  says(server, server.device.config.generation);
  says(server, word(bytes, W1));
  says(server, count);
  for (let i = 0; i < count; i += 1) server.outbox.byte(bytes[W3 + i] as number);
  return status;
};

const sayQueue = (server: LoopbackServer, queue: number): number => {
  const { queues } = server.device;
  const isThere = queue < queues.count;
  says(server, queue);
  says(server, server.device.queueSizeMax(queue));
  says(server, isThere ? (queues.size[queue] as number) : 0);
  says(server, 0);
  for (let i = 0; i < 6; i += 1) says(server, isThere ? (queues.address[6 * queue + i] as number) : 0);
  return LOOP_OK;
};

/** LOOP-QUEUE-1: an offset below 4 GiB and bytes that end within the region; all of it exact in a float64. */
const isInside = (server: LoopbackServer, bytes: Uint8Array, at: number, length: number): boolean =>
  word(bytes, at + 4) === 0 && word(bytes, at) + length <= server.options.regionBytes;

const takeQueue = (server: LoopbackServer, bytes: Uint8Array): number => {
  const { device } = server;
  const queue = word(bytes, W0);
  const size = word(bytes, W2);
  const packed = device.negotiation.hasAccepted(VIRTIO_F_RING_PACKED);
  if (!isInside(server, bytes, W4, 16 * size)) return LOOP_OUTSIDE;
  if (!isInside(server, bytes, W4 + 8, packed ? 4 : 6 + 2 * size)) return LOOP_OUTSIDE;
  if (!isInside(server, bytes, W4 + 16, packed ? 4 : 6 + 8 * size)) return LOOP_OUTSIDE;
  if (!device.setQueueSize(queue, size)) return LOOP_REJECTED; // LOOP-QUEUE-2
  device.setQueueAddress(queue, AREA_DESCRIPTORS, 0, word(bytes, W4));
  device.setQueueAddress(queue, AREA_DESCRIPTORS, 1, 0);
  device.setQueueAddress(queue, AREA_DRIVER, 0, word(bytes, W4 + 8));
  device.setQueueAddress(queue, AREA_DRIVER, 1, 0);
  device.setQueueAddress(queue, AREA_DEVICE, 0, word(bytes, W4 + 16));
  device.setQueueAddress(queue, AREA_DEVICE, 1, 0);
  return device.enableQueue(queue) ? LOOP_OK : LOOP_REJECTED;
};

const sayInfo = (server: LoopbackServer): number => {
  const { setup, config, queues } = server.device;
  says(server, setup.deviceId);
  says(server, setup.vendorId);
  says(server, 32 * FEATURE_WORDS);
  says(server, config.bytes.length);
  says(server, queues.count);
  says(server, 0); // no administration queues: first and count, 16 bits each
  return LOOP_OK;
};

const sayRegion = (server: LoopbackServer, region: number): number => {
  says(server, region);
  says(server, region === 0 ? server.options.regionBytes : 0);
  says(server, 0);
  says(server, 0);
  says(server, 0);
  return LOOP_OK;
};

/** Does what a message asks, and writes the payload of the answer. */
const serve = (server: LoopbackServer, bytes: Uint8Array, id: number): number => {
  const { device } = server;
  switch (id) {
    case LOOP_GET_DEVICE_INFO:
      return sayInfo(server);
    case LOOP_GET_DEVICE_FEATURES:
      return sayFeatures(server, bytes);
    case LOOP_SET_DRIVER_FEATURES:
      return takeFeatures(server, bytes);
    case LOOP_GET_CONFIG:
      return sayConfig(server, bytes);
    case LOOP_SET_CONFIG:
      return takeConfig(server, bytes);
    case LOOP_SET_DEVICE_STATUS:
      device.writeStatus(word(bytes, W0));
      says(server, device.status);
      return LOOP_OK;
    case LOOP_GET_DEVICE_STATUS:
      says(server, device.status);
      return LOOP_OK;
    case LOOP_GET_VQUEUE:
      return sayQueue(server, word(bytes, W0));
    case LOOP_SET_VQUEUE:
      return takeQueue(server, bytes);
    case LOOP_RESET_VQUEUE:
      device.resetQueue(word(bytes, W0));
      return LOOP_OK;
    case LOOP_GET_SHM:
      return sayRegion(server, word(bytes, W0));
    default:
      says(server, word(bytes, W0)); // LOOP_BUS_PING
      return LOOP_OK;
  }
};

/** The status that a message deserves before anything is done. */
const judge = (server: LoopbackServer, bytes: Uint8Array, length: number, type: number, id: number): number => {
  if ((type & ~LOOP_BUS) !== 0) return LOOP_MALFORMED; // LOOP-MESSAGE-2
  if (half(bytes, LOOP_AT_DEVICE) !== server.options.deviceNumber) return LOOP_STRANGER; // LOOP-MESSAGE-3
  const form = formOf(id, bytes, length - LOOP_HEADER_BYTES);
  if (form !== LOOP_OK) return form;
  const token = half(bytes, LOOP_AT_TOKEN);
  if ((token === 0) !== (id === LOOP_EVENT_AVAIL)) return LOOP_MALFORMED; // LOOP-TOKEN-1
  if (token === 0) return LOOP_OK;
  const ahead = (token - server.get(S_LAST_TOKEN)) & 0xffff;
  return server.get(S_LAST_TOKEN) !== 0 && (ahead === 0 || ahead >= 0x8000) ? LOOP_STALE : LOOP_OK; // LOOP-TOKEN-2
};

/** Answers a status: what was discarded changes nothing; what the device refused is told in the answer. */
export const receiveAsServer = (server: LoopbackServer, bytes: Uint8Array, length: number): number => {
  const whole = isWhole(bytes, length); // LOOP-MESSAGE-1
  const type = bytes[LOOP_AT_TYPE] as number;
  const id = (bytes[LOOP_AT_ID] as number) | ((type & LOOP_BUS) << 7);
  const verdict = whole ? judge(server, bytes, length, type, id) : LOOP_MALFORMED;
  if (verdict !== LOOP_OK) {
    server.words[S_DISCARDED] = server.get(S_DISCARDED) + 1;
    return verdict;
  }
  if (id === LOOP_EVENT_AVAIL) {
    server.device.notify(word(bytes, W0));
    return LOOP_OK;
  }
  const token = half(bytes, LOOP_AT_TOKEN);
  server.words[S_LAST_TOKEN] = token;
  server.outbox.begin(LOOP_RESPONSE, id, server.options.deviceNumber, token);
  const status = serve(server, bytes, id);
  server.outbox.end();
  return status;
};
