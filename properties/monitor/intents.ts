/** What a trace asks for next: a kind of request that the trace draws from, resolved against the state. */
import { type MonitorState, NOBODY, runningOn } from '../../spec/monitor/index.ts';
import type { Random } from '../support/random.ts';
import type { Intent } from './find.ts';
import { EXECUTION_INTENTS } from './intents-execution.ts';
import { MEMORY_INTENTS } from './intents-memory.ts';
import { trapIntent } from './intents-trap.ts';
import type { AreaRequest } from './request.ts';
import type { Setup } from './setup.ts';
import { drawManifest } from './spoil.ts';

const ASKED: Readonly<Record<string, Intent>> = { ...MEMORY_INTENTS, ...EXECUTION_INTENTS };
const INTENTS: Readonly<Record<string, Intent>> = { ...ASKED, trap: trapIntent(ASKED) };

/** Kinds that end much: drawn again most of the time. */
const SELDOM = new Set(['stop', 'crash', 'cpu-off', 'cpu-suspend']);

/** An examined manifest costs as much as twenty other requests. */
const isSeldom = (random: Random, kind: string): boolean => (kind === 'examine' ? !random.oneIn(12) : SELDOM.has(kind) && !random.oneIn(8));

/** When nobody runs anywhere, only a device can wake somebody up; whatever else is asked is asked of nobody. */
const isAsleep = (s: MonitorState): boolean => {
  for (let core = 0; core < s.cores.length; core += 1) if (runningOn(s, core) !== NOBODY) return false;
  return true;
};

export const intend = (random: Random, s: MonitorState, setup: Setup): AreaRequest => {
  let kind = random.pick(setup.kinds);
  if (isSeldom(random, kind)) kind = random.pick(setup.kinds);
  if (kind === 'examine') return { call: 'examine', manifest: drawManifest(random, setup.manifest) };
  const intent = isAsleep(s) && !random.oneIn(4) ? INTENTS['raise'] : INTENTS[kind];
  const request = (intent ?? EXECUTION_INTENTS.take)(random, s);
  return random.oneIn(64) && 'core' in request ? { ...request, core: orIdle(random, s) } : request;
};

/** A core from which no call can come. */
const orIdle = (random: Random, s: MonitorState): number => (random.oneIn(2) ? random.below(s.cores.length) : random.edge());
