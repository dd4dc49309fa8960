/** How the traces of a campaign are numbered, shared out and begun: a trace depends on the seed, the area, its number and nothing else. */
import type { AnyArea } from '../areas.ts';
import { type Random, randomFrom, streamSeed } from '../support/random.ts';
import type { Area } from './area.ts';
import type { Budget, Shard } from './campaign.ts';

/** Traces on one configuration, one after another, in an area that can start again. */
export const TRACES_OF_ONE_START = 4;

const groupOf = (trace: number): number => Math.floor(trace / TRACES_OF_ONE_START);

const isIn = (number: number, part: Shard | undefined): boolean => part === undefined || number % part.n === part.i - 1;

/** Whole groups go to one shard of the campaign; and, of those, to one worker of this machine. */
export const belongsTo = (trace: number, { shard, worker }: Pick<Budget, 'shard' | 'worker'>): boolean =>
  isIn(groupOf(trace), shard) && isIn(Math.floor(groupOf(trace) / (shard?.n ?? 1)), worker);

/** Whether a campaign has a trace of this number, for anybody. */
export const isWanted = (trace: number, { runs }: Pick<Budget, 'runs'>): boolean => runs === undefined || trace < runs;

export const randomOf = (budget: Budget, area: string, trace: number): Random => randomFrom(streamSeed(budget.seed, area, trace));

/** A configuration and both sides of it, as they are when a trace begins. */
export interface Ready<Setup, State, Subject> {
  readonly group: number;
  readonly setup: Setup;
  readonly state: State;
  readonly subject: Subject;
}

/** In an area that can start again the configuration is drawn for the group, and what varies it for the trace. */
export const setupOf = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  random: Random,
  budget: Budget,
  trace: number,
): Setup => {
  if (area.again === undefined) return area.setup(random, budget.options);
  const ofGroup = randomFrom(streamSeed(budget.seed, area.name, 'group', groupOf(trace)));
  return area.again.setup(random, area.setup(ofGroup, budget.options));
};

const readied = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  setup: Setup,
  group: number,
): Ready<Setup, State, Subject> => ({ group, setup, state: area.boot(setup), subject: area.start(setup) });

/** Both sides for a trace: those of the last one, put back, or new ones. */
export const readyFor = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  random: Random,
  budget: Budget,
  trace: number,
  last: Ready<Setup, State, Subject> | undefined,
): Ready<Setup, State, Subject> => {
  const group = groupOf(trace);
  if (area.again === undefined || last?.group !== group) return readied(area, setupOf(area, random, budget, trace), group);
  area.again.restore(last.subject);
  return { ...last, setup: area.again.setup(random, last.setup) };
};

/** The configuration and the requests of a trace without any subject: they do not depend on what it does. */
export const drawnTrace = (area: AnyArea, budget: Budget, trace: number, steps: number) => {
  const random = randomOf(budget, area.name, trace);
  const setup = setupOf(area, random, budget, trace);
  const requests: unknown[] = [];
  let state = area.boot(setup);
  for (let i = 0; i < steps; i += 1) {
    const request = area.intend(random, state, setup);
    requests.push(request);
    state = area.step(state, request).state;
  }
  return { setup, requests };
};
