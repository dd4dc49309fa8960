/**
 * Breadth-first search over everything a system can do: the one loop behind every exploration, of the specification alone and of its
 * product with an emulator. It visits each state once, tries every request in it, and answers the shortest way to the first finding.
 */
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { Exact } from './exact.ts';
import { add, type Hash64, hashWords, mix } from './hash.ts';
import { type Memory, ROOT } from './memory.ts';
import { ENCODING_BYTES_MAX, type Invariant } from './scope.ts';
import type { Path } from './ways.ts';

/** What is wrong with a step that the system itself has noticed, such as an emulator that answered differently. */
export interface Fault {
  readonly property: string;
  readonly clause: string | null;
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
}

export interface Step<State> {
  readonly state: State;
  readonly reply: Reply;
  readonly fault?: Fault;
}

export interface System<State, Request> {
  readonly roots: readonly State[];
  requests(state: State): readonly Request[];
  /** The state object itself, not a copy, when nothing changed: such steps cost no look-up. */
  step(state: State, request: Request): Step<State>;
  encode(state: State, out: Uint8Array): number;
  /** Adds at `at` what makes a state distinct beyond its encoding; answers where it ends. Left out when nothing does. */
  residue?(state: State, out: Uint8Array, at: number): number;
  /** How many states its encoding stands for. Left out when it is one. */
  orbit?(state: State): number;
  /** Called once for each new state, before the next step: what a step lends, such as a view of a live machine, is copied here. */
  keep?(state: State): State;
  /** A kept state as plain data that another thread or a later run can take up, and such data as a state. Left out where a state is that already. */
  pack?(state: State): unknown;
  unpack?(packed: unknown): State;
  readonly invariants: readonly Invariant<State>[];
}

/** States to be expanded, and their numbers: what is handed to another thread or kept for a later run. */
export interface Frontier<State> {
  readonly states: State[];
  readonly numbers: number[];
}

export interface Finding {
  readonly path: Path;
  readonly fault: Fault;
}

/** The length of an encoding is its first word, so that padding never makes two encodings equal. */
const LENGTH_BYTES = 4;

/** Words of the key of an encoding of so many bytes. */
const wordsOf = (bytes: number): number => (LENGTH_BYTES + 4 * Math.ceil(bytes / 4)) / 4;

const REDUCED_TOO_FAR: Fault = {
  property: 'reductions lose nothing',
  clause: null,
  where: 'what can be done from this state',
  expected: 'the replies and next states of the state that it is taken for',
  actual: 'others',
};

export class Search<State, Request> {
  finding: Finding | undefined;
  /** Distinct encodings, and requests tried in the first state of each. */
  states = 0;
  transitions = 0;
  /** States that those encodings stand for. */
  unreduced = 0;
  /** The same with residue: never fewer. */
  expanded = 0;
  performed = 0;
  /** Steps of the longest shortest way to a new encoding. */
  diameter = 0;
  /** Order-independent: of the encodings, and of the transitions with request and reply. */
  readonly hash: Hash64 = { high: 0, low: 0 };

  private readonly system: System<State, Request>;
  private readonly memory: Memory;
  private readonly words = new Int32Array((LENGTH_BYTES + ENCODING_BYTES_MAX) / 4);
  private readonly bytes = new Uint8Array(this.words.buffer, LENGTH_BYTES);
  private readonly from: Hash64 = { high: 0, low: 0 };
  private readonly to: Hash64 = { high: 0, low: 0 };
  private readonly key: Hash64 = { high: 0, low: 0 };
  /** Of the transitions of the state that is being expanded. */
  private readonly sum: Hash64 = { high: 0, low: 0 };
  private level: Frontier<State> = { states: [], numbers: [] };
  private deeper: Frontier<State> = { states: [], numbers: [] };
  private next = 0;
  /** Of the states in `level`. */
  depth = -1;

  /** It has no states yet: `begin` meets the roots. A memory that is shared by several searches makes them one. */
  constructor(system: System<State, Request>, memory: Memory = new Exact(system.residue !== undefined)) {
    this.system = system;
    this.memory = memory;
  }

  begin(): this {
    for (const [i, root] of this.system.roots.entries()) this.meet(root, ROOT, i);
    this.descend();
    return this;
  }

  /** States known, expanded or not. */
  get discovered(): number {
    return this.memory.size;
  }

  /** Expands up to `count` states; false when there is nothing left to do. */
  advance(count: number): boolean {
    if (this.advanceLevel(count)) return true;
    if (this.finding !== undefined || this.waiting === 0) return false;
    this.descend();
    return true;
  }

  /** The same, within states that are equally far from the roots: false when all of them are expanded. */
  advanceLevel(count: number): boolean {
    const { states, numbers } = this.level;
    for (let i = 0; i < count && this.next < states.length; i += 1) {
      this.expand(states[this.next] as State, numbers[this.next] as number);
      this.next += 1;
      if (this.finding !== undefined) return false;
    }
    return this.next < states.length;
  }

  /** Goes on to the states that were met while the last ones were expanded, even if there are none. */
  descend(): void {
    this.level = this.deeper;
    this.deeper = { states: [], numbers: [] };
    this.next = 0;
    this.depth += 1;
  }

  /** States of this level that are still to be expanded. */
  get remaining(): number {
    return this.level.states.length - this.next;
  }

  /** States that the next level will have so far. */
  get waiting(): number {
    return this.deeper.states.length;
  }

  /** Takes the last `count` states of this level away. */
  give(count: number): Frontier<unknown> {
    const from = this.level.states.length - count;
    const states = this.level.states.splice(from).map((state) => this.packed(state));
    return { states, numbers: this.level.numbers.splice(from) };
  }

  /** Adds states that were given away elsewhere to this level. */
  take({ states, numbers }: Frontier<unknown>): void {
    for (const packed of states) this.level.states.push(this.unpacked(packed));
    for (const number of numbers) this.level.numbers.push(number);
  }

  /** Everything that is still to be expanded: of this level, and of the next. */
  save(): { readonly level: Frontier<unknown>; readonly deeper: Frontier<unknown> } {
    const level = this.give(this.remaining);
    const deeper = { states: this.deeper.states.map((state) => this.packed(state)), numbers: this.deeper.numbers };
    return { level, deeper };
  }

  /** Goes on from what was saved, at the same depth. */
  resume(depth: number, level: Frontier<unknown>, deeper: Frontier<unknown>): void {
    this.depth = depth;
    this.take(level);
    for (const packed of deeper.states) this.deeper.states.push(this.unpacked(packed));
    for (const number of deeper.numbers) this.deeper.numbers.push(number);
  }

  private packed(state: State): unknown {
    return this.system.pack === undefined ? state : this.system.pack(state);
  }

  private unpacked(packed: unknown): State {
    return this.system.unpack === undefined ? (packed as State) : this.system.unpack(packed);
  }

  private expand(state: State, number: number): void {
    const requests = this.system.requests(state);
    this.expanded += 1;
    this.performed += requests.length;
    this.encode(state, this.from);
    this.sum.high = 0;
    this.sum.low = 0;
    for (let choice = 0; choice < requests.length; choice += 1) {
      const step = this.system.step(state, requests[choice] as Request);
      if (step.fault !== undefined) {
        this.find(number, choice, step.fault);
        return;
      }
      const changed = step.state !== state;
      if (changed) this.meet(step.state, number, choice);
      this.addTransition(choice, step.reply, changed ? this.to : this.from);
      if (this.finding !== undefined) return;
    }
    this.settle(number, requests.length);
  }

  /** Counts the transitions of a state once for its encoding; another state with the same encoding must have the same. */
  private settle(number: number, transitions: number): void {
    switch (this.memory.settle(number, this.sum)) {
      case 'first':
        this.transitions += transitions;
        add(this.hash, this.sum);
        return;
      case 'same':
        return;
      case 'other':
        this.finding ??= { path: this.memory.pathTo(number), fault: REDUCED_TOO_FAR };
    }
  }

  /** Writes the key of a state without residue; answers its length in bytes. */
  private encode(state: State, hash: Hash64): number {
    const length = this.system.encode(state, this.bytes);
    this.seal(length, hash);
    return length;
  }

  private seal(length: number, hash: Hash64): number {
    const end = Math.ceil(length / 4) * 4;
    for (let i = length; i < end; i += 1) this.bytes[i] = 0;
    this.words[0] = length;
    const count = 1 + end / 4;
    hashWords(this.words, count, hash);
    return count;
  }

  /** Looks a state up, and remembers it if it is new. Leaves the hash of its encoding in `to`. */
  private meet(state: State, parent: number, choice: number): void {
    const length = this.encode(state, this.to);
    const encoding = this.memory.addEncoding(this.words, wordsOf(length), this.to);
    let number = encoding;
    if (this.system.residue !== undefined) {
      const count = this.seal(this.system.residue(state, this.bytes, length), this.key);
      number = this.memory.addState(this.words, count, this.key);
    }
    // Counted by who saw the encoding first, even where another thread was first to see the state.
    if (encoding >= 0) {
      this.states += 1;
      this.unreduced += this.system.orbit === undefined ? 1 : this.system.orbit(state);
      this.diameter = this.depth + 1;
      add(this.hash, this.to);
    }
    if (number < 0) return;
    this.memory.place(number, encoding < 0 ? -1 - encoding : encoding, parent, choice);
    this.remember(state, number);
  }

  private remember(state: State, number: number): void {
    this.deeper.states.push(this.system.keep === undefined ? state : this.system.keep(state));
    this.deeper.numbers.push(number);
    const broken = this.system.invariants.find((invariant) => !invariant.holds(state));
    if (broken === undefined) return;
    const fault = {
      property: broken.name,
      clause: null,
      where: 'state',
      expected: broken.says,
      actual: 'a state in which it does not hold',
    };
    this.finding ??= { path: this.memory.pathTo(number), fault };
  }

  private find(number: number, choice: number, fault: Fault): void {
    const { root, choices } = this.memory.pathTo(number);
    this.finding ??= { path: { root, choices: [...choices, choice] }, fault };
  }

  private addTransition(choice: number, reply: Reply, to: Hash64): void {
    const label = this.key;
    label.high = (this.from.high ^ to.low) >>> 0;
    label.low = (this.from.low + to.high) >>> 0;
    mix(label, choice);
    for (let i = 0; i < reply.length; i += 1) mix(label, reply[i] as number);
    add(this.sum, label);
  }
}
