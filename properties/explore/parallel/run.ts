/** Explores one scope on several threads: sets them up, watches them, and adds up what they counted. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { add, type Frontier } from '../../../model/explore/index.ts';
import type { Witnesses } from '../../agreement/tally.ts';
import { cpuMs, nowMs } from '../../support/clock.ts';
import type { AnyJudged } from '../judged.ts';
import { isReducible, resultOf, type ScopeResult, type Watch } from '../run.ts';
import { collisionBound, FINGERPRINT_BITS } from './fingerprints.ts';
import type { Answer, Counted, Task, Waiting } from './part.ts';
import { Control, controlBuffers } from './shared-control.ts';
import { type MemoryBuffers, memoryBuffers, type SavedMemory, SharedMemory } from './shared-memory.ts';

/** Everything that an interrupted exploration needs to go on. */
export interface Checkpoint {
  readonly memory: SavedMemory;
  readonly counted: Counted;
  readonly waiting: Waiting;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

export interface ParallelResult extends ScopeResult {
  /** Undefined when everything was expanded, or something was found. */
  readonly checkpoint: Checkpoint | undefined;
}

/** States that there is room for. What is not used costs no memory; full, it costs about 100 bytes a state. */
export const CAPACITY = 2 ** 25;
const WATCH_EVERY_MS = 100;

const EMPTY: Frontier<unknown> = { states: [], numbers: [] };

/** A port from each thread to each other. */
const connect = (threads: number): readonly (readonly (MessagePort | null)[])[] => {
  const ports: (MessagePort | null)[][] = Array.from({ length: threads }, () => new Array<MessagePort | null>(threads).fill(null));
  for (let a = 0; a < threads; a += 1)
    for (let b = a + 1; b < threads; b += 1) {
      const { port1, port2 } = new MessageChannel();
      (ports[a] as (MessagePort | null)[])[b] = port1;
      (ports[b] as (MessagePort | null)[])[a] = port2;
    }
  return ports;
};

/** The first thread gets all that waits; it hands over what is too much before the next level. */
const waitingFor = (waiting: Waiting | undefined, thread: number): Waiting | null => {
  if (waiting === undefined) return null;
  return thread === 0 ? waiting : { depth: waiting.depth, level: EMPTY, deeper: EMPTY };
};

const answerOf = (worker: Worker): Promise<Answer> =>
  new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', (status) => reject(new Error(`a thread of the exploration ended with status ${status} and no answer`)));
  });

const merge = (all: readonly Counted[]): Counted => {
  const hash = { high: 0, low: 0 };
  const clauses = new Map<string, Witnesses>();
  for (const each of all) {
    add(hash, each.hash);
    for (const [clause, { granted, refused }] of each.clauses) {
      const known = clauses.get(clause) ?? { granted: 0, refused: 0 };
      clauses.set(clause, { granted: known.granted + granted, refused: known.refused + refused });
    }
  }
  const sum = (count: (each: Counted) => number): number => all.reduce((total, each) => total + count(each), 0);
  return {
    states: sum((each) => each.states),
    transitions: sum((each) => each.transitions),
    unreduced: sum((each) => each.unreduced),
    performed: sum((each) => each.performed),
    diameter: Math.max(...all.map((each) => each.diameter)),
    hash,
    clauses: [...clauses],
  };
};

const joined = (parts: readonly Frontier<unknown>[]): Frontier<unknown> => ({
  states: parts.flatMap(({ states }) => states),
  numbers: parts.flatMap(({ numbers }) => numbers),
});

const waitingOf = (answers: readonly Answer[]): Waiting | undefined => {
  const parts = answers.flatMap(({ waiting }) => (waiting === null ? [] : [waiting]));
  const depth = parts[0]?.depth;
  if (depth === undefined) return undefined;
  return { depth, level: joined(parts.map(({ level }) => level)), deeper: joined(parts.map(({ deeper }) => deeper)) };
};

export interface Threads {
  readonly threads: number;
  /** Whether symmetry is used where a scope has some; it is unless this says no. */
  readonly symmetry?: boolean;
  readonly from?: Checkpoint | undefined;
  readonly capacity?: number;
}

/** Starts the threads and waits for all of their answers. */
const runThreads = async (
  judged: AnyJudged,
  { threads, from, symmetry = true }: Threads,
  memory: MemoryBuffers,
  watch: Watch,
): Promise<readonly Answer[]> => {
  const shared = { scope: judged.scope.name, isReduced: isReducible(judged, symmetry), threads, memory };
  const buffers = controlBuffers(threads);
  const control = new Control(buffers, threads);
  const known = new SharedMemory(memory);
  const workers = connect(threads).map((ports, thread) => {
    const waiting = waitingFor(from?.waiting, thread);
    const workerData: Task = { ...shared, thread, control: buffers, ports, waiting };
    return new Worker(new URL('./thread.js', import.meta.url), { workerData, transferList: ports.filter((port) => port !== null) });
  });
  const timer = setInterval(async () => {
    const { expanded, performed } = control.progress;
    if (!(await watch({ expanded, discovered: known.size, transitions: performed }))) control.askToStop();
  }, WATCH_EVERY_MS);
  try {
    return await Promise.all(workers.map(answerOf));
  } finally {
    clearInterval(timer);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};

export const exploreInParallel = async (judged: AnyJudged, watch: Watch, how: Threads): Promise<ParallelResult> => {
  const { threads, from, capacity = CAPACITY } = how;
  const began = nowMs();
  const beganCpu = cpuMs();
  const buffers = memoryBuffers(capacity);
  const memory = new SharedMemory(buffers);
  if (from !== undefined) memory.restore(from.memory);
  const answers = await runThreads(judged, how, buffers, watch);
  const counted = merge([...(from === undefined ? [] : [from.counted]), ...answers.map((answer) => answer.counted)]);
  const finding = answers.find((answer) => answer.finding !== null)?.finding ?? undefined;
  const waiting = finding === undefined ? waitingOf(answers) : undefined;
  const wallSeconds = (from?.wallSeconds ?? 0) + (nowMs() - began) / 1000;
  const cpuSeconds = (from?.cpuSeconds ?? 0) + (cpuMs() - beganCpu) / 1000;
  const result = resultOf(judged, {
    ...counted,
    clauses: new Map(counted.clauses),
    discovered: memory.size,
    finding,
    isFinished: waiting === undefined,
    isReduced: isReducible(judged, how.symmetry ?? true),
    workers: threads,
    memory: { kind: 'fingerprints', bits: FINGERPRINT_BITS, collisionBound: collisionBound(memory.size) },
    wallSeconds,
    cpuSeconds,
  });
  const checkpoint = waiting && { memory: memory.save(), counted, waiting, wallSeconds, cpuSeconds };
  return { ...result, checkpoint };
};
