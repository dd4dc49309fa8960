/** Random walks over reachable states, for properties that look at states and steps rather than at agreement. */
import type { MonitorState } from '../../model/monitor.ts';
import type { Outcome } from '../../spec/vocabulary/rule.ts';
import { PLATFORMS, type Platform } from '../agreement/area.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { monitorArea } from './area.ts';
import { type AreaRequest, CALLS } from './request.ts';
import { drawSetup, type Setup } from './setup.ts';

export interface Stride {
  readonly setup: Setup;
  readonly before: MonitorState;
  readonly request: AreaRequest;
  readonly outcome: Outcome<MonitorState>;
  readonly random: Random;
}

/** Which walks: by number, and on which platform if not on each in turn. */
export interface Which {
  readonly first?: number;
  readonly platform?: Platform;
}

/** The first thing that `look` finds on `traces` walks of 256 steps each, over all platforms; undefined when it finds nothing. */
export const walk = <T>(traces: number, look: (stride: Stride) => T | undefined, { first = 0, platform }: Which = {}): T | undefined => {
  for (let trace = first; trace < first + traces; trace += 1) {
    const random = randomFrom(trace + 1);
    const setup = drawSetup(random, { platform: platform ?? PLATFORMS[trace % PLATFORMS.length] ?? 'stage2' });
    const traced = trace % 2 === 0 ? setup : { ...setup, kinds: CALLS };
    let before = monitorArea.boot(setup);
    for (let i = 0; i < 256; i += 1) {
      const request = monitorArea.intend(random, before, traced);
      const outcome = monitorArea.step(before, request);
      const found = look({ setup, before, request, outcome, random });
      if (found !== undefined) return found;
      before = outcome.state;
    }
  }
  return undefined;
};
