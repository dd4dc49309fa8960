/**
 * Several cores in the monitor at once. Entries are atomic, one lock for all of them, so what can interleave is what takes several entries: a
 * restart, called again until its scrub is done. Every interleaving of small programs is run, and each must look as if whole operations had
 * taken place one after another, in an order that respects who had finished before whom began.
 */
import { load, save } from '../../impl/machine/arena.ts';
import type { Monitor } from '../../impl/monitor/monitor.ts';
import { encodeMonitor, type MonitorState, step } from '../../model/monitor.ts';
import { isPrivate } from '../../spec/monitor/grants.ts';
import { isRunning, NOBODY } from '../../spec/monitor/index.ts';
import { RETRY } from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { difference } from './difference.ts';
import { performOn } from './subject.ts';

/** What one core does, operation by operation; each is repeated as long as it is answered RETRY. */
export type Program = readonly MonitorRequest[];

interface Done {
  /** Core, counted among the programs, and place in its program. */
  readonly by: number;
  readonly at: number;
  readonly reply: Reply;
  /** Entries before its first, and its last. */
  readonly began: number;
  readonly ended: number;
}

interface Moment {
  readonly s: MonitorState;
  /** [programs] operations finished, and when the one under way began; -1 when none is. */
  readonly finished: readonly number[];
  readonly began: readonly number[];
  readonly entries: number;
  readonly done: readonly Done[];
}

const bytes = new Uint8Array(0x1_0000);

/** Private memory of the stopped is nobody's, and so is how far its scrub has come: who was stopped while restarting somebody leaves that behind. */
const essence = (s: MonitorState): MonitorState => ({
  ...s,
  memory: s.memory.map((contents, at) => {
    const owner = s.granules[at]?.owner ?? NOBODY;
    return owner !== NOBODY && !isRunning(s, owner) && isPrivate(s, at) ? s.machine.blank : contents;
  }),
  compartments: s.compartments.map((each) => ({ ...each, scrubbed: 0 })),
});

const keyOf = (s: MonitorState): string => Buffer.from(bytes.subarray(0, encodeMonitor(essence(s), bytes))).toString('latin1');

const entered = (m: Moment, by: number, request: MonitorRequest): Moment => {
  const { state: s, reply } = step(m.s, request);
  const at = m.finished[by] ?? 0;
  const began = m.began[by] === -1 ? m.entries : (m.began[by] ?? 0);
  const entries = m.entries + 1;
  if (reply[0] === RETRY) return { ...m, s, entries, began: m.began.with(by, began) };
  const done = [...m.done, { by, at, reply, began, ended: entries }];
  return { s, entries, done, finished: m.finished.with(by, at + 1), began: m.began.with(by, -1) };
};

/** A whole operation, with nothing in between. */
const whole = (start: MonitorState, request: MonitorRequest): { readonly s: MonitorState; readonly reply: Reply } => {
  let { state: s, reply } = step(start, request);
  for (let i = 0; reply[0] === RETRY && i < start.granules.length; i += 1) ({ state: s, reply } = step(s, request));
  return { s, reply };
};

const wordsOf = (by: number, at: number, reply: Reply): string => `${by}.${at}:${reply.join(' ')}`;

/** Whether some order of whole operations answers every one of them alike, and ends alike. */
const isSomeOrder = (programs: readonly Program[], s: MonitorState, left: readonly Done[], end: string): boolean => {
  if (left.length === 0) return keyOf(s) === end;
  return left.some((next) => {
    if (left.some((other) => other.ended <= next.began || (other.by === next.by && other.at < next.at))) return false;
    const request = programs[next.by]?.[next.at];
    if (request === undefined) return false;
    const { s: after, reply } = whole(s, request);
    const rest = left.filter((other) => other !== next);
    return wordsOf(next.by, next.at, reply) === wordsOf(next.by, next.at, next.reply) && isSomeOrder(programs, after, rest, end);
  });
};

export interface Explored {
  interleavings: number;
  /** Those in which something happened between two entries of one operation. */
  within: number;
  /** What the first bad one did, and what was wrong. */
  wrong: string | undefined;
}

/** The emulator, beside the model, taken back after each branch. */
interface Beside {
  readonly monitor: Monitor;
  readonly state: () => Uint8Array;
  readonly back: (to: Uint8Array) => void;
}

const beside = (monitor: Monitor): Beside => ({
  monitor,
  state: () => save(monitor.arena),
  back: (to) => load(monitor.arena, to),
});

const finish = (programs: readonly Program[], start: MonitorState, m: Moment, emulator: Beside, found: Explored): void => {
  found.interleavings += 1;
  if (m.done.some((one) => m.done.some((other) => other.by !== one.by && other.ended > one.began && other.ended < one.ended)))
    found.within += 1;
  const differs = difference(m.s, { monitor: emulator.monitor, seen: undefined }, true);
  if (differs !== undefined) found.wrong = `emulator: ${differs.where}`;
  else if (!isSomeOrder(programs, start, m.done, keyOf(m.s)))
    found.wrong = m.done.map(({ by, at, reply, began, ended }) => `${wordsOf(by, at, reply)} [${began}-${ended}]`).join(', ');
};

const branch = (programs: readonly Program[], start: MonitorState, m: Moment, emulator: Beside, found: Explored): void => {
  const now = emulator.state();
  let moved = false;
  for (const [by, program] of programs.entries()) {
    const request = program[m.finished[by] ?? 0];
    if (request === undefined || found.wrong !== undefined) continue;
    moved = true;
    const next = entered(m, by, request);
    const answered = performOn(emulator.monitor, request).join(' ');
    if (answered !== step(m.s, request).reply.join(' ')) found.wrong = `emulator: ${request.call} answers ${answered}`;
    else branch(programs, start, next, emulator, found);
    emulator.back(now);
  }
  if (!moved && found.wrong === undefined) finish(programs, start, m, emulator, found);
};

/** Every interleaving of the programs from a state that both sides are in. */
export const explore = (programs: readonly Program[], s: MonitorState, monitor: Monitor, found: Explored): void => {
  const none = programs.map(() => 0);
  branch(programs, s, { s, finished: none, began: none.map(() => -1), entries: 0, done: [] }, beside(monitor), found);
};
