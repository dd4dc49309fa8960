/** The driver's memory beside a device: buffers are filled, gathered and scattered over it; what lies outside is nowhere. */
import type { Handed } from '../spec/virtio/blk/index.ts';
import type { Span, Submit } from '../spec/vocabulary/blk.ts';

export const isInMemory = (memory: Uint8Array, { address, length }: Span): boolean => length === 0 || address + length <= memory.length;
export const total = (spans: readonly Span[]): number => spans.reduce((sum, { length }) => sum + length, 0);

/** Bytes of a buffer that are in memory, if it begins there. */
const inside = (memory: Uint8Array, { address, length }: Span): number => Math.max(0, Math.min(length, memory.length - address));

/** What a driver fills buffers with, twice over, so that a piece may begin anywhere in the first round. No two sectors of it are alike. */
const PATTERN_BYTES = 8192;
const PATTERN = Uint8Array.from({ length: 2 * PATTERN_BYTES }, (_, i) => (i % PATTERN_BYTES) + 7 * Math.floor((i % PATTERN_BYTES) / 256));

/** Memory after the driver's stores: bytes as given, then the pattern from `fill` on. What lies outside is lost. */
export const filled = (memory: Uint8Array, { readable, bytes, fill }: Pick<Submit, 'readable' | 'bytes' | 'fill'>): Uint8Array => {
  const after = memory.slice();
  let first = 0;
  for (const span of readable) {
    const length = inside(memory, span);
    const given = Math.max(0, Math.min(length, bytes.length - first));
    for (let i = 0; i < given; i += 1) after[span.address + i] = bytes[first + i] ?? 0;
    const from = (fill + first + given) % PATTERN_BYTES;
    if (length > given) after.set(PATTERN.subarray(from, from + length - given), span.address + given);
    first += span.length;
  }
  return after;
};

/** Memory with bytes put into buffers one after another, from the place `at` of all of them on, as many as there are. */
export const scattered = (memory: Uint8Array, spans: readonly Span[], bytes: Uint8Array, at: number): Uint8Array => {
  const after = memory.slice();
  let first = -at;
  for (const span of spans) {
    const skipped = Math.max(0, -first);
    if (first < bytes.length && inside(memory, span) > skipped)
      after.set(bytes.subarray(first + skipped, first + inside(memory, span)), span.address + skipped);
    first += span.length;
  }
  return after;
};

export const gathered = (memory: Uint8Array, spans: readonly Span[]): Uint8Array => {
  const inside = spans.map(({ address, length }) => memory.subarray(address, address + length));
  const bytes = new Uint8Array(inside.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of inside) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

export const statusSpan = (request: Submit): Span | undefined => request.writable.findLast(({ length }) => length > 0);

export const handed = (memory: Uint8Array, request: Submit): Handed => {
  const last = statusSpan(request);
  return {
    queue: request.queue,
    readable: gathered(memory, request.readable),
    writable: total(request.writable),
    isAnswerable: last !== undefined && last.address + last.length <= memory.length,
    isInMemory: [...request.readable, ...request.writable].every((span) => isInMemory(memory, span)),
  };
};
