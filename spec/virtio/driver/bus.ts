/** What holds of every access to a register: that it is one, and that the driver has come as far as to touch it. */

import type { BusRead, BusWrite } from '../../vocabulary/driver.ts';
import {
  MMIO_DEVICE_ID,
  MMIO_MAGIC_VALUE,
  MMIO_QUEUE_RESET,
  MMIO_STATUS,
  MMIO_VENDOR_ID,
  MMIO_VERSION,
  VIRTIO_F_RING_RESET,
} from '../../vocabulary/limits.ts';
import { type Guard, names } from '../../vocabulary/rule.ts';
import { REGISTERS } from '../mmio-registers.ts';
import { type DriverState, sawAccepted } from './state.ts';

type Access = BusRead | BusWrite;

const PROBED = 3;
const isRead = (call: Access): boolean => call.call === 'bus-read';
const isStatus = (call: Access): boolean => call.offset === MMIO_STATUS;
const isProbe = (call: Access): boolean => isRead(call) && (call.offset === MMIO_MAGIC_VALUE || call.offset === MMIO_VERSION);
const isIdentity = (call: Access): boolean => isRead(call) && call.offset <= MMIO_VENDOR_ID;
/** Waiting for a reset is reading the status, or asking again. */
const isWait = (call: Access): boolean => isStatus(call) && (isRead(call) || call.value === 0);

/** A device that is not there is left alone. */
const leftAlone = (clause: string, says: string, about: (call: Access) => boolean): Guard<DriverState, Access> =>
  names(`virtio-1.4/mmio/driver/${clause}`, says, 0, (s, call) => s.ignored !== 'absent' || !about(call));

/** The steps before any other, for registers and for the configuration alike. */
export const ARRIVAL: readonly Guard<DriverState, Access>[] = [
  names('virtio-1.4/mmio/driver/registers/6', 'the magic word was right', 0, (s) => s.ignored !== 'magic'),
  names('virtio-1.4/mmio/driver/registers/8', 'the version was right', 0, (s) => s.ignored !== 'version'),
  leftAlone('init/4', 'there is a device to read from', isRead),
  leftAlone('init/3', 'there is a device to bring up', (call) => !isRead(call) && isStatus(call)),
  leftAlone('registers/10', 'there is a device to use', (call) => !isRead(call) && !isStatus(call)),
  names(
    'virtio-1.4/mmio/driver/init/1',
    'magic word and version have been read',
    0,
    (s, call) => (s.probed & PROBED) === PROBED || s.ignored !== 'no' || isProbe(call),
  ),
  names(
    'virtio-1.4/mmio/driver/init/2',
    'the kind of device is what is read next',
    0,
    (s, call) => s.probed !== PROBED || s.ignored !== 'no' || isProbe(call) || (isRead(call) && call.offset === MMIO_DEVICE_ID),
  ),
  names(
    'virtio-1.4/mmio/driver/init/6',
    'initialisation begins with the status',
    0,
    (s, call) => s.probed <= PROBED || s.begun || s.ignored !== 'no' || isIdentity(call) || (!isRead(call) && isStatus(call)),
  ),
  names('virtio-1.4/basic/driver/reset/1', 'no reset is being waited for', 0, (s, call) => s.pending !== 'reset' || isWait(call)),
];

export const REGISTER: readonly Guard<DriverState, Access>[] = [
  names('virtio-1.4/mmio/driver/registers/4', 'the access is one aligned word', 0, (_, call) => call.width === 4 && call.offset % 4 === 0),
  names(
    'virtio-1.4/mmio/driver/registers/1',
    'there is a register, and it exists without a feature or with the one that it needs',
    0,
    (s, call) => REGISTERS.has(call.offset) && (call.offset !== MMIO_QUEUE_RESET || sawAccepted(s, VIRTIO_F_RING_RESET)),
  ),
  names(
    'virtio-1.4/mmio/driver/registers/3',
    'it can be read',
    0,
    (_, call) => !isRead(call) || REGISTERS.get(call.offset)?.read !== undefined,
  ),
  names(
    'virtio-1.4/mmio/driver/registers/2',
    'it can be written',
    0,
    (_, call) => isRead(call) || REGISTERS.get(call.offset)?.write !== undefined,
  ),
  ...ARRIVAL,
];
