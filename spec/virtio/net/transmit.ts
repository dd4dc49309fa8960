/** A driver hands a packet over, and an observer looks at its header; and buffers for packets that will come. */
import {
  NET_BREACH_BUFFERS,
  NET_BREACH_CSUM_PLACE,
  NET_BREACH_ECN,
  NET_BREACH_FLAGS,
  NET_BREACH_GSO,
  NET_BREACH_GSO_CSUM,
  NET_BREACH_GSO_SIZE,
  NET_BREACH_HEADER,
  NET_BREACH_MTU,
  NET_BREACH_QUEUE,
  NET_BREACH_SMALL,
  NET_BROKEN,
  NET_ETHERNET_BYTES,
  NET_F_CSUM,
  NET_F_HOST_ECN,
  NET_F_HOST_TSO4,
  NET_F_HOST_TSO6,
  NET_F_MRG_RXBUF,
  NET_F_MTU,
  NET_GSO_ECN,
  NET_GSO_NONE,
  NET_GSO_TCPV4,
  NET_GSO_TCPV6,
  NET_HDR_DATA_VALID,
  NET_HDR_NEEDS_CSUM,
  NET_HDR_RSC_INFO,
  NET_HEADER_BYTES,
  NET_NOT_TAKEN,
  NET_PROPER,
  NET_USED,
  NET_WAITS,
  STATUS_DEVICE_NEEDS_RESET,
} from '../../vocabulary/limits.ts';
import { type Effect, type Guard, guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import { accepts, hasStatus, isRunning, queueOf } from '../state.ts';
import { type Header, headerOf } from './header.ts';
import { controlQueue, hasControl, type NetState, type WaitingBuffer } from './state.ts';

/** A buffer as the device finds it. */
export interface HandedPacket extends WaitingBuffer {
  readonly queue: number;
  readonly read: Uint8Array;
  readonly isInMemory: boolean;
}

export const isReceiveQueue = (s: NetState, queue: number): boolean => queue < controlQueue(s) && queue % 2 === 0;
export const isControlQueue = (s: NetState, queue: number): boolean => queue === controlQueue(s);

const taken = (s: NetState, { queue, writable, room, read }: HandedPacket): Effect<NetState> => {
  if (isReceiveQueue(s, queue))
    return { state: { ...s, waiting: s.waiting.with(queue, [...(s.waiting[queue] ?? []), { writable, room }]) }, reply: [NET_WAITS] };
  const isPacket = read.length >= NET_HEADER_BYTES;
  return {
    state: isPacket ? { ...s, sent: { count: s.sent.count + 1, frame: read.slice(NET_HEADER_BYTES) } } : s,
    reply: [NET_USED],
    witnesses: isPacket ? ['virtio-1.4/net/device/packet-transmission/1', 'virtio-1.4/net/device/device-configuration-layout/6'] : [],
  };
};

/** A packet goes out as it is, whatever its header says: flags that mean nothing are not looked at. */
export const handOver: Rule<NetState, HandedPacket> = rule(
  'net-hand-over',
  [
    names(
      'virtio-1.4/basic/device/status/1',
      'the driver runs the device',
      NET_NOT_TAKEN,
      (s) => isRunning(s.device) && !hasStatus(s.device, STATUS_DEVICE_NEEDS_RESET),
    ),
    names(
      'NET-QUEUE-1',
      'the queue is one that the device has',
      NET_NOT_TAKEN,
      (s, { queue }) => (queue < controlQueue(s) || (queue === controlQueue(s) && hasControl(s))) && queueOf(s.device, queue).ready,
    ),
    guard('virtio-1.4/features/driver/reserved-bits/5', 'all of it is in memory', NET_BROKEN, (_, { isInMemory }) => isInMemory),
  ],
  taken,
);

type Scene = { readonly s: NetState; readonly h: Header; readonly frame: number };
const sceneOf = (s: NetState, b: HandedPacket): Scene => ({ s, h: headerOf(b.read), frame: b.read.length - NET_HEADER_BYTES });

/** Asked of packets whose header is whole. */
const about = (clause: string, says: string, breach: number, holds: (scene: Scene) => boolean): Guard<NetState, HandedPacket> =>
  guard(
    `virtio-1.4/net/driver/${clause}`,
    says,
    breach,
    (s, b) => isReceiveQueue(s, b.queue) || b.read.length < NET_HEADER_BYTES || holds(sceneOf(s, b)),
  );

const typeOf = ({ gso }: Header): number => gso & ~NET_GSO_ECN;
const segments = ({ device }: NetState): boolean => accepts(device, NET_F_HOST_TSO4) || accepts(device, NET_F_HOST_TSO6);
const isSegmented = ({ h }: Scene): boolean => typeOf(h) !== NET_GSO_NONE;
const needsChecksum = ({ h }: Scene): boolean => (h.flags & NET_HDR_NEEDS_CSUM) !== 0;
const mayChecksum = ({ s }: Scene): boolean => accepts(s.device, NET_F_CSUM);

const LATE_FLAGS = NET_HDR_DATA_VALID | NET_HDR_RSC_INFO;

export const conduct: Rule<NetState, HandedPacket> = rule(
  'net-conduct',
  [
    names(
      'virtio-1.4/net/driver/packet-transmission/1',
      'a packet has a whole header',
      NET_BREACH_HEADER,
      (s, b) => isReceiveQueue(s, b.queue) || b.read.length >= NET_HEADER_BYTES,
    ),
    about('packet-transmission/2', 'it counts no buffers', NET_BREACH_BUFFERS, ({ h }) => h.buffers === 0),
    about(
      'packet-transmission/3',
      'without checksums there are no flags',
      NET_BREACH_FLAGS,
      (c) => mayChecksum(c) || (c.h.flags & ~LATE_FLAGS) === 0,
    ),
    about('packet-transmission/45', 'no flag is set that only a device sets', NET_BREACH_FLAGS, ({ h }) => (h.flags & LATE_FLAGS) === 0),
    about(
      'packet-transmission/31',
      'segments are asked for where some are offered',
      NET_BREACH_GSO,
      (c) => !isSegmented(c) || segments(c.s),
    ),
    about(
      'packet-transmission/7',
      'of TCP over IPv4 where they are',
      NET_BREACH_GSO,
      (c) => typeOf(c.h) !== NET_GSO_TCPV4 || !segments(c.s) || accepts(c.s.device, NET_F_HOST_TSO4),
    ),
    about(
      'packet-transmission/9',
      'of TCP over IPv6 where they are',
      NET_BREACH_GSO,
      (c) => typeOf(c.h) !== NET_GSO_TCPV6 || !segments(c.s) || accepts(c.s.device, NET_F_HOST_TSO6),
    ),
    about(
      'packet-transmission/14',
      'with congestion marks where they are understood',
      NET_BREACH_ECN,
      (c) => (c.h.gso & NET_GSO_ECN) === 0 || accepts(c.s.device, NET_F_HOST_ECN),
    ),
    about(
      'packet-transmission/32',
      'who asks for segments asks for checksums',
      NET_BREACH_GSO_CSUM,
      (c) => !isSegmented(c) || !mayChecksum(c) || needsChecksum(c),
    ),
    about('packet-transmission/33', 'and says how large they are', NET_BREACH_GSO_SIZE, (c) => !isSegmented(c) || c.h.gsoSize > 0),
    about(
      'packet-transmission/30',
      'a checksum lies in the packet',
      NET_BREACH_CSUM_PLACE,
      (c) => !needsChecksum(c) || !mayChecksum(c) || c.h.checksumStart + c.h.checksumOffset + 2 <= c.frame,
    ),
    about(
      'device-configuration-layout/9',
      'it is no longer than the device takes',
      NET_BREACH_MTU,
      (c) => isSegmented(c) || !accepts(c.s.device, NET_F_MTU) || c.frame <= c.s.options.mtu + NET_ETHERNET_BYTES,
    ),
    guard(
      'virtio-1.4/net/driver/automatic-receive-steering-in-multiqueue-mode/4',
      'it goes over a pair that is in use',
      NET_BREACH_QUEUE,
      (s, b) => isReceiveQueue(s, b.queue) || b.queue < 2 * s.pairs || s.pairs === 1,
    ),
    guard(
      'virtio-1.4/net/driver/automatic-receive-steering-in-multiqueue-mode/3',
      'which is the first until the driver has said otherwise',
      NET_BREACH_QUEUE,
      (s, b) => isReceiveQueue(s, b.queue) || b.queue < 2 || s.pairs > 1,
    ),
    guard(
      'virtio-1.4/net/driver/setting-up-receive-buffers/3',
      'a buffer that may be one of several holds a header',
      NET_BREACH_SMALL,
      (s, b) => !isReceiveQueue(s, b.queue) || !accepts(s.device, NET_F_MRG_RXBUF) || b.room >= NET_HEADER_BYTES,
    ),
    guard(
      'virtio-1.4/net/driver/device-configuration-layout/8',
      'a buffer for itself holds the longest packet',
      NET_BREACH_SMALL,
      (s, b) =>
        !isReceiveQueue(s, b.queue) ||
        accepts(s.device, NET_F_MRG_RXBUF) ||
        !accepts(s.device, NET_F_MTU) ||
        b.room >= NET_HEADER_BYTES + NET_ETHERNET_BYTES + s.options.mtu,
    ),
  ],
  (s) => ({ state: s, reply: [NET_PROPER] }),
);
