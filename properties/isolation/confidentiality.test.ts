/**
 * Confidentiality by two runs: two states differ in what one compartment, the keeper, keeps to itself; the same requests of everybody else,
 * its stop and restart among them, are taken from both; nobody else may ever find a difference.
 */
import { expect, test } from 'vitest';
import { load, save } from '../../impl/machine/arena.ts';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { type MonitorState, step } from '../../model/monitor.ts';
import { isRunning, runningOn } from '../../spec/monitor/index.ts';
import { RA } from '../../spec/prelude.ts';
import { VECTOR_WORDS } from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { intend } from '../monitor/intents.ts';
import { performOn } from '../monitor/subject.ts';
import { type Stride, walk } from '../monitor/walk.ts';
import type { Random } from '../support/random.ts';
import { actorOf } from './actor.ts';
import { observeEmulator, observeModel, probesOf } from './probe.ts';
import { secretGranules, type Variation, vary, varyEmulator, varyModel } from './secret.ts';

/** Steps after the variation, and a pair of runs about every so many steps of a walk. */
const STEPS = 8;
const EVERY = 64;

interface Runs {
  readonly stride: Stride;
  readonly keeper: number;
  readonly variations: Variation;
}

const firstDifference = (a: readonly string[], b: readonly string[]): number => a.findIndex((seen, i) => seen !== b[i]);

/** What brings a secret to light if anything does: the keeper is stopped, and who lent it memory takes that back. */
const provocation = (s: MonitorState, keeper: number): MonitorRequest | undefined => {
  const from = (compartment: number): number => [...s.cores.keys()].findIndex((core) => runningOn(s, core) === compartment);
  const supervisors = [...s.compartments.keys()].filter((each) => s.machine.supervises[each]?.[keeper] === true && from(each) !== -1);
  const [supervisor] = supervisors;
  if (isRunning(s, keeper)) return supervisor === undefined ? undefined : { call: 'stop', core: from(supervisor), compartment: keeper };
  const lent = RA.compact(s.grants).find(
    ({ sender, receivers }) => from(sender) !== -1 && receivers.some((each) => each.compartment === keeper),
  );
  return lent && { call: 'reclaim', core: from(lent.sender), handle: lent.handle };
};

/** The keeper leaves a core: that it does, and when, is a release, on which both runs agree. */
const departure = (random: Random, s: MonitorState, keeper: number): MonitorRequest | undefined => {
  const core = [...s.cores.keys()].findIndex((each) => runningOn(s, each) === keeper);
  return core === -1 ? undefined : { call: random.oneIn(2) ? 'yield' : 'cpu-suspend', core };
};

/** Requests of everybody but the keeper, resolved against the first run and repeated in the second. */
const requestOfOthers = ({ random, setup }: Stride, s: MonitorState, keeper: number): MonitorRequest | undefined => {
  const leaving = random.oneIn(4) ? departure(random, s, keeper) : undefined;
  if (leaving !== undefined) return leaving;
  const provoked = random.oneIn(2) ? provocation(s, keeper) : undefined;
  if (provoked !== undefined) return provoked;
  for (let tries = 0; tries < 16; tries += 1) {
    const request = intend(random, s, setup);
    if (request.call !== 'examine' && actorOf(s, request) !== keeper) return request;
  }
  return undefined;
};

const onModel = ({ stride, keeper, variations }: Runs): string | undefined => {
  let first = stride.before;
  let second = varyModel(first, keeper, variations);
  for (let i = 0; i < STEPS; i += 1) {
    const request = requestOfOthers(stride, first, keeper);
    if (request === undefined) return undefined;
    first = step(first, request).state;
    second = step(second, request).state;
    for (const observer of first.compartments.keys()) {
      if (observer === keeper) continue;
      const probes = probesOf(first, observer);
      const at = firstDifference(observeModel(first, observer, probes), observeModel(second, observer, probes));
      if (at !== -1) return `after ${JSON.stringify(request)} compartment ${observer} sees it by ${JSON.stringify(probes[at - 1])}`;
    }
  }
  return undefined;
};

const compareEmulators = ({ stride, keeper }: Runs, first: Monitor, second: Monitor): string | undefined => {
  let s = stride.before;
  for (let i = 0; i < STEPS; i += 1) {
    const request = requestOfOthers(stride, s, keeper);
    if (request === undefined) return undefined;
    s = step(s, request).state;
    performOn(first, request);
    performOn(second, request);
    for (const observer of s.compartments.keys()) {
      if (observer === keeper) continue;
      const probes = probesOf(s, observer);
      const at = firstDifference(observeEmulator(first, observer, probes), observeEmulator(second, observer, probes));
      if (at !== -1) return `after ${JSON.stringify(request)} compartment ${observer} sees it by ${JSON.stringify(probes[at - 1])}`;
    }
  }
  return undefined;
};

/** The second machine is a copy of the first with other secrets. */
const onMachines = (runs: Runs, first: Monitor, second: Monitor, now: Uint8Array): string | undefined => {
  load(first.arena, now);
  load(second.arena, now);
  varyEmulator(second, runs.keeper, runs.variations);
  return compareEmulators(runs, first, second);
};

const onEmulator = (runs: Runs, emulator: Monitor): string | undefined => {
  const { manifest } = runs.stride.setup;
  return onMachines(runs, new Monitor(manifest), new Monitor(manifest), save(emulator.arena));
};

/** Pairs of runs from states of random walks; counts them, and those in which the keeper itself can tell the two apart. */
const twoRuns = (traces: number, compare: (runs: Runs, emulator: Monitor) => string | undefined) => {
  const count = { pairs: 0, toldByKeeper: 0, granules: 0 };
  let setup: unknown;
  let emulator: Monitor | undefined;
  const found = walk(traces, (stride) => {
    if (setup !== stride.setup || emulator === undefined) emulator = new Monitor(stride.setup.manifest);
    setup = stride.setup;
    const { before, random } = stride;
    const keeper = random.below(before.compartments.length);
    const granules = random.oneIn(EVERY) && before.machine.granuleBytes <= 64 ? secretGranules(before, keeper) : [];
    let leak: string | undefined;
    if (granules.length > 0) {
      const variations = vary(random, before, keeper, granules);
      const probes = probesOf(before, keeper);
      const told =
        firstDifference(observeModel(before, keeper, probes), observeModel(varyModel(before, keeper, variations), keeper, probes)) !== -1;
      count.pairs += 1;
      count.granules += granules.length;
      count.toldByKeeper += told ? 1 : 0;
      leak = compare({ stride, keeper, variations }, emulator);
    }
    if (stride.request.call !== 'examine') performOn(emulator, stride.request);
    return leak;
  });
  return { found, ...count };
};

test('confidentiality: nobody else finds out what one compartment keeps to itself (model)', () => {
  const { found, pairs, toldByKeeper } = twoRuns(20, onModel);
  expect(found).toBeUndefined();
  expect(pairs).toBeGreaterThan(30);
  expect(toldByKeeper).toBeGreaterThan(pairs / 4);
});

test('confidentiality: nobody else finds out what one compartment keeps to itself (emulator)', () => {
  const { found, pairs, toldByKeeper } = twoRuns(20, onEmulator);
  expect(found).toBeUndefined();
  expect(pairs).toBeGreaterThan(30);
  expect(toldByKeeper).toBeGreaterThan(pairs / 4);
});

/** A monitor that hands on memory as it was left: nothing is scrubbed for a receiver, for an owner, or for the next life. */
class Forgetful extends Monitor {
  override retrieve(core: number, handle: number, tag: number, access: number): number {
    return this.unscrubbed(() => super.retrieve(core, handle, tag, access));
  }

  override reclaim(core: number, handle: number): number {
    return this.unscrubbed(() => super.reclaim(core, handle));
  }

  override restart(core: number, compartment: number): number {
    return this.unscrubbed(() => super.restart(core, compartment));
  }

  private unscrubbed(call: () => number): number {
    const left = this.ram.slice();
    const status = call();
    this.ram.set(left);
    return status;
  }
}

test('a monitor that does not scrub is found out', () => {
  const { found } = twoRuns(400, (runs, emulator) => {
    const { manifest } = runs.stride.setup;
    return onMachines(runs, new Forgetful(manifest), new Forgetful(manifest), save(emulator.arena));
  });
  expect(found).toMatch(/sees it by/);
});

/** A monitor that does not clear vector registers where nobody runs next, and does not restore those of who does. */
class Lazy extends Monitor {
  override cpuSuspend(core: number): number {
    return this.leavingVectors(core, () => super.cpuSuspend(core));
  }

  override yield(core: number): number {
    return this.leavingVectors(core, () => super.yield(core));
  }

  private leavingVectors(core: number, call: () => number): number {
    const { vector } = this.tables.registers;
    const left = vector.slice(3 * core * VECTOR_WORDS, (3 * core + 1) * VECTOR_WORDS);
    const before = this.runningOn(core);
    const status = call();
    if (this.runningOn(core) !== before) vector.set(left, 3 * core * VECTOR_WORDS);
    return status;
  }
}

test('a monitor that leaves vector registers to whoever runs next is found out', () => {
  const { found } = twoRuns(400, (runs, emulator) => {
    const { manifest } = runs.stride.setup;
    return onMachines(runs, new Lazy(manifest), new Lazy(manifest), save(emulator.arena));
  });
  expect(found).toMatch(/read-register/);
});
