/** What devices of ours say of themselves alike: who made them, and what is decided where the standard leaves it open. */
import type { VirtioPolicy } from '../vocabulary/virtio.ts';

/** What Linux and QEMU keep to; docs/decisions/0030. */
export const DEFAULT_POLICY: VirtioPolicy = { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' };

/** "crsl" as a little-endian word. */
export const VENDOR = 0x6c73_7263;

/** The word of feature bits that begins with bit `from`. */
export const wordOf = (bits: readonly number[], from: number): number =>
  bits.filter((bit) => bit >= from && bit < from + 32).reduce((word, bit) => word + 2 ** (bit - from), 0);
