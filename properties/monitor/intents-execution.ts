/** Requests about execution: lives, doorbells, cores, interrupts. As a rule one that can succeed, and for each guard one that it alone refuses. */
import { beingServed, firstCoreOf, isRunning, type MonitorState, NOBODY, powerOf, runningOn } from '../../spec/monitor/index.ts';
import { FUNCTIONS, MONITOR_VERSION, REGISTER_WORDS } from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';
import { coreOf, findIndex, type Intent, orEdge } from './find.ts';

const supervised = (random: Random, s: MonitorState, running: boolean) => {
  const n = s.machine.compartments;
  const pair = findIndex(random, n * n, (i) => {
    const [supervisor, of] = [Math.floor(i / n), i % n];
    return s.machine.supervises[supervisor]?.[of] === true && isRunning(s, supervisor) && isRunning(s, of) === running;
  });
  if (pair < 0 || random.oneIn(6)) return { core: coreOf(random, s), compartment: orEdge(random, 4, random.below(n)) };
  return { core: coreOf(random, s, Math.floor(pair / n)), compartment: pair % n };
};

/** Sets of doorbells: few, so that they meet again. */
const BITS = [1, 2, 3, 4, 0x8000_0000, 0xffff_ffff];
const bits = (random: Random): number => (random.oneIn(12) ? random.pick([0, -1, 2 ** 32, 0.5]) : random.pick(BITS));

/** Receiver and sender, linked by the manifest; with doorbells bound from one to the other if `bound`. */
const pairOf = (random: Random, s: MonitorState, bound: boolean) => {
  const n = s.machine.compartments;
  const at = findIndex(random, n * n, (i) => {
    const [receiver, sender] = [Math.floor(i / n), i % n];
    if (s.machine.linked[receiver]?.[sender] !== true || !isRunning(s, receiver)) return false;
    return !bound || (s.doorbells[receiver]?.bound[sender] ?? 0) !== 0;
  });
  return at < 0 ? { receiver: random.below(n), sender: random.below(n) } : { receiver: Math.floor(at / n), sender: at % n };
};

/** Some of the doorbells that are bound. */
const boundBits = (random: Random, s: MonitorState, receiver: number, sender: number): number => {
  const all = s.doorbells[receiver]?.bound[sender] ?? 0;
  return all === 0 || random.oneIn(8) ? bits(random) : (all & random.pick([1, 2, 0xffff_fffe, 0xffff_ffff])) >>> 0 || all;
};

const bind: Intent = (random, s) => {
  const { receiver, sender } = pairOf(random, s, false);
  const from = random.oneIn(8) ? orEdge(random, 2, random.below(s.machine.compartments)) : sender;
  return { call: 'bind', core: coreOf(random, s, receiver), from, bits: bits(random) };
};

const unbind: Intent = (random, s) => {
  const { receiver, sender } = pairOf(random, s, true);
  return {
    call: 'unbind',
    core: coreOf(random, s, receiver),
    from: orEdge(random, 12, sender),
    bits: boundBits(random, s, receiver, sender),
  };
};

const ring: Intent = (random, s) => {
  const { receiver, sender } = pairOf(random, s, true);
  return { call: 'ring', core: coreOf(random, s, sender), to: orEdge(random, 12, receiver), bits: boundBits(random, s, receiver, sender) };
};

const targetFor = (random: Random, s: MonitorState, by: number, off: boolean): number => {
  const at = findIndex(
    random,
    s.cores.length,
    (core) => s.machine.coresOf[by]?.includes(core) === true && (powerOf(s, by, core) === 'off') === off,
  );
  return at < 0 || random.oneIn(8) ? orEdge(random, 3, random.below(s.cores.length)) : at;
};

const cpuOn: Intent = (random, s) => {
  const core = coreOf(random, s);
  return { call: 'cpu-on', core, target: targetFor(random, s, runningOn(s, core), true) };
};

const affinityInfo: Intent = (random, s) => {
  const core = coreOf(random, s);
  return { call: 'affinity-info', core, target: targetFor(random, s, runningOn(s, core), random.oneIn(2)) };
};

const ownLine = (random: Random, s: MonitorState, core: number): number => {
  const by = runningOn(s, core);
  const at = findIndex(random, s.lines.length, (line) => s.machine.lineOwner[line] === by);
  return at < 0 || random.oneIn(8) ? orEdge(random, 2, random.below(s.lines.length)) : at;
};

const lineCall = (random: Random, s: MonitorState) => {
  const core = coreOf(random, s);
  return { core, line: ownLine(random, s, core) };
};

const route: Intent = (random, s) => {
  const { core, line } = lineCall(random, s);
  return { call: 'route', core, line, target: targetFor(random, s, runningOn(s, core), random.oneIn(2)) };
};

/** Before what was held back arrives, its receiver goes to sleep half of the time: it must be woken. */
const tick: Intent = (random, s) => {
  const at = findIndex(random, s.doorbells.length, (each) => s.doorbells[each]?.held.some((bits) => bits !== 0) === true);
  const core = firstCoreOf(s.machine, at);
  if (at < 0 || runningOn(s, core) !== at || random.oneIn(2)) return { call: 'tick' };
  return random.oneIn(3) ? { call: 'mask', core, bits: 0 } : { call: 'cpu-suspend', core };
};

/** Few, so that lines are often equally urgent. */
const priority = (random: Random): number =>
  random.oneIn(8) ? random.pick([256, -1, 0.5, random.edge()]) : random.pick([0, 1, 127, 128, 129, 254, 255]);

/** The line that is being served somewhere, most of the time on the right core. */
const end: Intent = (random, s) => {
  const n = s.cores.length;
  const at = findIndex(random, n, (each) => runningOn(s, each) !== NOBODY && beingServed(s, runningOn(s, each), each) !== NOBODY);
  const core = at < 0 ? coreOf(random, s) : at;
  const served = beingServed(s, runningOn(s, core), core);
  return { call: 'end', core, line: served === NOBODY || random.oneIn(6) ? ownLine(random, s, core) : served };
};

/** A register's word of any kind; seldom one that is not a compartment's. */
const registerWord = (random: Random): number =>
  random.oneIn(8) ? random.pick([REGISTER_WORDS, -1, 0.5, random.edge()]) : random.below(REGISTER_WORDS);

/** Half of the time somebody to whom rings are owed. */
const crash: Intent = (random, s) => {
  const owed = findIndex(random, s.doorbells.length, (each) => s.doorbells[each]?.held.some((bits) => bits !== 0) === true);
  return { call: 'crash', core: coreOf(random, s, owed < 0 || random.oneIn(2) ? undefined : owed) };
};

export const EXECUTION_INTENTS = {
  version: (random, s) => ({
    call: 'version',
    core: coreOf(random, s),
    version: random.oneIn(3) ? random.pick([0, 0xffff, 0x2_0000, 0x1_0000 + 0.5, random.edge()]) : MONITOR_VERSION + random.below(3),
  }),
  features: (random, s) => ({ call: 'features', core: coreOf(random, s), function: random.below(FUNCTIONS + 8) }),
  stop: (random, s) => ({ call: 'stop', ...supervised(random, s, !random.oneIn(6)) }),
  restart: (random, s) => ({ call: 'restart', ...supervised(random, s, random.oneIn(6)) }),
  crash,
  bind,
  unbind,
  ring,
  mask: (random, s) => ({ call: 'mask', core: coreOf(random, s), bits: random.oneIn(2) ? 0 : bits(random) }),
  take: (random, s) => ({ call: 'take', core: coreOf(random, s) }),
  tick,
  'cpu-on': cpuOn,
  'cpu-off': (random, s) => ({ call: 'cpu-off', core: coreOf(random, s) }),
  'cpu-suspend': (random, s) => ({ call: 'cpu-suspend', core: coreOf(random, s) }),
  'affinity-info': affinityInfo,
  yield: (random, s) => ({ call: 'yield', core: coreOf(random, s) }),
  raise: (random, s) => ({ call: 'raise', line: orEdge(random, 12, random.below(s.lines.length)) }),
  enable: (random, s) => ({ call: 'enable', ...lineCall(random, s) }),
  disable: (random, s) => ({ call: 'disable', ...lineCall(random, s) }),
  route,
  acknowledge: (random, s) => ({ call: 'acknowledge', core: coreOf(random, s) }),
  end,
  prioritize: (random, s) => ({ call: 'prioritize', ...lineCall(random, s), priority: priority(random) }),
  threshold: (random, s) => ({
    call: 'threshold',
    core: coreOf(random, s),
    priority: random.oneIn(3) ? priority(random) : random.pick([128, 129, 255]),
  }),
  'read-register': (random, s) => ({ call: 'read-register', core: coreOf(random, s), word: registerWord(random) }),
  'write-register': (random, s) => ({
    call: 'write-register',
    core: coreOf(random, s),
    word: registerWord(random),
    value: random.oneIn(8) ? random.pick([-1, 2 ** 32, 2 ** 52 + 3, 0.5, -1.5]) : random.word(),
  }),
} as const satisfies Readonly<Record<string, Intent>>;
