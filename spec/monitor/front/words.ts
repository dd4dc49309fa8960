/** Registers as they come in and go out. A register has 64 bits, as a lower and an upper word. */
import type { MonitorRequest, Trap } from '../../vocabulary/monitor.ts';
import type { Reply } from '../../vocabulary/rule.ts';

export interface Register {
  readonly low: number;
  readonly high: number;
}

/** What the registers ask for. */
export type Meaning =
  /** A call of the monitor, and how its answer is put into registers. */
  | {
      readonly is: 'call';
      readonly request: MonitorRequest;
      readonly answer: (reply: Reply) => readonly Register[];
      readonly clause: string;
    }
  /** Something that has one answer for everybody. */
  | { readonly is: 'fact'; readonly answer: readonly Register[]; readonly clause: string }
  /** No function that the monitor has, and how that is said. */
  | { readonly is: 'unknown'; readonly answer: readonly Register[] };

const WORD = 2 ** 32;

/** What fits a word of 32 bits: the rest is cut off. */
const word = (value: number): number => {
  const rest = Math.trunc(value) % WORD;
  return rest < 0 ? rest + WORD : rest;
};

const register = (low: number, high: number): Register => ({ low: word(low), high: word(high) });

/** A signed number in 64 bits. */
export const wide = (n: number): Register => register(n, n < 0 ? WORD - 1 : Math.floor(n / WORD));
/** A signed number in the lower 32 bits, the others zero. */
export const narrow = (n: number): Register => register(n, 0);
export const pair = (low: number, high: number): Register => register(low, high);

/** Above 2^53 numbers are rounded, and name nothing all the same. */
export const numberIn = ({ low, high }: Register): number => high * WORD + low;

export const registersIn = (t: Trap): readonly Register[] => [
  register(t.r0, t.h0),
  register(t.r1, t.h1),
  register(t.r2, t.h2),
  register(t.r3, t.h3),
  register(t.r4, t.h4),
  register(t.r5, t.h5),
  register(t.r6, t.h6),
  register(t.r7, t.h7),
];

/** The first registers become the answer, all others stay as they were. */
export const registersOut = (before: readonly Register[], answer: readonly Register[]): Reply =>
  before.flatMap((each, i) => {
    const { low, high } = answer[i] ?? each;
    return [low, high];
  });
