/** The device status: bits that the driver sets one after another as it brings the device up, and that only a reset takes back. */
import {
  INTERRUPT_CONFIG,
  STATUS_ACKNOWLEDGE,
  STATUS_DEVICE_NEEDS_RESET,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
} from '../vocabulary/limits.ts';
import { always, apply, type ClauseId, guard, type Outcome, rule } from '../vocabulary/rule.ts';
import type { WriteStatus } from '../vocabulary/virtio.ts';
import {
  acceptsAccessPlatform,
  acceptsDependencies,
  acceptsOnlyOffered,
  acceptsOrderPlatform,
  acceptsRequired,
  acceptsVersion1,
} from './features.ts';
import { accepts, bootDevice, type DeviceState, hasStatus, isLegacy, isSuspended } from './state.ts';
import { resume, suspend } from './suspend.ts';

/** Bits that are the driver's to set. DEVICE_NEEDS_RESET is the device's; what the driver writes there is not looked at. */
const MODERN_BITS = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_DRIVER_OK | STATUS_FEATURES_OK | STATUS_FAILED;
/** FEATURES_OK is unknown to a legacy device. */
const LEGACY_BITS = MODERN_BITS & ~STATUS_FEATURES_OK;
const driversBits = (s: DeviceState): number => (isLegacy(s) ? LEGACY_BITS : MODERN_BITS);

/** Each bit and the one that comes before it. */
const BEFORE: readonly (readonly [bit: number, before: number])[] = [
  [STATUS_DRIVER, STATUS_ACKNOWLEDGE],
  [STATUS_FEATURES_OK, STATUS_DRIVER],
  [STATUS_DRIVER_OK, STATUS_FEATURES_OK],
];
const BEFORE_THEN: typeof BEFORE = [
  [STATUS_DRIVER, STATUS_ACKNOWLEDGE],
  [STATUS_DRIVER_OK, STATUS_DRIVER],
];

const keepsEveryBit = (s: DeviceState, call: WriteStatus): boolean => (s.status & (driversBits(s) | STATUS_SUSPEND) & ~call.value) === 0;
/** Bits of the driver's that the write would set. */
const added = (s: DeviceState, call: WriteStatus): number => call.value & driversBits(s) & ~s.status;
const addsNothing = (s: DeviceState, call: WriteStatus): boolean => added(s, call) === 0;
const sets = (s: DeviceState, call: WriteStatus, bit: number): boolean => (added(s, call) & bit) !== 0;
const inOrder = (s: DeviceState, call: WriteStatus): boolean =>
  (isLegacy(s) ? BEFORE_THEN : BEFORE).every(([bit, before]) => (call.value & bit) === 0 || (call.value & before) !== 0);
/** A condition on the accepted features that is asked only when FEATURES_OK is being set. */
const whenSettling =
  (holds: (s: DeviceState) => boolean) =>
  (s: DeviceState, call: WriteStatus): boolean =>
    !sets(s, call, STATUS_FEATURES_OK) || holds(s);

/** Fields whose first value depends on what was accepted beside them: virtio-1.4/blk/device/init/3, virtio-1.4/blk/device/init/7. */
const settled = (s: DeviceState): DeviceState => {
  const zeroed = [
    ...s.setup.writable.filter((field) => accepts(s, field.feature) && !accepts(s, field.zeroWithout)),
    ...(s.setup.cleared ?? []).filter((field) => !accepts(s, field.feature)),
  ];
  if (zeroed.length === 0) return s;
  const isZeroed = (at: number): boolean => zeroed.some(({ offset, width }) => at >= offset && at < offset + width);
  return { ...s, config: s.config.map((byte, at) => (isZeroed(at) ? 0 : byte)) };
};

const LEGACY_DRIVER: readonly ClauseId[] = ['virtio-1.4/basic/device/legacy-feature-bits/2'];
/** A driver that runs without having accepted VERSION_1 is one of a legacy device. */
const legacyDriver = (s: DeviceState, call: WriteStatus): readonly ClauseId[] =>
  isLegacy(s) && sets(s, call, STATUS_DRIVER_OK) ? LEGACY_DRIVER : [];

/** Acceptance asks about nothing but the set: a part of the offer will do, and what has done once does again. */
const settlement = (s: DeviceState): readonly ClauseId[] => {
  const again = s.settledBefore?.[0] === s.accepted[0] && s.settledBefore[1] === s.accepted[1];
  const part = s.accepted[0] !== s.offered[0] || s.accepted[1] !== s.offered[1];
  return [...(part ? ['virtio-1.4/basic/device/feature-bits/2'] : []), ...(again ? ['virtio-1.4/basic/device/feature-bits/5'] : [])];
};

/** A write that is refused leaves the status as it was: FEATURES_OK, read back, is still clear. */
export const setStatus = rule<DeviceState, WriteStatus>(
  'set-status',
  [
    guard('virtio-1.4/basic/driver/status/2', 'no bit is dropped', 0, keepsEveryBit),
    guard(
      'virtio-1.4/basic/driver/status/3',
      'after FAILED only a reset helps',
      0,
      (s, call) => !hasStatus(s, STATUS_FAILED) || addsNothing(s, call),
    ),
    guard('virtio-1.4/basic/driver/status/1', 'each bit follows the one before it', 0, inOrder),
    guard(
      'virtio-1.4/basic/driver/init/1',
      'FEATURES_OK is read back before DRIVER_OK',
      0,
      (s, call) => !(sets(s, call, STATUS_FEATURES_OK) && sets(s, call, STATUS_DRIVER_OK)),
    ),
    guard('virtio-1.4/basic/driver/feature-bits/1', 'only offered features are accepted', 0, whenSettling(acceptsOnlyOffered)),
    guard('virtio-1.4/basic/driver/feature-bits/2', 'what an accepted feature needs is accepted', 0, whenSettling(acceptsDependencies)),
    guard('virtio-1.4/features/device/reserved-bits/2', 'VERSION_1 is accepted', 0, whenSettling(acceptsVersion1)),
    guard('virtio-1.4/features/device/reserved-bits/4', 'ACCESS_PLATFORM is, if it must be', 0, whenSettling(acceptsAccessPlatform)),
    guard('virtio-1.4/features/device/reserved-bits/6', 'ORDER_PLATFORM is, if it must be', 0, whenSettling(acceptsOrderPlatform)),
    guard('virtio-1.4/basic/device/feature-bits/3', 'what the device needs is accepted', 0, whenSettling(acceptsRequired)),
  ],
  (s, call) => {
    const takes = isSuspended(s) ? MODERN_BITS & ~STATUS_DRIVER_OK : driversBits(s);
    const status = s.status | (call.value & takes);
    if (!sets(s, call, STATUS_FEATURES_OK)) return { state: { ...s, status }, reply: [1], witnesses: legacyDriver(s, call) };
    return { state: settled({ ...s, status, settledBefore: s.accepted }), reply: [1], witnesses: settlement(s) };
  },
);

const RESET = ['virtio-1.4/basic/device/reset/1', 'virtio-1.4/mmio/device/registers/5', 'virtio-1.4/mmio/desc/status/1'];

/** Bytes that the driver may have written, or that depend on what it accepts, are what they were at power-on; what the device itself changed stays. */
const configAfterReset = (s: DeviceState): readonly number[] =>
  [...s.setup.writable, ...(s.setup.cleared ?? [])].reduce(
    (config, field) => config.map((byte, at) => (at >= field.offset && at < field.offset + field.width ? (s.setup.config[at] ?? 0) : byte)),
    s.coming ?? s.config,
  );

export const resetDevice = (s: DeviceState): DeviceState => ({
  ...bootDevice(s.setup),
  offered: s.offered,
  config: configAfterReset(s),
  generation: s.coming === undefined ? s.generation : (s.generation + 1) >>> 0,
  settledBefore: s.settledBefore,
});

/** A queue whose own reset is under way is reset with the device. */
const resetClauses = (s: DeviceState): readonly ClauseId[] =>
  s.queues.some((queue) => queue.reset === 'under-way') ? [...RESET, 'virtio-1.4/mmio/device/registers/8'] : RESET;

/** Status 0 is the driver's word for reset, which nothing refuses. SUSPEND beside a bit that is set for the first time is not looked at. */
export const writeStatus = (s: DeviceState, call: WriteStatus): Outcome<DeviceState> => {
  if (call.value === 0) return always(resetDevice(s), [1], resetClauses(s));
  if (isSuspended(s)) return apply(added(s, call) === STATUS_DRIVER_OK ? resume : setStatus, s, call);
  return apply((call.value & STATUS_SUSPEND) !== 0 && addsNothing(s, call) ? suspend : setStatus, s, call);
};

/** A device that does not manage to suspend or to resume says so in the same way. */
const NEEDS_RESET: Readonly<Record<DeviceState['transition'], readonly ClauseId[]>> = {
  none: ['virtio-1.4/basic/device/status/3'],
  suspending: ['virtio-1.4/basic/device/status/3', 'virtio-1.4/basic/device/suspend/6'],
  resuming: ['virtio-1.4/basic/device/suspend/7'],
};

/** The device cannot go on. A driver that is already running learns it by a configuration change; the reply is what its handler finds. */
export const needReset = (s: DeviceState): Outcome<DeviceState> => {
  const broken: DeviceState = { ...s, status: s.status | STATUS_DEVICE_NEEDS_RESET, transition: 'none' };
  if (!hasStatus(s, STATUS_DRIVER_OK)) return always(broken, [0], NEEDS_RESET[s.transition]);
  const interrupt = s.interrupt | INTERRUPT_CONFIG;
  return always({ ...broken, interrupt }, [interrupt], NEEDS_RESET[s.transition]);
};
