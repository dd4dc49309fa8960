/** Sequences of accesses typed from the standard and from what Linux does: the observer lets them pass, and names the clause when one thing is wrong. */
import { expect, test } from 'vitest';
import { bootDriver, observe } from '../../spec/virtio/driver/index.ts';
import type { DriverAction, DriverSetup } from '../../spec/vocabulary/driver.ts';

/** Knows a device bit (5), VERSION_1 (32), RING_RESET (40) and SUSPEND (43); one queue. */
const SETUP: DriverSetup = {
  understoodLow: 0x20,
  understoodHigh: 0x901,
  dependencies: [],
  fields: [{ offset: 0, width: 4 }],
  usesRegions: false,
  queues: 1,
};

const read = (offset: number, value: number): DriverAction => ({ call: 'bus-read', offset, width: 4, value });
const write = (offset: number, value: number): DriverAction => ({ call: 'bus-write', offset, width: 4, value });

const PROBE = [read(0x000, 0x7472_6976), read(0x004, 2), read(0x008, 2), read(0x00c, 0x1af4)];
const RESET = [write(0x070, 0), read(0x070, 0), write(0x070, 1), write(0x070, 3)];
const OFFER = [write(0x014, 1), read(0x010, 0x905), write(0x014, 0), read(0x010, 0x3000_0060)];
const ACCEPT = [write(0x024, 1), write(0x020, 0x901), write(0x024, 0), write(0x020, 0x20), write(0x070, 11), read(0x070, 11)];
const AREAS = [write(0x080, 0x1000), write(0x084, 0), write(0x090, 0x2000), write(0x094, 0), write(0x0a0, 0x3000), write(0x0a4, 0)];
const QUEUE = [write(0x030, 0), read(0x044, 0), read(0x034, 256), write(0x038, 256), ...AREAS, write(0x044, 1)];
const UP = [...PROBE, ...RESET, ...OFFER, ...ACCEPT, ...QUEUE, write(0x070, 15)];

/** The clause that the first wrong action breaks, without the name of the standard. */
const broken = (actions: readonly DriverAction[]): string | undefined => {
  let state = bootDriver(SETUP);
  for (const action of actions) {
    const { failed, state: next } = observe(state, action);
    if (failed !== undefined) return failed.replace('virtio-1.4/', '');
    state = next;
  }
  return undefined;
};

test('a driver that does as Linux does breaks nothing: up, an interrupt, suspended and resumed, a queue reset, down', () => {
  const interrupt: DriverAction[] = [
    { call: 'enter-handler' },
    read(0x060, 1),
    { call: 'check-queue', queue: 0 },
    write(0x064, 1),
    { call: 'leave-handler' },
  ];
  const suspended = [write(0x070, 31), read(0x070, 15), read(0x070, 27), write(0x070, 31), read(0x070, 15)];
  const reset = [write(0x0c0, 1), read(0x0c0, 1), read(0x0c0, 0), ...QUEUE];
  expect(broken([...UP, write(0x050, 0), ...interrupt, ...suspended, ...reset, write(0x070, 0), read(0x070, 0)])).toBeUndefined();
});

test.each<[string, DriverAction[]]>([
  ['mmio/driver/init/1', [read(0x008, 2)]],
  ['mmio/driver/registers/6', [read(0x000, 0x7669_7274), read(0x004, 2)]],
  ['mmio/driver/registers/8', [read(0x000, 0x7472_6976), read(0x004, 1), read(0x008, 2)]],
  ['mmio/driver/init/4', [read(0x000, 0x7472_6976), read(0x004, 2), read(0x008, 0), read(0x00c, 0)]],
  ['mmio/driver/registers/12', [...PROBE, ...RESET, read(0x010, 0)]],
  ['basic/driver/feature-bits/5', [...PROBE, ...RESET, ...OFFER, write(0x024, 0), write(0x020, 0x60)]],
  ['basic/driver/init/1', [...PROBE, ...RESET, ...OFFER, ...ACCEPT.slice(0, -1), write(0x070, 15)]],
  ['features/driver/reserved-bits/1', [...PROBE, ...RESET, ...OFFER, write(0x070, 11)]],
  ['basic/driver/init/6', [...PROBE, ...RESET, ...OFFER, ...ACCEPT.slice(0, -1), read(0x070, 3), write(0x030, 0)]],
  ['mmio/driver/registers/15', [...UP, write(0x038, 128)]],
  ['basic/driver/suspend/4', [...UP, write(0x070, 31), write(0x050, 0)]],
  ['basic/driver/cleanup/2', [...UP, { call: 'expose', queue: 0 }, { call: 'reclaim', queue: 0 }]],
  ['mmio/driver/registers/17', [...UP, write(0x044, 0), { call: 'reclaim', queue: 0 }]],
])('%s is named when it is broken', (clause, actions) => {
  expect(broken(actions)).toBe(clause);
});
