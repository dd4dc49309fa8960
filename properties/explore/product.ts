/**
 * The product of a scope with the emulator: one state is what the specification knows and what the emulator's memory holds, byte by
 * byte. Every request is performed on both sides from the same state, and replies and complete states are compared, so that what
 * closes is agreement on all that can happen in the scope. Two memories behind one state of the specification are two product states:
 * residue never hides (docs/decisions/0060).
 */
import { type Hash64, hashWords, type Invariant, Orbits, type Step, type System } from '../../model/explore/index.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { type Divergence, replyDivergence, stateDivergence } from '../agreement/divergence.ts';
import { count, emptyTally, type Tally } from '../agreement/tally.ts';
import type { Judged } from './judged.ts';
import { Machine } from './machine.ts';

/** Not yet copied: the machine itself holds it. */
const LIVE = -1;

export interface ProductState<State> {
  readonly state: State;
  /** Index of the setup, and so of the machine. */
  readonly setup: number;
  /** Number of the snapshot, or `LIVE`. */
  readonly snapshot: number;
}

/** A product state that is not tied to a machine of this thread. */
interface Packed<State> {
  readonly state: State;
  readonly setup: number;
  readonly bytes: Uint8Array;
}

const faulty = <State>(state: State, reply: Reply, divergence: Divergence): Step<State> => ({
  state,
  reply,
  fault: { property: 'agreement', ...divergence },
});

export class Product<Setup, State, Request, Subject> implements System<ProductState<State>, Request> {
  readonly roots: readonly ProductState<State>[];
  readonly invariants: readonly Invariant<ProductState<State>>[];
  readonly tally: Tally = emptyTally();
  private readonly judged: Judged<Setup, State, Request, Subject>;
  private readonly machines: readonly Machine<Subject>[];
  /** The state that its machine is in; undefined after a step that changed it. */
  private live: ProductState<State> | undefined;
  /** Where names do not matter: residue is then left out, since it has names too. */
  private readonly orbits: Orbits<State> | undefined;
  private readonly fingerprint: Hash64 = { high: 0, low: 0 };

  constructor(judged: Judged<Setup, State, Request, Subject>, isReduced = false) {
    const { scope, area } = judged;
    const { symmetries } = scope;
    this.orbits = isReduced && symmetries !== undefined ? new Orbits({ encode: scope.encode, symmetries }) : undefined;
    this.judged = judged;
    this.machines = scope.setups.map((setup) => new Machine(area.start(setup), judged));
    this.roots = scope.setups.map((setup, i) => ({ state: scope.boot(setup), setup: i, snapshot: LIVE }));
    this.invariants = scope.invariants.map(({ name, says, holds }) => ({ name, says, holds: (product) => holds(product.state) }));
  }

  requests(from: ProductState<State>): readonly Request[] {
    return this.judged.scope.requests(from.state);
  }

  step(from: ProductState<State>, request: Request): Step<ProductState<State>> {
    const { scope, area } = this.judged;
    const machine = this.machines[from.setup] as Machine<Subject>;
    if (this.live !== from) machine.load(from.snapshot);
    this.live = from;
    const outcome = scope.step(from.state, request);
    count(this.tally, outcome);
    const otherReply = replyDivergence(area, 0, outcome, machine.subject, request);
    if (otherReply !== undefined) return faulty(from, outcome.reply, otherReply);
    const same = machine.isAt(from.snapshot);
    // The same state beside the same memory was compared when it was met.
    if (same && outcome.state === from.state) return { state: from, reply: outcome.reply };
    if (!same) this.live = undefined;
    const otherState = stateDivergence(area, 0, outcome, machine.subject, true);
    if (otherState !== undefined) return faulty(from, outcome.reply, otherState);
    return { state: { state: outcome.state, setup: from.setup, snapshot: LIVE }, reply: outcome.reply };
  }

  encode(product: ProductState<State>, out: Uint8Array): number {
    return (this.orbits ?? this.judged.scope).encode(product.state, out);
  }

  orbit(product: ProductState<State>): number {
    return this.orbits?.sizeOf(product.state) ?? 1;
  }

  /** A 64-bit fingerprint of the essential memory: it only ever tells memories behind the same encoding apart. */
  residue(product: ProductState<State>, out: Uint8Array, at: number): number {
    if (this.orbits !== undefined) return at;
    const machine = this.machines[product.setup] as Machine<Subject>;
    hashWords(machine.essence, machine.readEssence(product.setup), this.fingerprint);
    for (let i = 0; i < 4; i += 1) {
      out[at + i] = this.fingerprint.high >>> (8 * i);
      out[at + 4 + i] = this.fingerprint.low >>> (8 * i);
    }
    return at + 8;
  }

  keep(product: ProductState<State>): ProductState<State> {
    const machine = this.machines[product.setup] as Machine<Subject>;
    return { state: product.state, setup: product.setup, snapshot: machine.save() };
  }

  /** The emulator's memory goes along as bytes. */
  pack({ state, setup, snapshot }: ProductState<State>): Packed<State> {
    return { state, setup, bytes: (this.machines[setup] as Machine<Subject>).read(snapshot) };
  }

  unpack(packed: unknown): ProductState<State> {
    const { state, setup, bytes } = packed as Packed<State>;
    return { state, setup, snapshot: (this.machines[setup] as Machine<Subject>).adopt(bytes) };
  }

  stop(): void {
    for (const { subject } of this.machines) this.judged.area.stop?.(subject);
  }
}
