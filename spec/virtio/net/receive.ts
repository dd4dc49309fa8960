/** A packet arrives from the network: whether it is let in, what its header says, and into which buffers it goes. */
import {
  NET_CONFIG_STATUS,
  NET_DROPPED,
  NET_ETHERNET_BYTES,
  NET_F_GUEST_CSUM,
  NET_F_GUEST_TSO4,
  NET_F_GUEST_TSO6,
  NET_F_MRG_RXBUF,
  NET_F_MTU,
  NET_F_STATUS,
  NET_GSO_NONE,
  NET_GSO_TCPV4,
  NET_GSO_TCPV6,
  NET_HDR_DATA_VALID,
  NET_HDR_NEEDS_CSUM,
  NET_HEADER_BYTES,
  NET_S_LINK_UP,
  STATUS_DEVICE_NEEDS_RESET,
} from '../../vocabulary/limits.ts';
import type { ArrivingPacket } from '../../vocabulary/net.ts';
import { guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import { accepts, hasStatus, isRunning } from '../state.ts';
import { filter, filterClauses } from './filter.ts';
import { headerBytes } from './header.ts';
import type { NetState, WaitingBuffer } from './state.ts';

/** Where the checksum of a packet that is not finished lies, from the beginning of the frame: behind an IP header, in a TCP one. */
const CHECKSUM_START = NET_ETHERNET_BYTES + 20;
const CHECKSUM_OFFSET = 16;

export const receiveQueueOf = (pair: number): number => 2 * pair;
const waitingFor = (s: NetState, { pair }: ArrivingPacket): readonly WaitingBuffer[] => s.waiting[receiveQueueOf(pair)] ?? [];
const mayMerge = (s: NetState): boolean => accepts(s.device, NET_F_MRG_RXBUF);

/** Buffers that a packet of so many bytes takes, header included; undefined when there are not enough. */
const buffersFor = (waiting: readonly WaitingBuffer[], bytes: number, merge: boolean): number | undefined => {
  let room = 0;
  for (let i = 0; i < (merge ? waiting.length : Math.min(1, waiting.length)); i += 1) {
    room += waiting[i]?.room ?? 0;
    if (room >= bytes) return i + 1;
  }
  return undefined;
};

export const takes = (s: NetState, packet: ArrivingPacket): number =>
  buffersFor(waitingFor(s, packet), NET_HEADER_BYTES + packet.bytes.length, mayMerge(s)) ?? 0;

const segments = (s: NetState): boolean => accepts(s.device, NET_F_GUEST_TSO4) || accepts(s.device, NET_F_GUEST_TSO6);
const linkIsUp = ({ device }: NetState): boolean =>
  !accepts(device, NET_F_STATUS) || ((device.config[NET_CONFIG_STATUS] ?? 0) & NET_S_LINK_UP) !== 0;

/** What the header says: nothing of checksums to a driver that has not asked for it, and the number of buffers in any case. */
export const arrivingHeader = (s: NetState, packet: ArrivingPacket): Uint8Array => {
  const known = accepts(s.device, NET_F_GUEST_CSUM);
  const isSegmented = packet.gso !== NET_GSO_NONE;
  const asked = packet.flags & (NET_HDR_NEEDS_CSUM | NET_HDR_DATA_VALID);
  const flags = known
    ? isSegmented
      ? NET_HDR_NEEDS_CSUM
      : asked === (NET_HDR_NEEDS_CSUM | NET_HDR_DATA_VALID)
        ? NET_HDR_NEEDS_CSUM
        : asked
    : 0;
  const needs = (flags & NET_HDR_NEEDS_CSUM) !== 0;
  return headerBytes({
    flags,
    gso: packet.gso,
    headerLength: isSegmented ? CHECKSUM_START + 20 : 0,
    gsoSize: isSegmented ? packet.gsoSize : 0,
    checksumStart: needs ? CHECKSUM_START : 0,
    checksumOffset: needs ? CHECKSUM_OFFSET : 0,
    buffers: mayMerge(s) ? takes(s, packet) : 1,
  });
};

const header = 'virtio-1.4/net/device/processing-of-incoming-packets';

const witnesses = (s: NetState, packet: ArrivingPacket): readonly string[] => {
  const known = accepts(s.device, NET_F_GUEST_CSUM);
  const needs = (packet.flags & NET_HDR_NEEDS_CSUM) !== 0;
  const count = takes(s, packet);
  return [
    ...filterClauses(s, packet),
    ...(mayMerge(s)
      ? [`${header}/2`, 'virtio-1.4/net/device/setting-up-receive-buffers/1']
      : [`${header}/1`, 'virtio-1.4/net/device/setting-up-receive-buffers/2']),
    ...(count > 1 ? [`${header}/3`, `${header}/4`] : []),
    ...(known ? (needs ? [`${header}/17`, `${header}/20`] : packet.flags !== 0 ? [`${header}/32`] : []) : [`${header}/5`]),
    ...(packet.gso === NET_GSO_NONE ? [] : [`${header}/27`, `${header}/28`, `${header}/31`]),
    `${header}/30`,
  ];
};

/** What cannot be shown to the driver as it is, is not shown at all: the reply is the number of buffers taken. */
export const receive: Rule<NetState, ArrivingPacket> = rule(
  'net-receive',
  [
    names(
      'virtio-1.4/basic/device/status/1',
      'the driver runs the device',
      NET_DROPPED,
      (s) => isRunning(s.device) && !hasStatus(s.device, STATUS_DEVICE_NEEDS_RESET),
    ),
    names(
      'virtio-1.4/net/device/automatic-receive-steering-in-multiqueue-mode/2',
      'the pair is in use',
      NET_DROPPED,
      (s, { pair }) => pair < s.pairs,
    ),
    guard('virtio-1.4/net/driver/device-configuration-layout/6', 'the link is up, as far as the driver is told', NET_DROPPED, linkIsUp),
    guard(
      `${header}/26`,
      'a packet in segments comes to a driver that has asked for some',
      NET_DROPPED,
      (s, { gso }) => gso === NET_GSO_NONE || segments(s),
    ),
    guard(
      `${header}/7`,
      'of TCP over IPv4 where they were asked for',
      NET_DROPPED,
      (s, { gso }) => gso !== NET_GSO_TCPV4 || !segments(s) || accepts(s.device, NET_F_GUEST_TSO4),
    ),
    guard(
      `${header}/9`,
      'of TCP over IPv6 where they were asked for',
      NET_DROPPED,
      (s, { gso }) => gso !== NET_GSO_TCPV6 || !segments(s) || accepts(s.device, NET_F_GUEST_TSO6),
    ),
    guard(
      'virtio-1.4/net/device/device-configuration-layout/5',
      'it is no longer than the driver was promised',
      NET_DROPPED,
      (s, { gso, bytes }) => gso !== NET_GSO_NONE || !accepts(s.device, NET_F_MTU) || bytes.length <= s.options.mtu + NET_ETHERNET_BYTES,
    ),
    ...filter,
    guard('NET-RX-1', 'there are buffers for all of it', NET_DROPPED, (s, packet) => takes(s, packet) > 0),
  ],
  (s, packet) => {
    const count = takes(s, packet);
    const queue = receiveQueueOf(packet.pair);
    return {
      state: { ...s, waiting: s.waiting.with(queue, (s.waiting[queue] ?? []).slice(count)) },
      reply: [count],
      witnesses: witnesses(s, packet),
    };
  },
);
