/** The configuration space as a driver may touch it: a field at a time, and only fields that exist. */
import type { BusRead, BusWrite, DriverField } from '../../vocabulary/driver.ts';
import { MMIO_CONFIG, STATUS_FEATURES_OK, STATUS_SUSPEND } from '../../vocabulary/limits.ts';
import { type Guard, guard, names, rule } from '../../vocabulary/rule.ts';
import { ARRIVAL } from './bus.ts';
import { type DriverState, inStatus, sawOffered } from './state.ts';

type Access = BusRead | BusWrite;

const fieldAt = (s: DriverState, { offset }: Access): DriverField | undefined =>
  s.setup.fields.find((field) => field.offset === offset - MMIO_CONFIG);

const FIELD: readonly Guard<DriverState, Access>[] = [
  ...ARRIVAL,
  names('virtio-1.4/mmio/driver/registers/1', 'a field begins there', 0, (s, call) => fieldAt(s, call) !== undefined),
  guard('virtio-1.4/mmio/driver/registers/5', 'the access is as wide as the field', 0, (s, call) => fieldAt(s, call)?.width === call.width),
  guard('virtio-1.4/basic/driver/config-space/3', 'its feature is offered', 0, (s, call) => {
    const feature = fieldAt(s, call)?.feature;
    return feature === undefined || sawOffered(s, feature);
  }),
];

const EARLY = ['virtio-1.4/basic/driver/init/2'];

export const configRead = rule<DriverState, BusRead>('config-read', FIELD, (s) =>
  inStatus(s, STATUS_FEATURES_OK) ? { state: s, reply: [1] } : { state: s, reply: [1], witnesses: EARLY },
);

export const configWrite = rule<DriverState, BusWrite>(
  'config-write',
  [
    ...FIELD,
    guard('virtio-1.4/basic/driver/init/3', 'features are settled', 0, (s) => inStatus(s, STATUS_FEATURES_OK)),
    guard(
      'virtio-1.4/basic/driver/suspend/5',
      'nothing is written after SUSPEND',
      0,
      (s) => s.pending === 'resume' || (s.pending !== 'suspend' && !inStatus(s, STATUS_SUSPEND)),
    ),
    guard('virtio-1.4/basic/driver/suspend/6', 'a resumption is waited for', 0, (s) => s.pending !== 'resume'),
  ],
  (s) => ({ state: s, reply: [1] }),
);
