/**
 * A made-up scope whose counts are known by formula, to check the explorer itself: `counters` counters modulo `modulus`, each of which
 * can be raised or cleared. It has modulus^counters states, and 2 × counters requests in each, one more to a counter that is missing.
 */
import { Arena } from '../../impl/machine/arena.ts';
import type { Scope } from '../../model/explore/index.ts';
import { always, apply, guard, type Outcome, type Reply, rule } from '../../spec/vocabulary/rule.ts';
import type { Judged } from './judged.ts';

export interface Counters {
  readonly counters: number;
  readonly modulus: number;
}
export type Values = readonly number[];
export interface CounterRequest {
  readonly call: 'raise' | 'clear';
  readonly counter: number;
}

const raise = (modulus: number) =>
  rule<Values, CounterRequest>(
    'raise',
    [guard('COUNT-1', 'the counter exists', -2, (values, { counter }) => counter < values.length)],
    (values, { counter }) => ({ state: values.with(counter, ((values[counter] ?? 0) + 1) % modulus), reply: [0] }),
  );

const clear = (values: Values, counter: number): Outcome<Values> => always(values[counter] === 0 ? values : values.with(counter, 0), [0]);

export const counterScope = ({ counters, modulus }: Counters): Scope<Counters, Values, CounterRequest> => {
  const raising = raise(modulus);
  const requests = Array.from({ length: counters }, (_, counter) => counter).flatMap((counter): CounterRequest[] => [
    { call: 'raise', counter },
    { call: 'clear', counter },
  ]);
  const all: readonly CounterRequest[] = [...requests, { call: 'raise', counter: counters }];
  return {
    name: 'counters',
    says: `${counters} counters modulo ${modulus}`,
    tags: [],
    setups: [{ counters, modulus }],
    boot: () => new Array<number>(counters).fill(0),
    requests: () => all,
    step: (values, request) => (request.call === 'clear' ? clear(values, request.counter) : apply(raising, values, request)),
    canonical: (values) => values,
    encode: (values, out) => {
      for (let i = 0; i < values.length; i += 1) out[i] = values[i] as number;
      return values.length;
    },
    invariants: [],
    reductions: [],
  };
};

/** The emulated counters, and one byte that no request reads: where a careless machine leaves residue. */
export class CounterMachine {
  readonly arena: Arena;
  readonly values: Uint8Array;
  readonly scratch: Uint8Array;
  readonly modulus: number;

  constructor({ counters, modulus }: Counters) {
    this.arena = new Arena(16 + 8 * Math.ceil(counters / 8));
    this.values = this.arena.bytes(counters);
    this.scratch = this.arena.bytes(1);
    this.modulus = modulus;
  }

  perform({ call, counter }: CounterRequest): Reply {
    if (counter >= this.values.length) return [-2];
    this.values[counter] = call === 'clear' ? 0 : ((this.values[counter] as number) + 1) % this.modulus;
    return [0];
  }
}

export const judgedCounters = (setup: Counters): Judged<Counters, Values, CounterRequest, CounterMachine> => ({
  scope: counterScope(setup),
  area: {
    name: 'system',
    start: (counters) => new CounterMachine(counters),
    perform: (machine, request) => machine.perform(request),
    difference: (values, machine) => {
      const at = values.findIndex((value, i) => machine.values[i] !== value);
      return at < 0 ? undefined : { where: `counter ${at}`, expected: `${values[at]}`, actual: `${machine.values[at]}` };
    },
  },
  raw: (machine) => [new Uint8Array(machine.arena.buffer)],
});
