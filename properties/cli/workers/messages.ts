/** What a supervisor and its workers say to each other. */
import type { AreaResult, Budget } from '../../agreement/campaign.ts';
import type { Counterexample } from '../../agreement/shrink.ts';
import type { Tally } from '../../agreement/tally.ts';

/** What a worker is started with. */
export interface Beginning {
  /** From 0. */
  readonly worker: number;
  readonly marks: Int32Array;
  /** The program to judge, which each worker starts for itself; undefined for the emulator. */
  readonly command: readonly string[] | undefined;
}

/** One area to be run, from a trace on; or the end. */
export type Order = { readonly type: 'run'; readonly job: Job } | { readonly type: 'close' };

export interface Job {
  readonly area: string;
  readonly budget: Budget;
  readonly from: number;
}

export type Answer =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly says: string }
  | { readonly type: 'counts'; readonly tally: Tally }
  | { readonly type: 'found'; readonly trace: number; readonly counterexample: Counterexample<unknown, unknown> }
  | { readonly type: 'result'; readonly trace: number; readonly result: AreaResult };
