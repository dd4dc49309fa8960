/**
 * Whoever may find an isolation fault in an emulator, a turn at a time: nobody compares whole states with the specification here. Each says how
 * many steps its turn took, so that what a find costs does not depend on the machine that it runs on.
 */
import { type MonitorState, mayAccess, NOBODY, runningOn } from '../../spec/monitor/index.ts';
import { RIGHTS_READ, SUCCESS } from '../../spec/vocabulary/limits.ts';
import type { Platform } from '../agreement/area.ts';
import type { Emulator } from '../faults/workshop.ts';
import { monitorArea } from '../monitor/area.ts';
import { oneEnd, unitDifference } from '../monitor/programming/probe.ts';
import { CALLS } from '../monitor/request.ts';
import { drawSetup } from '../monitor/setup.ts';
import { performOn } from '../monitor/subject.ts';
import { randomFrom, streamSeed } from '../support/random.ts';
import { actorOf } from './actor.ts';
import { keptWaiting, regains } from './availability.ts';
import { isolationCampaign } from './campaign.ts';
import { work } from './counted.ts';
import { trespass } from './frame.ts';
import { noninfluence } from './noninfluence.ts';
import { emulatorParty, type Party } from './party.ts';
import { priorityWalk } from './priority-walk.ts';
import { viewOfTables } from './view.ts';
import { boundOf, sizesOf } from './work.ts';

/** A turn of a detector: steps taken, and what was found, if anything. */
export interface Turn {
  readonly steps: number;
  readonly found?: string;
}

export type Detector = (emulator: Emulator, platform: Platform, turn: number) => Turn;

const STEPS = 96;

/** A load goes through where the specification lets it, and nowhere else: one byte beyond memory included. */
const strayLoad = (s: MonitorState, perform: Party['perform']): string | undefined => {
  const { granules, granuleBytes } = s.machine;
  for (const core of s.cores.keys()) {
    const by = runningOn(s, core);
    if (by === NOBODY) continue;
    for (let granule = 0; granule <= granules; granule += 1) {
      const [status] = perform({ call: 'load', core, address: granule * granuleBytes, width: 1 });
      if ((status === SUCCESS) !== (granule < granules && mayAccess(s, by, granule, RIGHTS_READ)))
        return `a load at ${granule * granuleBytes}`;
    }
  }
  return undefined;
};

/** Integrity, protection, availability: asked of every step of a walk, which ends where the answers are not the specification's any more. */
const walking: Detector = ({ Monitor }, platform, turn) => {
  const random = randomFrom(streamSeed(turn, 'planted', 0));
  const setup = { ...drawSetup(random, { platform }), kinds: CALLS };
  const monitor = new Monitor(setup.manifest);
  const sizes = sizesOf(setup.manifest);
  const party = emulatorParty(monitor);
  let s = monitorArea.boot(setup);
  for (let i = 0; i < STEPS; i += 1) {
    const request = monitorArea.intend(random, s, setup);
    if (request.call === 'examine') continue;
    const before = viewOfTables(monitor.tables);
    const turns = work();
    const answer = performOn(monitor, request).join();
    const spent = work() - turns;
    const { state: after, reply } = monitorArea.step(s, request);
    const step = { machine: s.machine, actor: actorOf(s, request), request, before, after: viewOfTables(monitor.tables) };
    const found = (property: string, where: string): Turn => ({ steps: i + 1, found: `${property}: ${where}` });
    const where = trespass(step);
    if (where !== undefined) return found('integrity', `${where} after ${request.call}`);
    if (spent > boundOf(request.call, sizes)) return found('availability', `work of ${request.call}`);
    if (answer !== reply.join()) return { steps: i + 1 };
    const late = keptWaiting(after, party.runsOn);
    if (late !== undefined) return found('availability', `${late} is kept waiting after ${request.call}`);
    const access = unitDifference(after, monitor, oneEnd)?.where ?? strayLoad(after, party.perform);
    if (access !== undefined) return found('protection', `${access} after ${request.call}`);
    const lost = random.oneIn(4) ? regains(after, party).failed : undefined;
    if (lost !== undefined) return found('availability', `memory is not given back by ${lost.call}`);
    s = after;
  }
  return { steps: STEPS };
};

const pairs: Detector = ({ Monitor }, platform, turn) => {
  const { leak, count } = isolationCampaign({
    seed: 1,
    first: turn,
    traces: 1,
    platform,
    steps: 256,
    every: 24,
    long: 8,
    emulator: Monitor,
  });
  const steps = count.compared;
  return leak === undefined
    ? { steps }
    : { steps, found: `${leak.property}: channel ${leak.channel} after ${leak.request?.call ?? 'hidden steps'}` };
};

const purging: Detector = ({ Monitor }, platform, turn) => {
  const { leak, count } = noninfluence(turn, platform, 1, Monitor);
  return leak === undefined ? { steps: count.steps } : { steps: count.steps, found: `noninfluence: channel ${leak.channel}` };
};

const answering: Detector = ({ Monitor }, platform, turn) => {
  const { wrong } = priorityWalk(1, Monitor, { first: turn, platform });
  return wrong === undefined
    ? { steps: 256 }
    : { steps: 256, found: `failure priority: ${wrong.request.call} with ${wrong.violated.join(' and ')}` };
};

const DETECTORS: readonly Detector[] = [walking, pairs, purging, answering];

export interface Find {
  readonly found: string;
  readonly steps: number;
}

/** All detectors by turns; a crash is a find too. Undefined when nothing was found in so many steps. */
export const find = (emulator: Emulator, platform: Platform, stepsMax: number): Find | undefined => {
  let steps = 0;
  for (let turn = 1; steps < stepsMax; turn += 1)
    for (const detect of DETECTORS) {
      try {
        const { found, steps: taken } = detect(emulator, platform, turn);
        steps += taken;
        if (found !== undefined) return { found, steps };
      } catch (error) {
        return { found: `crash: ${error instanceof Error ? error.message : 'of another kind'}`, steps };
      }
    }
  return undefined;
};
