/** The register map of virtio-mmio, version 2: what each register reads, and which call on the device a write to it is. */
import {
  AREA_DESCRIPTORS,
  AREA_DEVICE,
  AREA_DRIVER,
  MMIO_CONFIG_GENERATION,
  MMIO_DEVICE_FEATURES,
  MMIO_DEVICE_FEATURES_SEL,
  MMIO_DEVICE_ID,
  MMIO_DRIVER_FEATURES,
  MMIO_DRIVER_FEATURES_SEL,
  MMIO_INTERRUPT_ACK,
  MMIO_INTERRUPT_STATUS,
  MMIO_MAGIC,
  MMIO_MAGIC_VALUE,
  MMIO_QUEUE_DESC_HIGH,
  MMIO_QUEUE_DESC_LOW,
  MMIO_QUEUE_DEVICE_HIGH,
  MMIO_QUEUE_DEVICE_LOW,
  MMIO_QUEUE_DRIVER_HIGH,
  MMIO_QUEUE_DRIVER_LOW,
  MMIO_QUEUE_NOTIFY,
  MMIO_QUEUE_READY,
  MMIO_QUEUE_RESET,
  MMIO_QUEUE_SEL,
  MMIO_QUEUE_SIZE,
  MMIO_QUEUE_SIZE_MAX,
  MMIO_SHM_BASE_HIGH,
  MMIO_SHM_BASE_LOW,
  MMIO_SHM_LEN_HIGH,
  MMIO_SHM_LEN_LOW,
  MMIO_SHM_SEL,
  MMIO_STATUS,
  MMIO_VENDOR_ID,
  MMIO_VERSION,
  MMIO_VERSION_2,
  VIRTIO_F_NOTIFICATION_DATA,
} from '../vocabulary/limits.ts';
import { always, type ClauseId, type Outcome } from '../vocabulary/rule.ts';
import type { DeviceSetup, DriverCall, SharedRegion } from '../vocabulary/virtio.ts';
import { device } from './device.ts';
import { regionExists, regionOf } from './regions.ts';
import { accepts, bootDevice, type DeviceState, queueOf, sizeMaxOf } from './state.ts';

/** The device, and the words that say which of several things a register speaks of. */
export interface MmioState {
  readonly device: DeviceState;
  readonly deviceFeaturesSel: number;
  readonly driverFeaturesSel: number;
  readonly queueSel: number;
  readonly shmSel: number;
  readonly placement: Placement;
}

/** Of version 1 alone: bytes of a page, then for each queue the alignment of its used ring and the page where it begins. 0 is not said. */
export interface Placement {
  readonly guestPageSize: number;
  readonly queueAligns: readonly number[];
  readonly queuePages: readonly number[];
}

const NOTHING_SAID: Placement = { guestPageSize: 0, queueAligns: [], queuePages: [] };
const unplaced = ({ legacy, queues }: DeviceState): Placement =>
  legacy ? { guestPageSize: 0, queueAligns: queues.map(() => 0), queuePages: queues.map(() => 0) } : NOTHING_SAID;

const unselected = (state: DeviceState): MmioState => ({
  device: state,
  placement: unplaced(state),
  deviceFeaturesSel: 0,
  driverFeaturesSel: 0,
  queueSel: 0,
  shmSel: 0,
});

export const bootMmio = (setup: DeviceSetup): MmioState => unselected(bootDevice(setup));

export interface Register {
  /** Absent in a register that can only be written. */
  readonly read?: (s: MmioState) => Outcome<MmioState>;
  /** Absent in a register that can only be read. */
  readonly write?: (s: MmioState, value: number) => Outcome<MmioState>;
}

/** Reads what a function of the state says; the clauses are those that the reading bears witness to. */
const shows = (value: (s: MmioState) => number, ...clauses: readonly ClauseId[]): Pick<Register, 'read'> => ({
  read: (s) => always(s, [value(s)], clauses),
});

/** A call on the device, in the answer of a register: only reads answer anything. */
const onDevice = (s: MmioState, call: DriverCall, reply?: readonly number[]): Outcome<MmioState> => {
  const outcome = device(s.device, call);
  return { ...outcome, state: { ...s, device: outcome.state }, reply: reply ?? outcome.reply };
};

const does = (call: (s: MmioState, value: number) => DriverCall): Pick<Register, 'write'> => ({
  write: (s, value) => onDevice(s, call(s, value), []),
});

const selects = (name: 'deviceFeaturesSel' | 'driverFeaturesSel' | 'queueSel' | 'shmSel'): Pick<Register, 'write'> => ({
  write: (s, value) => always({ ...s, [name]: value }, []),
});

const addresses = (area: number, half: number): Register =>
  does((s, value) => ({ call: 'set-queue-address', queue: s.queueSel, area, half, value }));

/** With NOTIFICATION_DATA the upper half of the word says how far the driver has come; without it, the word is the index of a queue. */
const notifies = (s: MmioState, value: number): DriverCall =>
  accepts(s.device, VIRTIO_F_NOTIFICATION_DATA)
    ? { call: 'notify', queue: value & 0xffff, data: value >>> 16 }
    : { call: 'notify', queue: value, data: 0 };

const ABSENT_REGION = ['virtio-1.4/mmio/desc/shm/1'];
const aboutRegion = (word: Exclude<keyof SharedRegion, 'id'>): Register => ({
  read: (s) => always(s, [regionOf(s.device, s.shmSel)[word]], regionExists(s.device, s.shmSel) ? [] : ABSENT_REGION),
});

const RESET_READINGS = {
  none: [],
  'under-way': ['virtio-1.4/mmio/device/registers/11'],
  over: ['virtio-1.4/mmio/device/registers/12'],
} as const;

/** 1 while the reset of the selected queue is under way. */
const readQueueReset = (s: MmioState): Outcome<MmioState> => {
  const { reset } = queueOf(s.device, s.queueSel);
  return always(s, [Number(reset === 'under-way')], RESET_READINGS[reset]);
};

const STATUS_READINGS = ['virtio-1.4/basic/desc/status/1'];
const readStatus = (s: MmioState): Outcome<MmioState> =>
  always(s, [s.device.status], s.device.status === 0 ? [...STATUS_READINGS, 'virtio-1.4/basic/desc/status/2'] : STATUS_READINGS);

/** A reset takes the selections back too: every register is as at power-on. */
const writeStatus = (s: MmioState, value: number): Outcome<MmioState> => {
  const outcome = onDevice(s, { call: 'write-status', value }, []);
  return value === 0 ? { ...outcome, state: unselected(outcome.state.device) } : outcome;
};

const resetQueue = (s: MmioState, value: number): Outcome<MmioState> =>
  value === 1 ? onDevice(s, { call: 'reset-queue', queue: s.queueSel }, []) : always(s, []);

/** Registers that both versions have. */
export const SHARED_REGISTERS: readonly (readonly [number, Register])[] = [
  [MMIO_MAGIC_VALUE, shows(() => MMIO_MAGIC, 'virtio-1.4/mmio/device/registers/1')],
  [MMIO_DEVICE_ID, shows((s) => s.device.setup.deviceId)],
  [MMIO_VENDOR_ID, shows((s) => s.device.setup.vendorId)],
  [MMIO_DEVICE_FEATURES, { read: (s) => onDevice(s, { call: 'read-features', word: s.deviceFeaturesSel }) }],
  [MMIO_DEVICE_FEATURES_SEL, selects('deviceFeaturesSel')],
  [MMIO_DRIVER_FEATURES, does((s, value) => ({ call: 'accept-features', word: s.driverFeaturesSel, value }))],
  [MMIO_DRIVER_FEATURES_SEL, selects('driverFeaturesSel')],
  [MMIO_QUEUE_SEL, selects('queueSel')],
  [MMIO_QUEUE_SIZE_MAX, shows((s) => sizeMaxOf(s.device, s.queueSel), 'virtio-1.4/mmio/desc/queue/1')],
  [MMIO_QUEUE_SIZE, does((s, size) => ({ call: 'set-queue-size', queue: s.queueSel, size }))],
  [MMIO_QUEUE_NOTIFY, does(notifies)],
  [MMIO_INTERRUPT_STATUS, shows((s) => s.device.interrupt, 'virtio-1.4/mmio/device/registers/4')],
  [MMIO_INTERRUPT_ACK, does((_, bits) => ({ call: 'acknowledge-interrupt', bits }))],
  [MMIO_STATUS, { read: readStatus, write: writeStatus }],
];

/** Version 2. */
export const REGISTERS: ReadonlyMap<number, Register> = new Map<number, Register>([
  ...SHARED_REGISTERS,
  [MMIO_VERSION, shows(() => MMIO_VERSION_2, 'virtio-1.4/mmio/device/registers/2')],
  [
    MMIO_QUEUE_READY,
    {
      ...shows((s) => Number(queueOf(s.device, s.queueSel).ready), 'virtio-1.4/mmio/desc/queue/2'),
      ...does((s, value) => ({ call: value === 0 ? 'disable-queue' : 'enable-queue', queue: s.queueSel })),
    },
  ],
  [MMIO_QUEUE_DESC_LOW, addresses(AREA_DESCRIPTORS, 0)],
  [MMIO_QUEUE_DESC_HIGH, addresses(AREA_DESCRIPTORS, 1)],
  [MMIO_QUEUE_DRIVER_LOW, addresses(AREA_DRIVER, 0)],
  [MMIO_QUEUE_DRIVER_HIGH, addresses(AREA_DRIVER, 1)],
  [MMIO_QUEUE_DEVICE_LOW, addresses(AREA_DEVICE, 0)],
  [MMIO_QUEUE_DEVICE_HIGH, addresses(AREA_DEVICE, 1)],
  [MMIO_SHM_SEL, selects('shmSel')],
  [MMIO_SHM_LEN_LOW, aboutRegion('lengthLow')],
  [MMIO_SHM_LEN_HIGH, aboutRegion('lengthHigh')],
  [MMIO_SHM_BASE_LOW, aboutRegion('baseLow')],
  [MMIO_SHM_BASE_HIGH, aboutRegion('baseHigh')],
  [MMIO_QUEUE_RESET, { read: readQueueReset, write: resetQueue }],
  [MMIO_CONFIG_GENERATION, shows((s) => s.device.generation, 'virtio-1.4/mmio/device/registers/6')],
]);
