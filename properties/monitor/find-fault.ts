/** Random traces against an emulator that may be broken. */
import type { AreaOptions } from '../agreement/area.ts';
import { compareStep } from '../agreement/divergence.ts';
import type { Emulator } from '../faults/workshop.ts';
import { randomFrom } from '../support/random.ts';
import { monitorArea } from './area.ts';
import { subjectOf } from './subject.ts';

const STEPS = 256;

/** Random traces against an emulator until they differ or it crashes: where, and after how many steps. Empty when nothing was found. */
export const findFault = ({ Monitor, refuseManifest }: Emulator, platform: AreaOptions['platform'], traces: number): string => {
  for (let trace = 0; trace < traces; trace += 1) {
    const random = randomFrom(trace + 1);
    const setup = monitorArea.setup(random, { platform });
    let state = monitorArea.boot(setup);
    try {
      const subject = subjectOf(new Monitor(setup.manifest), refuseManifest);
      for (let i = 0; i < STEPS; i += 1) {
        const request = monitorArea.intend(random, state, setup);
        const outcome = monitorArea.step(state, request);
        const found = compareStep(monitorArea, i, outcome, subject, request, i === STEPS - 1);
        if (found !== undefined) return `${found.where} at ${request.call}, after ${trace * STEPS + i + 1} steps`;
        state = outcome.state;
      }
    } catch (error) {
      return `crash: ${error}`;
    }
  }
  return '';
};
