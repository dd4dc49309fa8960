/**
 * Where things lie in the region: a section for each side, which only that side writes. A section is its owner's block and the slots of
 * the ring on which it sends, so that the monitor can make it read-only to the other side.
 */
import { ETHERNET_FRAME_BYTES_MAX, VNET_BLOCK_BYTES, VNET_ETHERNET, VNET_HEADER_BYTES } from '../vocabulary/limits.ts';
import type { LinkGeometry } from '../vocabulary/virtualnet.ts';

export const sectionBytes = (g: LinkGeometry): number => Math.ceil((VNET_BLOCK_BYTES + g.slots * g.slotBytes) / g.alignment) * g.alignment;
export const regionBytes = (g: LinkGeometry): number => 2 * sectionBytes(g);

/** Offset of a side's section, which is also that of its block. */
export const sectionOf = (g: LinkGeometry, side: number): number => side * sectionBytes(g);

/** Offset of the slot in which a side places the frame with this index. */
export const slotOf = (g: LinkGeometry, side: number, index: number): number =>
  sectionOf(g, side) + VNET_BLOCK_BYTES + (index % g.slots) * g.slotBytes;

export const payloadBytesMax = (g: LinkGeometry): number => g.slotBytes - VNET_HEADER_BYTES;
export const lengthMax = (g: LinkGeometry, kind: number): number =>
  kind === VNET_ETHERNET ? Math.min(ETHERNET_FRAME_BYTES_MAX, payloadBytesMax(g)) : payloadBytesMax(g);
