/** The configuration space: bytes that say what the device is; few of them are the driver's to write. */
import { INTERRUPT_CONFIG, STATUS_DRIVER, STATUS_DRIVER_OK, STATUS_FEATURES_OK } from '../vocabulary/limits.ts';
import { apply, type ClauseId, guard, names, type Outcome, rule } from '../vocabulary/rule.ts';
import type { ChangeConfig, ReadConfig, WritableField, WriteConfig } from '../vocabulary/virtio.ts';
import { accepts, type DeviceState, hasFailed, hasStatus, isLegacy, isSuspended, offers } from './state.ts';

interface Place {
  readonly offset: number;
  readonly width: number;
}

const isWidth = (width: number): boolean => width === 1 || width === 2 || width === 4;
const isInside = (s: DeviceState, { offset, width }: Place): boolean => offset + width <= s.config.length;

const whole = names<DeviceState, Place>(
  'virtio-1.4/mmio/driver/registers/5',
  'the access is as wide as a field can be, and aligned',
  0,
  (_, { offset, width }) => isWidth(width) && offset % width === 0,
);

const littleEndian = (bytes: readonly number[]): number => bytes.reduceRight((word, byte) => word * 256 + byte, 0);
/** Fields of a legacy device are in the order of the guest. */
const isBigEndian = (s: DeviceState): boolean => isLegacy(s) && s.setup.policy.byteOrder === 'big';
const numberOf = (s: DeviceState, bytes: readonly number[]): number => littleEndian(isBigEndian(s) ? bytes.toReversed() : bytes);

const BY_BYTE: readonly ClauseId[] = ['virtio-1.4/mmio/desc/config/1'];
const BY_WORD: readonly ClauseId[] = [...BY_BYTE, 'virtio-1.4/basic/desc/config/1'];
const EARLY = 'virtio-1.4/basic/device/config-space/1';

/** What a reading bears witness to: the order of the bytes, and that the driver need not have settled features to read. */
const readingsOf = (status: number, width: number): readonly ClauseId[] => {
  const read = width === 1 ? BY_BYTE : BY_WORD;
  if ((status & STATUS_FEATURES_OK) !== 0) return read;
  return (status & STATUS_DRIVER) !== 0 ? [...read, EARLY, 'virtio-1.4/basic/driver/init/2'] : [...read, EARLY];
};

/** Readable from the first moment, before any feature is accepted; beyond its end there is nothing, which reads as 0. */
const readInside = rule<DeviceState, ReadConfig>(
  'read-config',
  [whole, guard('virtio-1.4/mmio/driver/registers/1', 'the bytes are defined', 0, isInside)],
  (s, { offset, width }) => ({
    state: s,
    reply: [numberOf(s, s.config.slice(offset, offset + width))],
    witnesses: readingsOf(s.status, width),
  }),
);
export const readConfig = (s: DeviceState, call: ReadConfig): Outcome<DeviceState> => apply(readInside, s, call);
export const readConfigClauses = readInside.clauses;

const fieldAt = (s: DeviceState, { offset, width }: Place): WritableField | undefined =>
  s.setup.writable.find((field) => field.offset === offset && field.width === width);

/** A field for emergencies is the driver's at any time: virtio-1.4/console/device/emerg-write/1. */
const isAlwaysOpen = (s: DeviceState, place: Place): boolean => fieldAt(s, place)?.always === true;

const bytesOf = (s: DeviceState, value: number, width: number): readonly number[] => {
  const bytes = Array.from({ length: width }, (_, i) => (value >>> (8 * i)) & 0xff);
  return isBigEndian(s) ? bytes.reverse() : bytes;
};

/** A legacy device takes them before features are accepted. */
const EARLY_WRITE: readonly ClauseId[] = ['virtio-1.4/basic/device/legacy-init/2'];
const HELD_BACK: readonly ClauseId[] = ['virtio-1.4/basic/device/suspend/4'];
const CHANGED: readonly ClauseId[] = ['virtio-1.4/basic/desc/config/2', 'virtio-1.4/mmio/device/registers/6'];

/** The driver writes a field that is its to write; a write to anything else has no effect. */
export const writeConfig = rule<DeviceState, WriteConfig>(
  'write-config',
  [
    whole,
    names('virtio-1.4/mmio/driver/registers/1', 'the bytes are defined', 0, isInside),
    names(
      'virtio-1.4/mmio/driver/registers/2',
      'they are a field that the driver may write',
      0,
      (s, call) => fieldAt(s, call) !== undefined,
    ),
    guard(
      'virtio-1.4/basic/driver/init/3',
      'features are settled',
      0,
      (s, call) => isLegacy(s) || hasStatus(s, STATUS_FEATURES_OK) || isAlwaysOpen(s, call),
    ),
    guard('virtio-1.4/basic/driver/status/3', 'the driver has not given up', 0, (s, call) => !hasFailed(s) || isAlwaysOpen(s, call)),
    guard('virtio-1.4/basic/device/suspend/2', 'the device is not suspended', 0, (s, call) => !isSuspended(s) || isAlwaysOpen(s, call)),
    guard(
      'virtio-1.4/basic/driver/config-space/3',
      'the feature of the field is negotiated',
      0,
      (s, call) => (isLegacy(s) ? offers : accepts)(s, fieldAt(s, call)?.feature ?? 0) || isAlwaysOpen(s, call),
    ),
    guard(
      'virtio-1.4/blk/driver/op/12',
      'the value is one that the field takes',
      0,
      (s, call) => call.value <= (fieldAt(s, call)?.max ?? 0),
    ),
  ],
  (s, { offset, width, value }) => ({
    state: { ...s, config: s.config.toSpliced(offset, width, ...bytesOf(s, value, width)) },
    reply: [1],
    witnesses: isLegacy(s) && !hasStatus(s, STATUS_DRIVER_OK) ? EARLY_WRITE : [],
  }),
);

/**
 * The device changes its own configuration: two reads around the change must not look alike, and a running driver is told. A suspended
 * device keeps the change to itself until it runs again. The reply is what the driver's handler finds as the cause; 0 when it is not called.
 */
export const changeConfig = rule<DeviceState, ChangeConfig>(
  'change-config',
  [names('virtio-1.4/basic/desc/config-change/1', 'the byte exists', 0, (s, call) => call.offset < s.config.length)],
  (s, call) => {
    if (isSuspended(s))
      return { state: { ...s, coming: (s.coming ?? s.config).with(call.offset, call.value & 0xff) }, reply: [0], witnesses: HELD_BACK };
    const changed = { ...s, config: s.config.with(call.offset, call.value & 0xff), generation: (s.generation + 1) >>> 0 };
    if (!hasStatus(s, STATUS_DRIVER_OK)) return { state: changed, reply: [0], witnesses: CHANGED };
    const interrupt = s.interrupt | INTERRUPT_CONFIG;
    return { state: { ...changed, interrupt }, reply: [interrupt], witnesses: CHANGED };
  },
);
