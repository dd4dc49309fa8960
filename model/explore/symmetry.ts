/** Taking states together that differ in names only: the encoding of a state becomes the least of those of all its permutations. */
import { ENCODING_BYTES_MAX, type Scope, type Symmetry } from './scope.ts';

const isLess = (a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): boolean => {
  if (aLength !== bLength) return aLength < bLength;
  for (let i = 0; i < aLength; i += 1) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  return false;
};

const isSame = (a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): boolean =>
  aLength === bLength && !isLess(a, aLength, b, bLength) && !isLess(b, bLength, a, aLength);

type Encoded<State> = Pick<Scope<unknown, State, unknown>, 'encode'> & { readonly symmetries: readonly Symmetry<State>[] };

export class Orbits<State> {
  private readonly scope: Encoded<State>;
  private readonly other = new Uint8Array(ENCODING_BYTES_MAX);

  constructor(scope: Encoded<State>) {
    this.scope = scope;
  }

  /** Writes the least encoding into `out` from its start and answers its length. */
  encode(state: State, out: Uint8Array): number {
    let length = this.scope.encode(state, out);
    for (const symmetry of this.scope.symmetries) {
      const otherLength = this.scope.encode(symmetry.apply(state), this.other);
      if (!isLess(this.other, otherLength, out, length)) continue;
      out.set(this.other.subarray(0, otherLength));
      length = otherLength;
    }
    return length;
  }

  /** How many states are taken for one with this: the different encodings of its permutations. A group has as many for each. */
  sizeOf(state: State): number {
    const own = new Uint8Array(ENCODING_BYTES_MAX);
    const length = this.scope.encode(state, own);
    const fixing = this.scope.symmetries.filter((symmetry) =>
      isSame(own, length, this.other, this.scope.encode(symmetry.apply(state), this.other)),
    ).length;
    return (1 + this.scope.symmetries.length) / (1 + fixing);
  }
}
