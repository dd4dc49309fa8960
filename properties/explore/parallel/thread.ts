/**
 * One thread of an exploration. It expands the states that it found first, level by level together with the others: what is new is decided
 * by the memory that they share, so that a state and its emulator's memory need not move. When one has many more states than another, it
 * hands some over before the next level.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Frontier, Search } from '../../../model/explore/index.ts';
import type { AnyJudged } from '../judged.ts';
import { Product } from '../product.ts';
import { SCOPES } from '../scopes/index.ts';
import type { Answer, Task } from './part.ts';
import { Control } from './shared-control.ts';
import { SharedMemory } from './shared-memory.ts';
import { planTransfers } from './transfers.ts';

const LOOK_EVERY_STATES = 32;

type AnySearch = Search<unknown, unknown>;

/** Sends what is to be handed over, waits until everybody has sent, and takes what came. */
const rebalance = ({ thread, ports }: Task, control: Control, search: AnySearch, sizes: readonly number[]): void => {
  const transfers = planTransfers(sizes);
  if (transfers.length === 0) return;
  for (const { from, to, count } of transfers) if (from === thread) ports[to]?.postMessage(search.give(count));
  control.barrier.wait();
  for (const { from, to } of transfers) {
    if (to !== thread) continue;
    const received = receiveMessageOnPort(ports[from] as MessagePort);
    if (received !== undefined) search.take(received.message as Frontier<unknown>);
  }
};

/** Expands a level; stops everybody when there is a finding or no room. */
const expandLevel = (task: Task, control: Control, memory: SharedMemory, search: AnySearch): void => {
  while (!control.isStopped && search.advanceLevel(LOOK_EVERY_STATES)) {
    control.report(task.thread, search.expanded, search.performed);
    if (memory.isFull || control.isAskedToStop) control.stop();
  }
  if (search.finding !== undefined) control.stop();
  control.report(task.thread, search.expanded, search.performed);
};

/** All threads read the same words between the same two waits, and so decide alike. */
const agree = ({ thread }: Task, control: Control, size: number): { readonly isStopped: boolean; readonly sizes: readonly number[] } => {
  control.announce(thread, size);
  control.barrier.wait();
  const agreed = { isStopped: control.isStopped, sizes: control.sizes };
  control.barrier.wait();
  return agreed;
};

/** True when everything is expanded. */
const explore = (task: Task, control: Control, memory: SharedMemory, search: AnySearch): boolean => {
  rebalance(task, control, search, agree(task, control, search.remaining).sizes);
  for (;;) {
    expandLevel(task, control, memory, search);
    const { isStopped, sizes } = agree(task, control, search.waiting);
    if (isStopped) return false;
    if (sizes.every((size) => size === 0)) return true;
    search.descend();
    rebalance(task, control, search, sizes);
  }
};

const begin = ({ thread, waiting }: Task, search: AnySearch): AnySearch => {
  if (waiting !== null) search.resume(waiting.depth, waiting.level, waiting.deeper);
  else if (thread === 0) search.begin();
  else search.descend();
  return search;
};

const work = (task: Task): Answer => {
  const judged = SCOPES.find(({ scope }) => scope.name === task.scope) as AnyJudged;
  const control = new Control(task.control, task.threads);
  const memory = new SharedMemory(task.memory);
  const product = new Product(judged, task.isReduced);
  const search = begin(task, new Search(product, memory) as AnySearch);
  const isDone = explore(task, control, memory, search);
  product.stop();
  const { states, transitions, unreduced, performed, diameter, hash, finding } = search;
  const counted = { states, transitions, unreduced, performed, diameter, hash, clauses: [...product.tally.clauses] };
  return { counted, finding: finding ?? null, waiting: isDone ? null : { depth: search.depth, ...search.save() } };
};

parentPort?.postMessage(work(workerData as Task));
