import { expect, test } from 'vitest';
import { Monitor } from '../../impl/monitor/monitor.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { performOn } from './subject.ts';
import { type Stride, walk } from './walk.ts';

test('failure atomicity: a refusal leaves the model’s state as it was', () => {
  const changed = walk(60, ({ before, request, outcome }) =>
    outcome.failed !== undefined && outcome.state !== before ? request : undefined,
  );
  expect(changed).toBeUndefined();
});

/** Every byte of the machine but what translation caches hold: a core may remember what it walked for an access that failed. */
const bytesOf = (monitor: Monitor): Buffer => {
  const bytes = Buffer.from(monitor.arena.buffer.slice(0));
  const cache = monitor.tables.unit.cache?.contents();
  return cache === undefined ? bytes : bytes.fill(0, cache.byteOffset, cache.byteOffset + cache.byteLength);
};

/** The machine, looked at before and after each refusal. */
const refusalsOnEmulator = () => {
  const count = { refusals: 0 };
  let monitor: Monitor | undefined;
  let setup: unknown;
  const look = ({ setup: now, request, outcome }: Stride): MonitorRequest | undefined => {
    if (setup !== now || monitor === undefined) monitor = new Monitor(now.manifest);
    setup = now;
    if (request.call === 'examine') return undefined;
    const before = outcome.failed === undefined ? undefined : bytesOf(monitor);
    performOn(monitor, request);
    if (before === undefined) return undefined;
    count.refusals += 1;
    return before.equals(bytesOf(monitor)) ? undefined : request;
  };
  return { count, look };
};

test('failure atomicity: a refusal leaves every byte of the emulator as it was', () => {
  const { count, look } = refusalsOnEmulator();
  expect(walk(60, look)).toBeUndefined();
  expect(count.refusals).toBeGreaterThan(1000);
});
