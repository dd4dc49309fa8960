/** Looks at what a driver hands to a network card and accepts of it, and at what a card offers: the first thing that is wrong. */
import {
  NET_BREACH_BUFFERS,
  NET_BREACH_CSUM_PLACE,
  NET_BREACH_ECN,
  NET_BREACH_FLAGS,
  NET_BREACH_GSO,
  NET_BREACH_GSO_CSUM,
  NET_BREACH_GSO_SIZE,
  NET_BREACH_HEADER,
  NET_BREACH_MAC,
  NET_BREACH_MTU,
  NET_BREACH_MTU_DECLINED,
  NET_BREACH_MTU_RANGE,
  NET_BREACH_MTU_SMALL,
  NET_BREACH_PAIRS,
  NET_BREACH_QUEUE,
  NET_BREACH_RX_EXTRA,
  NET_BREACH_SMALL,
  NET_CONFIG_MAX_PAIRS,
  NET_CONFIG_MTU,
  NET_ETHERNET_BYTES,
  NET_F_CSUM,
  NET_F_CTRL_RX_EXTRA,
  NET_F_CTRL_VQ,
  NET_F_HOST_ECN,
  NET_F_HOST_TSO4,
  NET_F_HOST_TSO6,
  NET_F_MAC,
  NET_F_MQ,
  NET_F_MRG_RXBUF,
  NET_F_MTU,
  NET_GSO_ECN,
  NET_GSO_TCPV4,
  NET_GSO_TCPV6,
  NET_HDR_DATA_VALID,
  NET_HDR_NEEDS_CSUM,
  NET_HDR_RSC_INFO,
  NET_HEADER_BYTES,
  NET_MTU_ADVISED,
  NET_MTU_MIN,
  NET_PAIRS_MAX,
  NET_PROPER,
} from '../../../spec/vocabulary/limits.ts';
import type { Chain } from '../../virtqueue/index.ts';
import type { NetDevice } from './net-device.ts';

/** A chain that the device has just taken from a queue that is not the one for commands. */
export const observePacket = (net: NetDevice, queue: number, chain: Chain): number => {
  if ((queue & 1) === 0) return observeBuffer(net, chain.writableBytes);
  net.read(chain);
  if (net.staged < NET_HEADER_BYTES) return NET_BREACH_HEADER; // virtio-1.4/net/driver/packet-transmission/1
  const header = observeHeader(net);
  if (header !== NET_PROPER) return header;
  const pair = queue >>> 1;
  return pair >= net.pairs ? NET_BREACH_QUEUE : NET_PROPER; // virtio-1.4/net/driver/automatic-receive-steering-in-multiqueue-mode/4
};

const observeBuffer = (net: NetDevice, room: number): number => {
  if (net.has(NET_F_MRG_RXBUF)) return room < NET_HEADER_BYTES ? NET_BREACH_SMALL : NET_PROPER; // virtio-1.4/net/driver/setting-up-receive-buffers/3
  if (!net.has(NET_F_MTU)) return NET_PROPER;
  return room < NET_HEADER_BYTES + NET_ETHERNET_BYTES + net.options.mtu ? NET_BREACH_SMALL : NET_PROPER; // virtio-1.4/net/driver/device-configuration-layout/8
};

const observeHeader = (net: NetDevice): number => {
  const flags = net.stage[0]!;
  const checksums = net.has(NET_F_CSUM);
  const late = NET_HDR_DATA_VALID | NET_HDR_RSC_INFO;
  if (net.half(10) !== 0) return NET_BREACH_BUFFERS; // virtio-1.4/net/driver/packet-transmission/2
  // virtio-1.4/net/driver/packet-transmission/3, virtio-1.4/net/driver/packet-transmission/45
  if ((flags & late) !== 0 || (!checksums && flags !== 0)) return NET_BREACH_FLAGS;
  const gso = observeSegments(net, net.stage[1]!, checksums && (flags & NET_HDR_NEEDS_CSUM) === 0);
  if (gso !== NET_PROPER) return gso;
  const frame = net.staged - NET_HEADER_BYTES;
  const isPlaced = net.half(6) + net.half(8) + 2 <= frame;
  if ((flags & NET_HDR_NEEDS_CSUM) !== 0 && !isPlaced) return NET_BREACH_CSUM_PLACE; // virtio-1.4/net/driver/packet-transmission/30
  const isWhole = (net.stage[1]! & ~NET_GSO_ECN) === 0;
  // virtio-1.4/net/driver/device-configuration-layout/9
  return isWhole && net.has(NET_F_MTU) && frame > net.options.mtu + NET_ETHERNET_BYTES ? NET_BREACH_MTU : NET_PROPER;
};

const observeSegments = (net: NetDevice, gso: number, lacksChecksum: boolean): number => {
  const type = gso & ~NET_GSO_ECN;
  const [tcp4, tcp6] = [net.has(NET_F_HOST_TSO4), net.has(NET_F_HOST_TSO6)];
  if (type !== 0 && !tcp4 && !tcp6) return NET_BREACH_GSO; // virtio-1.4/net/driver/packet-transmission/31
  if (type === NET_GSO_TCPV4 && !tcp4) return NET_BREACH_GSO; // virtio-1.4/net/driver/packet-transmission/7
  if (type === NET_GSO_TCPV6 && !tcp6) return NET_BREACH_GSO; // virtio-1.4/net/driver/packet-transmission/9
  if (type !== gso && !net.has(NET_F_HOST_ECN)) return NET_BREACH_ECN; // virtio-1.4/net/driver/packet-transmission/14
  if (type === 0) return NET_PROPER;
  if (lacksChecksum) return NET_BREACH_GSO_CSUM; // virtio-1.4/net/driver/packet-transmission/32
  return net.half(4) === 0 ? NET_BREACH_GSO_SIZE : NET_PROPER; // virtio-1.4/net/driver/packet-transmission/33
};

const has = (low: number, feature: number): boolean => ((low >>> feature) & 1) !== 0;

/** The driver is about to accept this word of what is offered. */
export const observeAcceptance = (net: NetDevice, low: number): number => {
  const { features } = net.options;
  if (has(features, NET_F_MAC) && !has(low, NET_F_MAC)) return NET_BREACH_MAC; // virtio-1.4/net/driver/device-configuration-layout/2
  if (has(features, NET_F_MTU) && !has(low, NET_F_MTU)) return NET_BREACH_MTU_DECLINED; // virtio-1.4/net/driver/device-configuration-layout/7
  // virtio-1.4/net/driver/device-configuration-layout/14
  return has(low, NET_F_CTRL_RX_EXTRA) && !has(low, NET_F_CTRL_VQ) ? NET_BREACH_RX_EXTRA : NET_PROPER;
};

/** What a card offers, this one or another. */
export const observeNetOffer = (low: number, config: readonly number[]): number => {
  const half = (at: number): number => (config[at] ?? 0) | ((config[at + 1] ?? 0) << 8);
  const pairs = half(NET_CONFIG_MAX_PAIRS);
  if (has(low, NET_F_MQ) && (pairs === 0 || pairs > NET_PAIRS_MAX)) return NET_BREACH_PAIRS; // virtio-1.4/net/device/device-configuration-layout/1
  if (has(low, NET_F_MTU) && half(NET_CONFIG_MTU) < NET_MTU_MIN) return NET_BREACH_MTU_RANGE; // virtio-1.4/net/device/device-configuration-layout/2
  if (has(low, NET_F_MTU) && half(NET_CONFIG_MTU) < NET_MTU_ADVISED) return NET_BREACH_MTU_SMALL; // virtio-1.4/net/device/device-configuration-layout/3
  // virtio-1.4/net/device/device-configuration-layout/14
  return has(low, NET_F_CTRL_RX_EXTRA) && !has(low, NET_F_CTRL_VQ) ? NET_BREACH_RX_EXTRA : NET_PROPER;
};
