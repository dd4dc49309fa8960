/** The driver area: what a driver does is judged by the observer of the specification and by the emulated watch, which must let through the same. */
import * as fc from 'fast-check';
import { Arena } from '../../impl/machine/arena.ts';
import { DriverWatch } from '../../impl/virtio/driver-watch.ts';
import { WatchState } from '../../impl/virtio/watch-state.ts';
import { t } from '../../spec/prelude.ts';
import { bootDriver, DRIVER_GUARDS, type DriverState, observe } from '../../spec/virtio/driver/index.ts';
import type { DriverAction, DriverSetup } from '../../spec/vocabulary/driver.ts';
import type { Area } from '../agreement/area.ts';
import { word } from '../virtio/shapes.ts';
import { driverDifference } from './difference.ts';
import { intend } from './intents.ts';
import { drawDriver, driverSetupShape } from './setup.ts';

const ACCESS = { offset: word, width: word, value: word };
const onQueue = <Call extends 'check-queue' | 'expose' | 'reclaim'>(call: Call) =>
  t.readonly(t.strict({ call: t.literal(call), queue: word }));

const actionShape: t.Type<DriverAction> = t.union(
  [
    t.readonly(t.strict({ ...ACCESS, call: t.literal('bus-read') })),
    t.readonly(t.strict({ ...ACCESS, call: t.literal('bus-write') })),
    t.readonly(t.strict({ call: t.literal('enter-handler') })),
    t.readonly(t.strict({ call: t.literal('leave-handler') })),
    onQueue('check-queue'),
    onQueue('expose'),
    onQueue('reclaim'),
  ],
  'DriverAction',
);

const anyWord = fc.nat(0xffff_ffff);
const place = { offset: fc.nat(0x110), width: fc.nat(8), value: anyWord };

export const driverArea: Area<DriverSetup, DriverState, DriverAction, DriverWatch> = {
  name: 'driver',
  guards: DRIVER_GUARDS,
  setupShape: driverSetupShape,
  requestShape: actionShape,
  setup: (random) => drawDriver(random),
  boot: bootDriver,
  start: (setup) => new DriverWatch(setup, new Arena(WatchState.space(setup.queues))),
  intend,
  step: observe,
  perform: (watch, action) => [watch.allows(action) ? 1 : 0],
  difference: driverDifference,
  request: fc.oneof(
    fc.record({ call: fc.constantFrom('bus-read' as const, 'bus-write' as const), ...place }),
    fc.record({ call: fc.constantFrom('enter-handler' as const, 'leave-handler' as const) }),
    fc.record({ call: fc.constantFrom('check-queue' as const, 'expose' as const, 'reclaim' as const), queue: fc.nat(3) }),
  ),
};
