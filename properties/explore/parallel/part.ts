/** What a thread is given and what it answers: plain data, since it goes from thread to thread. */
import type { MessagePort } from 'node:worker_threads';
import type { Finding, Frontier, Hash64 } from '../../../model/explore/index.ts';
import type { Witnesses } from '../../agreement/tally.ts';
import type { ControlBuffers } from './shared-control.ts';
import type { MemoryBuffers } from './shared-memory.ts';

/** States that wait, at one depth. */
export interface Waiting {
  readonly depth: number;
  readonly level: Frontier<unknown>;
  readonly deeper: Frontier<unknown>;
}

export interface Task {
  readonly scope: string;
  readonly isReduced: boolean;
  readonly thread: number;
  readonly threads: number;
  readonly control: ControlBuffers;
  readonly memory: MemoryBuffers;
  /** To each other thread, by its number. */
  readonly ports: readonly (MessagePort | null)[];
  /** From a checkpoint; null at the beginning. */
  readonly waiting: Waiting | null;
}

/** What was counted: of one thread, or of several together. */
export interface Counted {
  readonly states: number;
  readonly transitions: number;
  readonly unreduced: number;
  readonly performed: number;
  readonly diameter: number;
  readonly hash: Hash64;
  readonly clauses: readonly (readonly [string, Witnesses])[];
}

export interface Answer {
  readonly counted: Counted;
  readonly finding: Finding | null;
  /** Null when everything was expanded. */
  readonly waiting: Waiting | null;
}
