/** The same state as bytes: memory with its dead parts zeroed and its indices reduced, then what both sides keep to themselves. */
import type { VirtqueueState } from '../../../../model/virtqueue.ts';
import { O } from '../../../../spec/prelude.ts';
import type { Side } from '../../../../spec/virtqueue/index.ts';
import { VIRTIO_F_INDIRECT_DESC } from '../../../../spec/vocabulary/limits.ts';
import { layoutOf } from './layout.ts';
import { liveIn } from './live.ts';

const put16 = (out: Uint8Array, at: number, value: number): number => {
  out[at] = value;
  out[at + 1] = value >>> 8;
  return at + 2;
};

const put32 = (out: Uint8Array, at: number, value: number): number => put16(out, put16(out, at, value), value >>> 16);

const reduce16 = (out: Uint8Array, at: number, by: number): void => {
  put16(out, at, (out[at] ?? 0) + 256 * (out[at + 1] ?? 0) - by);
};

const copy = (from: Uint8Array, out: Uint8Array, at: number, length: number): void => {
  for (let i = at; i < at + length; i += 1) out[i] = from[i] as number;
};

/** Memory occupies the first `bytes` of the encoding, at the addresses that it has. */
const putMemory = (s: VirtqueueState, out: Uint8Array, origin: number): number => {
  const { size, available, used, table, bytes } = layoutOf(s.device.ring.size);
  const live = liveIn(s);
  out.fill(0, 0, bytes);
  for (const at of live.descriptors) copy(s.bytes, out, 16 * at, 16);
  copy(s.bytes, out, available, 4);
  for (const at of live.slots) copy(s.bytes, out, available + 4 + 2 * at, 2);
  copy(s.bytes, out, used, 4);
  for (const at of live.elements) copy(s.bytes, out, used + 4 + 8 * at, 8);
  for (const at of live.entries) copy(s.bytes, out, table + 16 * at, 16);
  reduce16(out, available + 2, origin);
  reduce16(out, used + 2, origin);
  if (!s.device.ring.eventIndex) return bytes;
  for (const at of [available + 4 + 2 * size, used + 4 + 8 * size]) {
    copy(s.bytes, out, at, 2);
    reduce16(out, at, origin);
  }
  return bytes;
};

const putSide = (side: Side, out: Uint8Array, at: number, origin: number): number => {
  out[at] = (side.failed ? 2 : 0) + (side.wanted ? 1 : 0);
  const unannounced = side.ring.eventIndex || side.unannounced < 1 ? side.unannounced : 1;
  return put16(out, put16(out, put16(out, at + 1, unannounced), side.nextAvailable - origin), side.nextUsed - origin);
};

/** One more than the writable bytes, 0 for none. */
const putHeld = (out: Uint8Array, at: number, writableBytes: O.Option<number>): number =>
  put32(out, at, O.isSome(writableBytes) ? writableBytes.value + 1 : 0);

export const encodeSplit = (s: VirtqueueState, out: Uint8Array): number => {
  const features = s.setup.features / 2 ** VIRTIO_F_INDIRECT_DESC; // both bits that a scope has
  if (!s.device.enabled) {
    out[0] = features;
    return 1;
  }
  const origin = s.driver.nextUsed & -s.driver.ring.size;
  let at = putMemory(s, out, origin);
  out[at++] = features;
  at = putSide(s.driver, out, putSide(s.device, out, at, origin), origin);
  for (const held of s.device.inFlight) at = putHeld(out, at, held);
  out[at++] = s.driver.free.length;
  for (const index of s.driver.free) out[at++] = index;
  for (const chain of s.driver.outstanding) {
    const descriptors = O.isSome(chain) ? chain.value.descriptors : [];
    out[at++] = descriptors.length;
    for (const index of descriptors) out[at++] = index;
    if (O.isSome(chain)) at = put32(out, at, chain.value.writableBytes);
  }
  return at;
};
