/** What a search remembers of the states that it has met: enough to know them again, to find the way to them, and to compare those taken for one. */
import type { Hash64 } from './hash.ts';
import type { Path } from './ways.ts';

/** Parent of a state that has none. */
export const ROOT = -1;

export interface Memory {
  /** States known. */
  readonly size: number;
  /** The number of the encoding in the first `count` words; negative, as `-1 - number`, if it was known. */
  addEncoding(words: Int32Array, count: number, hash: Hash64): number;
  /** The same for a state with its residue. Not used where there is none: an encoding is the state then. */
  addState(words: Int32Array, count: number, hash: Hash64): number;
  /** Of a state that is new: its encoding, and the first way to it. A root has no parent; its choice is its own index. */
  place(number: number, encoding: number, parent: number, choice: number): void;
  /** What can be done from a state, as one sum: the first with its encoding, the same as it, or another sum than it has. */
  settle(number: number, sum: Hash64): 'first' | 'same' | 'other';
  pathTo(number: number): Path;
}
