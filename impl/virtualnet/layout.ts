/** Where an endpoint finds things, in words from the start of the region: worked out once, when the endpoint is made. */
import { VNET_BLOCK_BYTES, VNET_HEADER_BYTES } from '../../spec/vocabulary/limits.ts';
import type { LinkGeometry } from '../../spec/vocabulary/virtualnet.ts';
import { assert } from '../machine/assert.ts';

export class Layout {
  readonly sectionBytes: number;
  readonly payloadBytesMax: number;
  readonly slotWords: number;
  /** Slots less one: the mask that turns a free-running index into a place. */
  readonly mask: number;
  readonly own: number;
  readonly peer: number;
  readonly ownSlots: number;
  readonly peerSlots: number;
  readonly ownEnd: number;

  constructor(geometry: LinkGeometry, side: number) {
    const { slots, slotBytes, alignment } = geometry;
    assert(slots > 0 && (slots & (slots - 1)) === 0, 'a manifest grants a power of two of slots');
    assert(slotBytes % 64 === 0 && slotBytes > VNET_HEADER_BYTES, 'a manifest grants slots of whole cache lines');
    assert(alignment % 64 === 0 && alignment > 0, 'a manifest aligns sections at least to cache lines');
    const used = VNET_BLOCK_BYTES + slots * slotBytes;
    this.sectionBytes = used + ((alignment - (used % alignment)) % alignment);
    this.payloadBytesMax = slotBytes - VNET_HEADER_BYTES;
    this.slotWords = slotBytes >> 2;
    this.mask = slots - 1;
    const sectionWords = this.sectionBytes >> 2;
    this.own = side === 0 ? 0 : sectionWords;
    this.peer = sectionWords - this.own;
    this.ownSlots = this.own + (VNET_BLOCK_BYTES >> 2);
    this.peerSlots = this.peer + (VNET_BLOCK_BYTES >> 2);
    this.ownEnd = this.own + sectionWords;
  }
}

/** Bytes of the whole region. */
export const linkRegionBytes = (geometry: LinkGeometry): number => 2 * new Layout(geometry, 0).sectionBytes;
