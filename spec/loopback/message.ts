/** A message: eight bytes of header, little-endian, and a payload that is made of 32-bit words but for configuration bytes at its end. */
import {
  LOOP_AT_DEVICE,
  LOOP_AT_ID,
  LOOP_AT_SIZE,
  LOOP_AT_TOKEN,
  LOOP_AT_TYPE,
  LOOP_BUS,
  LOOP_HEADER_BYTES,
  LOOP_MESSAGE_BYTES_MAX,
} from '../vocabulary/limits.ts';

export type Message = readonly number[];

const byteAt = (m: Message, at: number): number => m[at] ?? 0;
const halfAt = (m: Message, at: number): number => byteAt(m, at) | (byteAt(m, at + 1) << 8);

export const typeOf = (m: Message): number => byteAt(m, LOOP_AT_TYPE);
/** The id, with the bus bit above the byte. */
export const idOf = (m: Message): number => byteAt(m, LOOP_AT_ID) | ((typeOf(m) & LOOP_BUS) === 0 ? 0 : 0x100);
export const deviceOf = (m: Message): number => halfAt(m, LOOP_AT_DEVICE);
export const tokenOf = (m: Message): number => halfAt(m, LOOP_AT_TOKEN);
/** The n-th word of the payload. */
export const field = (m: Message, n: number): number => {
  const at = LOOP_HEADER_BYTES + 4 * n;
  return (halfAt(m, at) | (halfAt(m, at + 2) << 16)) >>> 0;
};
export const payloadBytes = (m: Message): number => m.length - LOOP_HEADER_BYTES;
export const bytesFrom = (m: Message, word: number): readonly number[] => m.slice(LOOP_HEADER_BYTES + 4 * word);

/** LOOP-MESSAGE-1. */
export const isWhole = (m: Message): boolean =>
  m.length >= LOOP_HEADER_BYTES && m.length <= LOOP_MESSAGE_BYTES_MAX && halfAt(m, LOOP_AT_SIZE) === m.length;

const half = (value: number): readonly number[] => [value & 0xff, (value >>> 8) & 0xff];
const word = (value: number): readonly number[] => [...half(value), ...half(value >>> 16)];

export interface Envelope {
  /** LOOP_RESPONSE, or 0 for a request or an event. */
  readonly response: number;
  readonly id: number;
  readonly device: number;
  readonly token: number;
}

export const message = (e: Envelope, words: readonly number[], bytes: readonly number[] = []): Message => {
  const size = LOOP_HEADER_BYTES + 4 * words.length + bytes.length;
  const type = e.response | (e.id > 0xff ? LOOP_BUS : 0);
  return [type, e.id & 0xff, ...half(e.device), ...half(e.token), ...half(size), ...words.flatMap(word), ...bytes];
};
