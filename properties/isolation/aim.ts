/**
 * Directing pairs of runs to cells of the matrix that are still empty: which cell is aimed at, who looks, and how the request comes about. A kind
 * of request needs no entry here; those that hardly ever happen by themselves name what comes before them.
 */
import { type MonitorState, step } from '../../model/monitor.ts';
import { isRunning, NOBODY } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { intend } from '../monitor/intents.ts';
import { CALLS, type CallName } from '../monitor/request.ts';
import type { Setup } from '../monitor/setup.ts';
import type { Random } from '../support/random.ts';
import { actorOf } from './actor.ts';
import { type Cell, cellOf, type Matrix, roleOf, waitingIn } from './matrix.ts';

/** What leads to a state in which a request succeeds. */
const LEADS_TO: Readonly<Partial<Record<CallName, readonly CallName[]>>> = {
  grant: ['grant', 'grant', 'reclaim'],
  retrieve: ['share', 'lend', 'donate'],
  relinquish: ['share', 'lend', 'retrieve'],
  reclaim: ['share', 'lend'],
  scrub: ['share', 'lend', 'retrieve', 'retrieve', 'scrub', 'scrub', 'scrub', 'scrub'],
  restart: ['stop'],
  unbind: ['bind'],
  ring: ['bind'],
  'cpu-on': ['cpu-off', 'yield'],
  end: ['raise', 'enable', 'acknowledge', 'threshold'],
};

/** Cells that are still to be filled, looked up again now and then. */
export class Waiting {
  private left: readonly Cell[];
  private readonly matrix: Matrix;

  constructor(cells: readonly Cell[], matrix: Matrix) {
    this.left = cells;
    this.matrix = matrix;
  }

  has({ request, role, channel }: Cell): boolean {
    return !this.matrix.has(cellOf(request, role, channel));
  }

  /** One that is empty; undefined when none is. */
  next(random: Random): Cell | undefined {
    for (let tries = 0; tries < 4 && this.left.length > 0; tries += 1) {
      const cell = random.pick(this.left);
      if (this.has(cell)) return cell;
    }
    this.left = waitingIn(this.left, this.matrix);
    return this.left.length === 0 ? undefined : random.pick(this.left);
  }
}

/** What lets others run. */
const MAKE_WAY: readonly CallName[] = ['yield', 'cpu-on', 'cpu-suspend'];

const leading = (random: Random, request: CallName): CallName => {
  if (random.oneIn(8)) return random.pick(MAKE_WAY);
  return random.pick(random.oneIn(4) ? CALLS : (LEADS_TO[request] ?? CALLS));
};

/** A step that would exercise the cell aimed at, and who looks. */
export interface Shot {
  readonly aim: Cell;
  readonly observer: number;
  readonly request: MonitorRequest;
}

/** Those who would play the role if a compartment took the step. */
const lookersAt = (s: MonitorState, { role }: Cell, actor: number): readonly number[] =>
  [...s.compartments.keys()].filter((each) => roleOf(s, each, actor) === role);

/** The step aimed at, if it would be granted now with somebody who plays the role; undefined when a draw does not give it. */
export const shotAt = (random: Random, s: MonitorState, setup: Setup, aim: Cell): Shot | undefined => {
  const request = intend(random, s, { ...setup, kinds: [aim.request] });
  if (request.call !== aim.request) return undefined;
  const { failed, state } = step(s, request);
  if (failed !== undefined) return undefined;
  const lookers = lookersAt(s, aim, actorOf(s, request)).filter((each) => isRunning(state, each));
  return lookers.length === 0 ? undefined : { aim, request, observer: random.pick(lookers) };
};

/** Draws of a step on the way, until it is one by somebody who could take the last step too. */
const TRIES = 8;

/** A request that leads to the one aimed at, rather by one of those who could take that while somebody plays the role. */
export const leadIn = (random: Random, s: MonitorState, setup: Setup, aim: Cell): MonitorRequest | undefined => {
  for (let i = 0; i < TRIES; i += 1) {
    const drawn = intend(random, s, { ...setup, kinds: [leading(random, aim.request)] });
    if (drawn.call !== 'examine' && (lookersAt(s, aim, actorOf(s, drawn)).length > 0 || random.oneIn(2))) return drawn;
  }
  return undefined;
};

/** Steps of a walk that looks for the step aimed at. */
const SEARCH = 128;

/** Whether a machine is made so that the step aimed at comes about at all. */
export const isWithinReach = (random: Random, boot: MonitorState, setup: Setup, aim: Cell): boolean => {
  if (lookersAt(boot, aim, NOBODY).length === 0 && aim.role !== 'actor') return false;
  let s = boot;
  for (let i = 0; i < SEARCH; i += 1) {
    if (shotAt(random, s, setup, aim) !== undefined) return true;
    const request = leadIn(random, s, setup, aim);
    if (request !== undefined) s = step(s, request).state;
  }
  return false;
};
