/** The entropy device: buffers wait, a source gives bytes, and the driver takes as many as the device says it has written. */
import type { Span } from '../../vocabulary/blk.ts';
import {
  DEVICE_RNG,
  RNG_BREACH_READABLE,
  RNG_BROKEN,
  RNG_NOT_TAKEN,
  RNG_PROPER,
  RNG_TAKEN,
  STATUS_DEVICE_NEEDS_RESET,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_VERSION_1,
} from '../../vocabulary/limits.ts';
import type { GiveEntropy, RngOptions } from '../../vocabulary/rng.ts';
import { type ClauseId, guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import type { DeviceSetup } from '../../vocabulary/virtio.ts';
import { DEFAULT_POLICY, VENDOR, wordOf } from '../offered.ts';
import { bootDevice, type DeviceState, hasStatus, isRunning, queueOf } from '../state.ts';

/** A buffer as the device finds it. */
export interface WantedBuffer {
  readonly readable: readonly Span[];
  readonly writable: readonly Span[];
  /** Bytes that may be written. */
  readonly room: number;
  readonly isInMemory: boolean;
}

export interface RngState {
  readonly options: RngOptions;
  readonly device: DeviceState;
  /** Buffers that wait, oldest first. */
  readonly waiting: readonly WantedBuffer[];
}

const FEATURES = [VIRTIO_F_INDIRECT_DESC, VIRTIO_F_EVENT_IDX, VIRTIO_F_VERSION_1, VIRTIO_F_RING_RESET];

/** No feature of its own, no configuration, one queue. */
export const rngSetup = ({ queueSize }: RngOptions): DeviceSetup => ({
  deviceId: DEVICE_RNG,
  vendorId: VENDOR,
  featuresLow: wordOf(FEATURES, 0),
  featuresHigh: wordOf(FEATURES, 32),
  requiredLow: 0,
  requiredHigh: wordOf([VIRTIO_F_VERSION_1], 32),
  dependencies: [],
  queueSizeMax: [queueSize],
  config: [],
  writable: [],
  policy: DEFAULT_POLICY,
});

export const bootRng = (options: RngOptions): RngState => ({ options, device: bootDevice(rngSetup(options)), waiting: [] });

/** A buffer arrives. What the driver should not have sent with it is not looked at. */
export const want: Rule<RngState, WantedBuffer> = rule(
  'rng-want',
  [
    names(
      'virtio-1.4/basic/device/status/1',
      'the driver runs the device',
      RNG_NOT_TAKEN,
      (s) => isRunning(s.device) && !hasStatus(s.device, STATUS_DEVICE_NEEDS_RESET) && queueOf(s.device, 0).ready,
    ),
    guard(
      'virtio-1.4/rng/desc/op/1',
      'there is room for a byte, and all of it is in memory',
      RNG_BROKEN,
      (_, b) => b.room > 0 && b.isInMemory,
    ),
  ],
  (s, buffer) => ({ state: { ...s, waiting: [...s.waiting, buffer] }, reply: [RNG_TAKEN] }),
);

/** What an observer holds the driver to. */
export const wantConduct: Rule<RngState, WantedBuffer> = rule(
  'rng-conduct',
  [guard('virtio-1.4/rng/driver/op/1', 'the device is given nothing to read', RNG_BREACH_READABLE, (_, b) => b.readable.length === 0)],
  (s) => ({ state: s, reply: [RNG_PROPER] }),
);

export interface Served extends GiveEntropy {
  /** Bytes that the oldest buffer takes; 0 when none waits. */
  readonly room: number;
}

const USED_LENGTH = 'virtio-1.4/rng/driver/op/2';

/** As many bytes as there are and as fit: the used length, which is what the driver goes by. */
export const give: Rule<RngState, Served> = rule(
  'rng-give',
  [
    names('virtio-1.4/rng/desc/op/1', 'a buffer waits', 0, (s) => s.waiting.length > 0),
    guard('virtio-1.4/rng/device/op/1', 'there is a byte to give', 0, (_, { bytes }) => bytes.length > 0),
  ],
  (s, { bytes, room }) => ({
    state: { ...s, waiting: s.waiting.slice(1) },
    reply: [Math.min(bytes.length, room)],
    witnesses: bytes.length < room ? ['virtio-1.4/rng/device/op/2', USED_LENGTH] : [USED_LENGTH],
  }),
);

export const RNG_GUARDS: readonly ClauseId[] = [...new Set([...want.clauses, ...wantConduct.clauses, ...give.clauses])];
