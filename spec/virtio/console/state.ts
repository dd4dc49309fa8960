/** A console at work: its ports, buffers that wait by queue, and what has come out of it. */
import type { Span } from '../../vocabulary/blk.ts';
import type { ConsoleOptions } from '../../vocabulary/console.ts';
import {
  CONSOLE_CONFIG_BYTES,
  CONSOLE_CONFIG_COLS,
  CONSOLE_CONFIG_EMERG_WR,
  CONSOLE_CONFIG_MAX_NR_PORTS,
  CONSOLE_CONFIG_ROWS,
  CONSOLE_F_EMERG_WRITE,
  CONSOLE_F_MULTIPORT,
  CONSOLE_F_SIZE,
  CONSOLE_KEPT_BYTES,
  CONSOLE_QUEUE_PORT_1,
  DEVICE_CONSOLE,
  STATUS_FEATURES_OK,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_VERSION_1,
} from '../../vocabulary/limits.ts';
import type { DeviceSetup } from '../../vocabulary/virtio.ts';
import { DEFAULT_POLICY, VENDOR, wordOf } from '../offered.ts';
import { accepts, bootDevice, type DeviceState, hasStatus } from '../state.ts';

export interface Port {
  readonly exists: boolean;
  /** The driver has said so of it. */
  readonly ready: boolean;
  readonly open: boolean;
  /** It was nominated for a console, and the driver has not answered yet. */
  readonly nominated: boolean;
}

export interface WaitingBuffer {
  readonly writable: readonly Span[];
  /** Bytes that may be written. */
  readonly room: number;
}

export interface ConsoleState {
  readonly options: ConsoleOptions;
  readonly device: DeviceState;
  readonly ports: readonly Port[];
  /** The driver is ready for control messages. */
  readonly driverReady: boolean;
  /** By queue, oldest first. */
  readonly waiting: readonly (readonly WaitingBuffer[])[];
  /** By port, the latest bytes that came out of it. */
  readonly printed: readonly (readonly number[])[];
  /** What was written in emergencies. */
  readonly emergencies: readonly number[];
}

const NO_PORT: Port = { exists: false, ready: false, open: false, nominated: false };

/** virtio-1.4/console/desc/layout/1: two queues for port 0; with several ports two for control, and two for each further port. */
export const queueCount = ({ multiport, ports }: ConsoleOptions): number => (multiport ? 2 + 2 * ports : 2);

/** The port whose data goes over a queue. */
export const portOf = (queue: number): number => (queue < CONSOLE_QUEUE_PORT_1 ? 0 : Math.floor(queue / 2) - 1);
export const receiveQueueOf = (port: number): number => (port === 0 ? 0 : 2 * port + 2);

const little = (value: number, width: number): readonly number[] =>
  Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) % 256);

const configOf = (o: ConsoleOptions): readonly number[] => {
  const put = (bytes: readonly number[], offset: number, value: number, width: number): readonly number[] =>
    bytes.toSpliced(offset, width, ...little(value, width));
  const blank = Array.from({ length: CONSOLE_CONFIG_BYTES }, () => 0);
  const sized = o.size ? put(put(blank, CONSOLE_CONFIG_COLS, o.cols, 2), CONSOLE_CONFIG_ROWS, o.rows, 2) : blank;
  return o.multiport ? put(sized, CONSOLE_CONFIG_MAX_NR_PORTS, o.ports, 4) : sized;
};

const featuresOf = (o: ConsoleOptions): readonly number[] => [
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_VERSION_1,
  ...(o.size ? [CONSOLE_F_SIZE] : []),
  ...(o.multiport ? [CONSOLE_F_MULTIPORT] : []),
  ...(o.emergencyWrite ? [CONSOLE_F_EMERG_WRITE] : []),
];

export const consoleSetup = (o: ConsoleOptions): DeviceSetup => ({
  deviceId: DEVICE_CONSOLE,
  vendorId: VENDOR,
  featuresLow: wordOf(featuresOf(o), 0),
  featuresHigh: wordOf(featuresOf(o), 32),
  requiredLow: 0,
  requiredHigh: wordOf([VIRTIO_F_VERSION_1], 32),
  dependencies: [],
  queueSizeMax: Array.from({ length: queueCount(o) }, () => o.queueSize),
  config: configOf(o),
  writable: o.emergencyWrite
    ? [
        {
          offset: CONSOLE_CONFIG_EMERG_WR,
          width: 4,
          max: 0xffff_ffff,
          feature: CONSOLE_F_EMERG_WRITE,
          zeroWithout: CONSOLE_F_EMERG_WRITE,
          always: true,
        },
      ]
    : [],
  policy: DEFAULT_POLICY,
});

const settledControl = (device: DeviceState): boolean => hasStatus(device, STATUS_FEATURES_OK) && accepts(device, CONSOLE_F_MULTIPORT);
export const hasControl = ({ device }: ConsoleState): boolean => settledControl(device);

/** Nothing is known of the driver. Without control messages there is port 0, and nobody need say so. */
export const afresh = (s: ConsoleState, device: DeviceState): ConsoleState => ({
  ...s,
  device,
  ports: s.ports.map((_, port) => (port === 0 && !settledControl(device) ? { ...NO_PORT, exists: true } : NO_PORT)),
  driverReady: false,
  waiting: s.waiting.map(() => []),
});

export const bootConsole = (options: ConsoleOptions): ConsoleState => {
  const device = bootDevice(consoleSetup(options));
  const blank: ConsoleState = {
    options,
    device,
    ports: Array.from({ length: options.ports }, () => NO_PORT),
    driverReady: false,
    waiting: Array.from({ length: queueCount(options) }, () => []),
    printed: Array.from({ length: options.ports }, () => []),
    emergencies: [],
  };
  return afresh(blank, device);
};

export const portAt = (s: ConsoleState, port: number): Port => s.ports[port] ?? NO_PORT;
export const withPort = (s: ConsoleState, port: number, change: Partial<Port>): ConsoleState => ({
  ...s,
  ports: s.ports.map((each, i) => (i === port ? { ...each, ...change } : each)),
});

/** Only the latest bytes are kept. */
export const keeping = (kept: readonly number[], bytes: readonly number[]): readonly number[] =>
  [...kept, ...bytes].slice(-CONSOLE_KEPT_BYTES);

export const withoutOldest = (s: ConsoleState, queue: number): ConsoleState => ({
  ...s,
  waiting: s.waiting.with(queue, (s.waiting[queue] ?? []).slice(1)),
});
