import { expect, test } from 'vitest';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { performOn } from '../monitor/subject.ts';
import { type Stride, walk } from '../monitor/walk.ts';
import { actorOf } from './actor.ts';
import { trespass } from './frame.ts';
import { type View, viewOfState, viewOfTables } from './view.ts';

test('integrity: a step of the model changes only what the authority of its actor names', () => {
  const found = walk(60, ({ before, request, outcome }) => {
    if (request.call === 'examine' || outcome.state === before) return undefined;
    const step = {
      machine: before.machine,
      actor: actorOf(before, request),
      request,
      before: viewOfState(before),
      after: viewOfState(outcome.state),
    };
    const where = trespass(step);
    return where && { where, request };
  });
  expect(found).toBeUndefined();
});

/** The emulator takes the same requests as the model on a walk; its own raw arrays are looked at before and after. */
const onEmulator = (look: (stride: Stride, before: View, after: View) => unknown) => {
  let monitor: Monitor | undefined;
  let setup: unknown;
  return (stride: Stride) => {
    if (setup !== stride.setup || monitor === undefined) monitor = new Monitor(stride.setup.manifest);
    setup = stride.setup;
    if (stride.request.call === 'examine') return undefined;
    const before = viewOfTables(monitor.tables);
    performOn(monitor, stride.request);
    return look(stride, before, viewOfTables(monitor.tables));
  };
};

test('integrity: a step of the emulator changes only what the authority of its actor names', () => {
  const look = onEmulator(({ before: s, request }, before, after) => {
    if (request.call === 'examine') return undefined;
    const where = trespass({ machine: s.machine, actor: actorOf(s, request), request, before, after });
    return where && { where, request };
  });
  expect(walk(30, look)).toBeUndefined();
});

test('the frame condition sees a byte changed by somebody who may not write it', () => {
  const found = walk(4, ({ before, request, outcome }) => {
    if (request.call !== 'load' || outcome.failed !== undefined) return undefined;
    const changed = viewOfState(before);
    const after = {
      ...changed,
      contents: changed.contents.with(
        0,
        Array.from(changed.contents[0] ?? [], (byte) => byte ^ 1),
      ),
    };
    return trespass({ machine: before.machine, actor: actorOf(before, request), request, before: changed, after });
  });
  expect(found).toBe('contents of granule 0');
});
