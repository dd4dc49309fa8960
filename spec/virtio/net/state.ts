/** A network device at work: queues in pairs, what it lets in, and what it has sent. */

import {
  DEVICE_NET,
  NET_CONFIG_BYTES,
  NET_CONFIG_MAC,
  NET_CONFIG_MAX_PAIRS,
  NET_CONFIG_MTU,
  NET_CONFIG_STATUS,
  NET_CTRL_RX_MODES,
  NET_F_CSUM,
  NET_F_CTRL_MAC_ADDR,
  NET_F_CTRL_RX,
  NET_F_CTRL_VLAN,
  NET_F_CTRL_VQ,
  NET_F_GUEST_ANNOUNCE,
  NET_F_GUEST_CSUM,
  NET_F_GUEST_TSO4,
  NET_F_GUEST_TSO6,
  NET_F_HOST_ECN,
  NET_F_HOST_TSO4,
  NET_F_HOST_TSO6,
  NET_F_MAC,
  NET_F_MQ,
  NET_F_MTU,
  NET_F_STATUS,
  NET_S_LINK_UP,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_VERSION_1,
} from '../../vocabulary/limits.ts';
import type { NetOptions } from '../../vocabulary/net.ts';
import type { DeviceSetup } from '../../vocabulary/virtio.ts';
import type { WaitingBuffer } from '../console/state.ts';
import { DEFAULT_POLICY, VENDOR, wordOf } from '../offered.ts';
import { accepts, bootDevice, type DeviceState, inWords } from '../state.ts';

export type { WaitingBuffer } from '../console/state.ts';

/** What came out last: the header's words as the driver wrote them, and the frame. */
export interface Sent {
  readonly count: number;
  readonly frame: Uint8Array;
}

export interface NetState {
  readonly options: NetOptions;
  readonly device: DeviceState;
  /** By queue, oldest first; only those that receive have any. */
  readonly waiting: readonly (readonly WaitingBuffer[])[];
  /** By command of the class RX, whether the mode is on. */
  readonly modes: readonly boolean[];
  /** Addresses that are let in beside the device's own: for one, for many. */
  readonly unicast: readonly (readonly number[])[];
  readonly multicast: readonly (readonly number[])[];
  /** Tags that are let in. */
  readonly vlans: readonly number[];
  /** Pairs of queues that are in use. */
  readonly pairs: number;
  readonly sent: Sent;
}

const little = (value: number): readonly number[] => [value & 0xff, (value >>> 8) & 0xff];

const configOf = (o: NetOptions): readonly number[] => {
  const offered = (feature: number): boolean => inWords([o.features, 0], feature);
  const bytes = Array.from({ length: NET_CONFIG_BYTES }, () => 0);
  const put = (offset: number, values: readonly number[]): void => {
    bytes.splice(offset, values.length, ...values);
  };
  if (offered(NET_F_MAC)) put(NET_CONFIG_MAC, o.mac);
  if (offered(NET_F_STATUS)) put(NET_CONFIG_STATUS, little(NET_S_LINK_UP));
  if (offered(NET_F_MQ)) put(NET_CONFIG_MAX_PAIRS, little(o.pairs));
  if (offered(NET_F_MTU)) put(NET_CONFIG_MTU, little(o.mtu));
  return bytes;
};

/** Each feature and the one that it needs. */
const DEPENDENCIES: readonly (readonly [feature: number, needs: number])[] = [
  [NET_F_HOST_TSO4, NET_F_CSUM],
  [NET_F_HOST_TSO6, NET_F_CSUM],
  [NET_F_HOST_ECN, NET_F_CSUM],
  [NET_F_GUEST_TSO4, NET_F_GUEST_CSUM],
  [NET_F_GUEST_TSO6, NET_F_GUEST_CSUM],
  [NET_F_CTRL_RX, NET_F_CTRL_VQ],
  [NET_F_CTRL_VLAN, NET_F_CTRL_VQ],
  [NET_F_GUEST_ANNOUNCE, NET_F_CTRL_VQ],
  [NET_F_MQ, NET_F_CTRL_VQ],
  [NET_F_CTRL_MAC_ADDR, NET_F_CTRL_VQ],
];

const RINGS = [VIRTIO_F_INDIRECT_DESC, VIRTIO_F_EVENT_IDX];

/** Two queues for each pair, and one for control. */
export const netSetup = (o: NetOptions): DeviceSetup => ({
  deviceId: DEVICE_NET,
  vendorId: VENDOR,
  featuresLow: o.features + wordOf(RINGS, 0),
  featuresHigh: wordOf([VIRTIO_F_VERSION_1], 32),
  requiredLow: 0,
  requiredHigh: wordOf([VIRTIO_F_VERSION_1], 32),
  dependencies: DEPENDENCIES.map(([feature, needs]) => ({ feature, needs })),
  queueSizeMax: Array.from({ length: 2 * o.pairs + 1 }, () => o.queueSize),
  config: configOf(o),
  writable: [],
  policy: DEFAULT_POLICY,
});

/** Nothing is let in but what is the device's own, and only the first pair is in use. */
export const afresh = (s: NetState, device: DeviceState): NetState => ({
  ...s,
  device,
  waiting: s.waiting.map(() => []),
  modes: s.modes.map(() => false),
  unicast: [],
  multicast: [],
  vlans: [],
  pairs: 1,
});

export const bootNet = (options: NetOptions): NetState => ({
  options,
  device: bootDevice(netSetup(options)),
  waiting: Array.from({ length: 2 * options.pairs + 1 }, () => []),
  modes: Array.from({ length: NET_CTRL_RX_MODES }, () => false),
  unicast: [],
  multicast: [],
  vlans: [],
  pairs: 1,
  sent: { count: 0, frame: new Uint8Array(0) },
});

/** The queue for control comes after those of all pairs that the driver could use. */
export const controlQueue = ({ device, options }: NetState): number => 2 * (accepts(device, NET_F_MQ) ? options.pairs : 1);
export const hasControl = ({ device }: NetState): boolean => accepts(device, NET_F_CTRL_VQ);
export const macOf = ({ device }: NetState): readonly number[] => device.config.slice(NET_CONFIG_MAC, NET_CONFIG_MAC + 6);
