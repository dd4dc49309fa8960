/**
 * Breadth-first search over everything a system can do: the one loop behind every exploration, of the specification alone and of its
 * product with an emulator. It visits each state once, tries every request in it, and answers the shortest way to the first finding.
 */
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { Behaviours } from './behaviours.ts';
import { add, type Hash64, hashWords, mix } from './hash.ts';
import { ENCODING_BYTES_MAX, type Invariant } from './scope.ts';
import { Visited } from './visited.ts';
import { type Path, ROOT, Ways } from './ways.ts';

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
  /** Called once for each new state, before the next step: what a step lends, such as a view of a live machine, is copied here. */
  keep?(state: State): State;
  readonly invariants: readonly Invariant<State>[];
}

export interface Finding {
  readonly path: Path;
  readonly fault: Fault;
}

/** The length of an encoding is its first word, so that padding never makes two encodings equal. */
const LENGTH_BYTES = 4;

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
  /** The same with residue: never fewer. */
  expanded = 0;
  performed = 0;
  /** Steps of the longest shortest way to a new encoding. */
  diameter = 0;
  /** Order-independent: of the encodings, and of the transitions with request and reply. */
  readonly hash: Hash64 = { high: 0, low: 0 };

  private readonly system: System<State, Request>;
  private readonly visited = new Visited();
  private readonly classes: Visited | undefined;
  private readonly ways = new Ways();
  private readonly behaviours = new Behaviours();
  private readonly words = new Int32Array((LENGTH_BYTES + ENCODING_BYTES_MAX) / 4);
  private readonly bytes = new Uint8Array(this.words.buffer, LENGTH_BYTES);
  private readonly from: Hash64 = { high: 0, low: 0 };
  private readonly to: Hash64 = { high: 0, low: 0 };
  private readonly key: Hash64 = { high: 0, low: 0 };
  /** Of the transitions of the state that is being expanded. */
  private readonly sum: Hash64 = { high: 0, low: 0 };
  private level: State[] = [];
  private deeper: State[] = [];
  private next = 0;
  /** Of the states in `level`. */
  private depth = -1;

  constructor(system: System<State, Request>) {
    this.system = system;
    this.classes = system.residue === undefined ? undefined : new Visited();
    for (const [i, root] of system.roots.entries()) this.meet(root, ROOT, i);
    this.descend();
  }

  /** States known, expanded or not. */
  get discovered(): number {
    return this.visited.size;
  }

  /** Expands up to `count` states; false when there is nothing left to do. */
  advance(count: number): boolean {
    for (let i = 0; i < count; i += 1) {
      if (this.finding !== undefined) return false;
      if (this.next === this.level.length && !this.descend()) return false;
      this.expand(this.level[this.next] as State);
      this.next += 1;
    }
    return true;
  }

  private descend(): boolean {
    if (this.deeper.length === 0) return false;
    this.level = this.deeper;
    this.deeper = [];
    this.next = 0;
    this.depth += 1;
    return true;
  }

  private expand(state: State): void {
    const number = this.expanded;
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
    if (this.ways.isFirst(number)) {
      this.transitions += transitions;
      add(this.hash, this.sum);
      this.behaviours.record(this.sum);
    } else if (!this.behaviours.matches(number, this.sum)) {
      this.finding ??= { path: this.ways.pathTo(number), fault: REDUCED_TOO_FAR };
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
    let encoding = this.discovered;
    let hash = this.to;
    let count = 1 + Math.ceil(length / 4);
    if (this.classes !== undefined && this.system.residue !== undefined) {
      encoding = this.classes.add(this.words, count, hash);
      count = this.seal(this.system.residue(state, this.bytes, length), this.key);
      hash = this.key;
    }
    if (this.visited.add(this.words, count, hash) < 0) return;
    this.behaviours.meet(encoding < 0 ? -1 - encoding : encoding);
    this.remember(state, this.ways.push(parent, choice, encoding >= 0));
  }

  private remember(state: State, number: number): void {
    if (this.ways.isFirst(number)) {
      this.states += 1;
      this.diameter = this.depth + 1;
      add(this.hash, this.to);
    }
    this.deeper.push(this.system.keep === undefined ? state : this.system.keep(state));
    const broken = this.system.invariants.find((invariant) => !invariant.holds(state));
    if (broken === undefined) return;
    const fault = {
      property: broken.name,
      clause: null,
      where: 'state',
      expected: broken.says,
      actual: 'a state in which it does not hold',
    };
    this.finding ??= { path: this.ways.pathTo(number), fault };
  }

  private find(number: number, choice: number, fault: Fault): void {
    const { root, choices } = this.ways.pathTo(number);
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
