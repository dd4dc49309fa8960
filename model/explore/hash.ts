/** A 64-bit hash of words in two 32-bit lanes, and the sum of such hashes that does not depend on the order in which they were added. */

/** Two unsigned 32-bit lanes: a mutable pair, so that hashing allocates nothing. */
export interface Hash64 {
  high: number;
  low: number;
}

/** Multipliers of MurmurHash3's two lanes and of its finaliser. */
const C1 = 0xcc9e_2d51;
const C2 = 0x1b87_3593;
const F1 = 0x85eb_ca6b;
const F2 = 0xc2b2_ae35;
const HIGH_SEED = 0x9e37_79b9;
const LOW_SEED = 0x7f4a_7c15;

const finish = (lane: number): number => {
  let h = lane ^ (lane >>> 16);
  h = Math.imul(h, F1);
  h ^= h >>> 13;
  h = Math.imul(h, F2);
  return (h ^ (h >>> 16)) >>> 0;
};

/** Hashes the first `count` words into `into`. */
export const hashWords = (words: Int32Array, count: number, into: Hash64): void => {
  let a = HIGH_SEED ^ count;
  let b = LOW_SEED ^ count;
  for (let i = 0; i < count; i += 1) {
    const word = words[i] as number;
    a = Math.imul((a << 13) | (a >>> 19), 5) + Math.imul(word, C1);
    b = Math.imul((b << 15) | (b >>> 17), 9) ^ Math.imul(word + i, C2);
  }
  const high = finish(a ^ (b >>> 7));
  into.high = high;
  into.low = finish(b + high);
};

/** Four unsigned lanes: a 64-bit hash, and 64 bits that are computed in another way, so that what confuses one does not confuse the other. */
export type Fingerprint = Int32Array;

const C3 = 0x9e37_79b1;
const C4 = 0x27d4_eb2f;

/** Writes the fingerprint of the first `count` words, whose hash is known, into `into`. */
export const fingerprint = (words: Int32Array, count: number, { high, low }: Hash64, into: Fingerprint): void => {
  let c = C3 ^ count;
  let d = C4 + count;
  for (let i = 0; i < count; i += 1) {
    const word = words[i] as number;
    c = Math.imul(c ^ word, C3);
    c ^= c >>> 15;
    d = Math.imul(d + word, C4);
    d = (d ^ (d >>> 13)) + c;
  }
  into[0] = high;
  into[1] = low;
  into[2] = finish(c);
  into[3] = finish(d ^ (c >>> 9));
};

/** Folds one more word into a hash: for labels of transitions. */
export const mix = (hash: Hash64, word: number): void => {
  hash.high = finish(Math.imul(hash.high ^ word, C1) + hash.low);
  hash.low = finish(Math.imul(hash.low + word, C2) ^ hash.high);
};

/** Adds modulo 2⁶⁴. */
export const add = (sum: Hash64, hash: Hash64): void => {
  const low = sum.low + hash.low;
  sum.high = (sum.high + hash.high + (low > 0xffff_ffff ? 1 : 0)) >>> 0;
  sum.low = low >>> 0;
};

const hex = (lane: number): string => lane.toString(16).padStart(8, '0');
export const hashText = (hash: Hash64): string => hex(hash.high) + hex(hash.low);
