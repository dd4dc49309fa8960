/** Buffers for a request: what the driver sends and what it wants back, cut anywhere and laid out over a little memory. */
import type { Span } from '../../spec/vocabulary/blk.ts';
import type { Random } from '../support/random.ts';

/** Bytes of guest memory on both sides. */
export const MEMORY_BYTES = 4096;

/** Lengths that add up to `total`: in one piece, with one or the last byte apart, at the header's end, or anywhere; sometimes with an empty one. */
export const cuts = (random: Random, total: number, pieces: number): readonly number[] => {
  const places: number[] = [];
  for (let i = random.below(pieces); i > 0; i -= 1) {
    const place = random.pick([1, 8, 15, 16, 17, total - 1, total - 1, random.below(total + 1)]);
    places.push(Math.max(0, Math.min(total, place)));
  }
  places.sort((a, b) => a - b).push(total);
  for (let i = places.length - 1; i > 0; i -= 1) places[i] = (places[i] ?? 0) - (places[i - 1] ?? 0);
  return places;
};

/** Puts pieces one after another with gaps, from anywhere, back at 0 when memory ends; rarely one of them lies half or wholly outside. */
export const placed = (random: Random, lengths: readonly number[], from: number): readonly Span[] => {
  let next = from;
  const spans = lengths.map((length): Span => {
    if (next + length > MEMORY_BYTES) next = random.below(16);
    const address = next;
    next += length + (random.oneIn(3) ? random.below(40) : 0);
    return { address, length };
  });
  if (!random.oneIn(40) || spans.length === 0) return spans;
  const stray = random.below(spans.length);
  const outside = random.pick([MEMORY_BYTES, MEMORY_BYTES - 1, 0xffff_ffff, MEMORY_BYTES - (spans[stray]?.length ?? 0)]);
  return spans.map((span, i) => (i === stray ? { address: Math.max(0, outside), length: span.length } : span));
};
