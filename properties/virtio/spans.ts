/** Buffers in a small memory, for devices whose buffers are short: in one part or several, rarely one of them outside. */
import * as fc from 'fast-check';
import type { Chain } from '../../impl/virtqueue/index.ts';
import { t } from '../../spec/prelude.ts';
import type { Span } from '../../spec/vocabulary/blk.ts';
import type { Random } from '../support/random.ts';
import { word } from './shapes.ts';

export const spanShape = t.readonly(t.strict({ address: word, length: word }), 'Span');

/** At most three parts: more only repeat the third. */
export const anySpans = fc.array(fc.record({ address: fc.nat(1024), length: fc.nat(1024) }), { maxLength: 3 });

/** `total` bytes in at most three parts, somewhere in memory. */
export const drawSpans = (random: Random, total: number, memoryBytes: number): readonly Span[] => {
  const cut = total > 1 && random.oneIn(3) ? random.below(total + 1) : total;
  const lengths = cut === total ? [total] : [cut, total - cut];
  return lengths.map((length) => {
    const last = Math.max(0, memoryBytes - length);
    const address = random.oneIn(64) ? last + 1 + random.below(8) : random.oneIn(8) ? last : random.below(last + 1);
    return { address, length };
  });
};

export const chained = (chain: Chain, readable: readonly Span[], writable: readonly Span[]): void => {
  chain.clear();
  for (const { address, length } of readable) chain.addReadable(address, length);
  for (const { address, length } of writable) chain.addWritable(address, length);
};
