/** One worker as its supervisor knows it: what it was told to do, and what it has said so far. */
import { Worker } from 'node:worker_threads';
import type { AreaResult } from '../../agreement/campaign.ts';
import type { Counterexample } from '../../agreement/shrink.ts';
import { emptyTally, type Tally } from '../../agreement/tally.ts';
import { SubjectError } from '../exit.ts';
import type { Answer, Beginning, Job, Order } from './messages.ts';

export interface Find {
  readonly trace: number;
  readonly counterexample: Counterexample<unknown, unknown>;
}

export class Colleague {
  readonly ready: Promise<void>;
  /** Of the job that it is at. */
  tally: Tally = emptyTally();
  find: Find | undefined;
  result: AreaResult | undefined;
  /** It does not answer any more and was ended. */
  isGone = false;
  /** Where it was seen last, and how often there since. */
  lastMark = '';
  unchanged = 0;
  /** [area] the trace to go on with. */
  private readonly next = new Map<string, number>();
  private readonly worker: Worker;
  private readonly told: () => void;
  private fault: Error | undefined;

  /** `told` is called whenever there is something new to look at. */
  constructor(beginning: Beginning, told: () => void) {
    this.told = told;
    this.worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: beginning });
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('message', (answer: Answer) => {
        if (answer.type === 'ready') resolve();
        else if (answer.type === 'failed') reject(new SubjectError(`the subject could not be started: ${answer.says}.`));
        else this.take(answer);
      });
      this.worker.on('error', (error) => {
        this.fault = error;
        reject(error);
        told();
      });
    });
  }

  private take(answer: Exclude<Answer, { readonly type: 'ready' | 'failed' }>): void {
    if (answer.type === 'counts') this.tally = answer.tally;
    else if (answer.type === 'found') this.find = answer;
    else {
      this.result = answer.result;
      this.tally = answer.result.tally;
      this.next.set(answer.result.area, answer.result.next);
      if (answer.result.counterexample !== undefined) this.find = { trace: answer.trace, counterexample: answer.result.counterexample };
    }
    this.told();
  }

  private say(order: Order): void {
    this.worker.postMessage(order);
  }

  /** It goes on where it ended in the same area. */
  begin(job: Omit<Job, 'from'>): void {
    this.tally = emptyTally();
    this.find = undefined;
    this.result = undefined;
    this.unchanged = 0;
    if (!this.isGone) this.say({ type: 'run', job: { ...job, from: this.next.get(job.area) ?? 0 } });
  }

  /** Done with its job, or never to be. A fault of the program itself is thrown here. */
  isDone(): boolean {
    if (this.fault !== undefined) throw this.fault;
    return this.result !== undefined || this.isGone;
  }

  /** For one that does not answer: whatever it does. */
  async end(): Promise<void> {
    this.isGone = true;
    await this.worker.terminate();
  }

  async close(): Promise<void> {
    if (this.isGone) return;
    this.isGone = true;
    const exited = new Promise((resolve) => this.worker.once('exit', resolve));
    this.say({ type: 'close' });
    await exited;
  }
}
