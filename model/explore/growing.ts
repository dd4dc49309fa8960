/** Arrays of words that grow by doubling: what is remembered of each state costs a few bytes, and no object. */

const FIRST = 1024;

export class GrowingWords {
  words = new Int32Array(FIRST);
  length = 0;

  /** Makes room for `more` words behind the last one; answers where they begin. */
  reserve(more: number): number {
    const at = this.length;
    this.length += more;
    if (this.length > this.words.length) {
      const grown = new Int32Array(Math.max(this.length, 2 * this.words.length));
      grown.set(this.words);
      this.words = grown;
    }
    return at;
  }

  push(word: number): void {
    const at = this.reserve(1);
    this.words[at] = word;
  }

  at(index: number): number {
    return this.words[index] as number;
  }
}
