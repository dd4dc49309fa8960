/** Seeded choice for generators: pure-rand's numbers, and the few questions that generators ask. Same seed, same answers. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** An unsigned 32-bit word, every value equally likely. */
  readonly word: () => number;
  /** A whole number from 0 to `n - 1`; `n` ≥ 1. The bias of n/2³² does not matter to a generator. */
  readonly below: (n: number) => number;
  /** True once in `n` times. */
  readonly oneIn: (n: number) => boolean;
  /** One of several; never called with none. */
  readonly pick: <T>(choices: readonly T[]) => T;
  /** One of the values where faults live: 0, 1, around powers of two and the ends of 8, 16 and 32 bits. */
  readonly edge: () => number;
}

const EDGES = [
  0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 255, 256, 4095, 4096, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];

export const randomFrom = (seed: number): Random => {
  const generator = xoroshiro128plus(seed | 0);
  const word = (): number => generator.next() >>> 0;
  const below = (n: number): number => Math.floor((word() / 0x1_0000_0000) * n);
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;
  return { word, below, oneIn: (n) => below(n) === 0, pick, edge: () => pick(EDGES) };
};

/** A seed for one of many streams: FNV-1a over the parts, so that shards and areas do not share theirs. */
export const streamSeed = (seed: number, ...parts: readonly (string | number)[]): number => {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const character of parts.join('/')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x0100_0193) >>> 0;
  return hash;
};
