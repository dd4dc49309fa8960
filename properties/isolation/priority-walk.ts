/** Walks in which, beside each step, spoilt requests are asked of model and emulator in the same state; now and then with a quota used up. */
import { load, save } from '../../impl/machine/arena.ts';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { type MonitorState, step } from '../../model/monitor.ts';
import { runningOn } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { intend } from '../monitor/intents.ts';
import type { CallName } from '../monitor/request.ts';
import { performOn } from '../monitor/subject.ts';
import { type Stride, type Which, walk } from '../monitor/walk.ts';
import { answered, type Misordered, SPOILT_CALLS, spoilt } from './priority.ts';

const SPOILT_EACH = 4;
const QUOTA_EVERY = 8;
const OFFERS: readonly CallName[] = ['share', 'lend', 'donate'];

interface Here {
  readonly stride: Stride;
  readonly s: MonitorState;
  readonly monitor: Monitor;
  readonly seen: Map<string, number>;
}

const ask = ({ stride: { random, setup }, s, monitor, seen }: Here, kinds: readonly CallName[], times: number): Misordered | undefined => {
  for (let i = 0; i < times; i += 1) {
    const near = intend(random, s, { ...setup, kinds: [random.pick(kinds)] });
    if (near.call === 'examine') continue;
    const found = answered(s, monitor, spoilt(random, s, near), seen);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Somebody offers all that it has, on both sides; the emulator is put back afterwards. */
const withQuotaUsedUp = (here: Here): Misordered | undefined => {
  const { stride, monitor } = here;
  const core = stride.random.below(here.s.cores.length);
  const by = runningOn(here.s, core);
  const to = here.s.machine.mayGrant[by]?.indexOf(true) ?? -1;
  if (to === -1) return undefined;
  const back = save(monitor.arena);
  let { s } = here;
  for (const granule of here.s.granules.keys()) {
    const offer: MonitorRequest = { call: 'share', core, granule, to, access: 1, tag: 0 };
    s = step(s, offer).state;
    performOn(monitor, offer);
  }
  const found = ask({ ...here, s }, OFFERS, 32);
  load(monitor.arena, back);
  return found;
};

/** The two have parted ways: what one should answer says nothing about the other. */
const isElsewhere = (s: MonitorState, monitor: Monitor): boolean =>
  s.cores.some((_, core) => monitor.runningOn(core) !== (runningOn(s, core) & 0xff));

export const priorityWalk = (traces: number, make: typeof Monitor = Monitor, which: Which = {}) => {
  const seen = new Map<string, number>();
  let monitor: Monitor | undefined;
  let setup: unknown;
  const wrong = walk(
    traces,
    (stride): Misordered | undefined => {
      if (setup !== stride.setup || monitor === undefined) monitor = new make(stride.setup.manifest);
      setup = stride.setup;
      if (isElsewhere(stride.before, monitor)) return undefined;
      const here = { stride, s: stride.before, monitor, seen };
      const found = ask(here, SPOILT_CALLS, SPOILT_EACH) ?? (stride.random.oneIn(QUOTA_EVERY) ? withQuotaUsedUp(here) : undefined);
      if (found === undefined && stride.request.call !== 'examine') performOn(monitor, stride.request);
      return found;
    },
    which,
  );
  return { seen, wrong };
};
