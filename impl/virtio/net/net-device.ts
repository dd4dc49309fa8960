/** The emulated network card: pairs of queues, commands, packets in both directions. */
import {
  NET_BROKEN,
  NET_CONFIG_STATUS,
  NET_CTRL_ANNOUNCE,
  NET_CTRL_MAC,
  NET_CTRL_MQ,
  NET_CTRL_RX,
  NET_CTRL_RX_ALLMULTI,
  NET_CTRL_RX_MODES,
  NET_CTRL_VLAN,
  NET_DROPPED,
  NET_ERR,
  NET_ETHERNET_BYTES,
  NET_F_CTRL_MAC_ADDR,
  NET_F_CTRL_RX,
  NET_F_CTRL_RX_EXTRA,
  NET_F_CTRL_VLAN,
  NET_F_CTRL_VQ,
  NET_F_GUEST_ANNOUNCE,
  NET_F_GUEST_CSUM,
  NET_F_GUEST_TSO4,
  NET_F_GUEST_TSO6,
  NET_F_MQ,
  NET_F_MRG_RXBUF,
  NET_F_MTU,
  NET_F_STATUS,
  NET_FILTERED,
  NET_GSO_NONE,
  NET_GSO_TCPV4,
  NET_GSO_TCPV6,
  NET_HDR_DATA_VALID,
  NET_HDR_NEEDS_CSUM,
  NET_HEADER_BYTES,
  NET_MAC_BYTES,
  NET_NOT_TAKEN,
  NET_OK,
  NET_S_ANNOUNCE,
  NET_S_LINK_UP,
  NET_TABLE_MAX,
  NET_USED,
  NET_VLANS,
  NET_WAITS,
} from '../../../spec/vocabulary/limits.ts';
import type { NetOptions } from '../../../spec/vocabulary/net.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Chain } from '../../virtqueue/index.ts';
import { VirtioDevice } from '../device.ts';
import { isInMemory, WaitingBuffers } from '../waiting.ts';
import { netDeviceSetup } from './config.ts';
import { Filter } from './filter.ts';

/** Bytes that a chain may have to read and that are copied out of it: a packet or a command, with room to spare. */
const STAGE_BYTES = 4096;

export class NetDevice {
  readonly options: NetOptions;
  readonly device: VirtioDevice;
  readonly waiting: WaitingBuffers;
  readonly filter: Filter;
  /** [2] pairs in use, packets sent. */
  readonly counts: Int32Array;
  /** What a chain had to read, copied once; a packet begins with its header. */
  readonly stage = new Uint8Array(STAGE_BYTES);
  staged = 0;
  /** Of the packet that was sent last, from the stage. */
  sent = new Uint8Array(0);
  /** The answer to the command that came last. */
  answer = NET_OK;
  private readonly memory: Uint8Array;

  constructor(options: NetOptions, memory: Uint8Array, arena: Arena) {
    this.options = options;
    this.memory = memory;
    this.device = new VirtioDevice(netDeviceSetup(options), arena);
    this.waiting = new WaitingBuffers(memory, 2 * options.pairs, options.queueSize, options.queueSize, arena);
    this.filter = new Filter(arena);
    this.counts = arena.words(2);
    this.restart();
    this.device.type = { deviceReset: () => this.restart(), queueReset: (queue) => this.waiting.forget(queue) };
  }

  /** In bytes of arena. */
  static space(options: NetOptions): number {
    const buffers = WaitingBuffers.space(2 * options.pairs, options.queueSize, options.queueSize);
    return VirtioDevice.space(netDeviceSetup(options)) + buffers + Filter.space() + 16;
  }

  private restart(): void {
    this.waiting.forget(-1);
    this.filter.reset();
    this.counts[0] = 1; // virtio-1.4/net/device/automatic-receive-steering-in-multiqueue-mode/1
  }

  has(feature: number): boolean {
    return this.device.negotiation.hasAccepted(feature);
  }

  get pairs(): number {
    return this.counts[0]!;
  }

  /** NET-QUEUE-1. */
  controlQueue(): number {
    return this.has(NET_F_MQ) ? 2 * this.options.pairs : 2;
  }

  /** Takes a chain: a buffer for packets waits, a packet goes out, a command is obeyed. */
  start(queue: number, chain: Chain): number {
    const control = this.controlQueue();
    if (!this.device.isLive(queue) || queue > control) return NET_NOT_TAKEN; // virtio-1.4/basic/device/status/1
    if (queue === control && !this.has(NET_F_CTRL_VQ)) return NET_NOT_TAKEN;
    const receives = queue < control && (queue & 1) === 0;
    if (receives && this.waiting.isFull(queue)) return NET_NOT_TAKEN;
    if (!isInMemory(chain, this.memory)) return this.breakDown();
    if (receives) {
      this.waiting.add(queue, chain);
      return NET_WAITS;
    }
    this.read(chain);
    if (queue === control) return this.obey(chain);
    if (this.staged >= NET_HEADER_BYTES) {
      this.sent = this.stage.slice(NET_HEADER_BYTES, this.staged); // virtio-1.4/net/device/device-configuration-layout/6
      this.counts[1] = this.counts[1]! + 1;
    }
    return NET_USED;
  }

  private breakDown(): number {
    this.device.needReset();
    return NET_BROKEN;
  }

  /** Bounded by the stage: what is longer is cut off. */
  read(chain: Chain): void {
    this.staged = 0;
    for (let i = 0; i < chain.readable; i += 1) {
      const length = Math.min(chain.length[i]!, STAGE_BYTES - this.staged);
      if (length === 0) continue;
      const from = chain.address[i]!;
      this.stage.set(this.memory.subarray(from, from + length), this.staged);
      this.staged += length;
    }
  }

  half(at: number): number {
    return this.stage[at]! | (this.stage[at + 1]! << 8);
  }

  private obey(chain: Chain): number {
    if (this.staged < 2 || chain.writableBytes === 0) return this.breakDown(); // NET-CTRL-6
    this.answer = this.command() ? NET_OK : NET_ERR;
    for (let i = chain.count - 1; i >= chain.readable; i -= 1) {
      if (chain.length[i] === 0) continue;
      this.memory[chain.address[i]! + chain.length[i]! - 1] = this.answer;
      break;
    }
    return NET_USED;
  }

  private command(): boolean {
    const command = this.stage[1]!;
    const bytes = this.staged - 2;
    switch (this.stage[0]) {
      case NET_CTRL_RX:
        return this.setMode(command, bytes);
      case NET_CTRL_MAC:
        return command === 0 ? this.setTables() : command === 1 && this.setAddress(bytes);
      case NET_CTRL_VLAN:
        return this.setTag(command, bytes);
      case NET_CTRL_ANNOUNCE:
        return command === 0 && bytes === 0 && this.acknowledge();
      case NET_CTRL_MQ:
        return command === 0 && bytes === 2 && this.setPairs(this.half(2));
      default:
        return false; // NET-CTRL-1
    }
  }

  private setMode(mode: number, bytes: number): boolean {
    // virtio-1.4/net/driver/packet-receive-filtering/1, virtio-1.4/net/driver/packet-receive-filtering/2
    if (!this.has(mode <= NET_CTRL_RX_ALLMULTI ? NET_F_CTRL_RX : NET_F_CTRL_RX_EXTRA)) return false;
    if (mode >= NET_CTRL_RX_MODES || bytes !== 1) return false;
    this.filter.setMode(mode, this.stage[2] !== 0);
    return true;
  }

  /** virtio-1.4/net/driver/setting-mac-address-filtering/3: both lists are looked at before either is taken. */
  private setTables(): boolean {
    if (!this.has(NET_F_CTRL_RX)) return false; // virtio-1.4/net/driver/setting-mac-address-filtering/1
    const unicast = this.list(2);
    if (unicast < 0) return false;
    const second = 2 + 4 + unicast * NET_MAC_BYTES;
    const multicast = this.list(second);
    if (multicast < 0 || second + 4 + multicast * NET_MAC_BYTES !== this.staged) return false;
    const { addresses, counts } = this.filter;
    addresses.set(this.stage.subarray(6, 6 + unicast * NET_MAC_BYTES), 0);
    addresses.set(this.stage.subarray(second + 4, this.staged), NET_TABLE_MAX * NET_MAC_BYTES);
    counts[0] = unicast;
    counts[1] = multicast;
    return true;
  }

  /** Addresses in the list at a place of the command; -1 when it does not fit there. */
  private list(at: number): number {
    if (at + 4 > this.staged) return -1;
    const count = this.half(at) + this.half(at + 2) * 0x1_0000;
    return count > NET_TABLE_MAX || at + 4 + count * NET_MAC_BYTES > this.staged ? -1 : count;
  }

  /** virtio-1.4/net/device/setting-mac-address-filtering/3: the configuration shows it at once. */
  private setAddress(bytes: number): boolean {
    if (!this.has(NET_F_CTRL_MAC_ADDR) || bytes !== NET_MAC_BYTES) return false; // NET-CTRL-2
    this.device.config.bytes.set(this.stage.subarray(2, 2 + NET_MAC_BYTES));
    return true;
  }

  private setTag(command: number, bytes: number): boolean {
    if (!this.has(NET_F_CTRL_VLAN) || command > 1 || bytes !== 2 || this.half(2) >= NET_VLANS) return false; // NET-CTRL-3
    this.filter.tag(this.half(2), command === 0);
    return true;
  }

  /** virtio-1.4/net/device/gratuitous-packet-sending/1. */
  private acknowledge(): boolean {
    if (!this.has(NET_F_GUEST_ANNOUNCE)) return false;
    this.device.config.bytes[NET_CONFIG_STATUS] = this.device.config.bytes[NET_CONFIG_STATUS]! & ~NET_S_ANNOUNCE;
    return true;
  }

  private setPairs(pairs: number): boolean {
    if (!this.has(NET_F_MQ) || pairs < 1 || pairs > this.options.pairs) return false; // virtio-1.4/net/driver/automatic-receive-steering-in-multiqueue-mode/2
    this.counts[0] = pairs;
    return true;
  }

  /** A packet from the network; answers the number of buffers it took, or why it took none. */
  receive(pair: number, flags: number, gso: number, gsoSize: number, frame: Uint8Array): number {
    if (!this.device.negotiation.isGoing() || pair >= this.pairs) return NET_DROPPED; // virtio-1.4/net/device/automatic-receive-steering-in-multiqueue-mode/2
    if (this.has(NET_F_STATUS) && (this.device.config.bytes[NET_CONFIG_STATUS]! & NET_S_LINK_UP) === 0) return NET_DROPPED;
    if (!this.mayShow(gso, frame.length)) return NET_DROPPED;
    if (this.has(NET_F_CTRL_RX) && !this.filter.admits(frame, this.device.config.bytes)) return NET_FILTERED;
    if (this.has(NET_F_CTRL_VLAN) && !this.filter.admitsTag(frame)) return NET_FILTERED; // virtio-1.4/net/device/vlan-filtering/3
    const queue = 2 * pair;
    const count = this.buffersFor(queue, NET_HEADER_BYTES + frame.length);
    if (count === 0) return NET_DROPPED; // NET-RX-1
    this.fill(queue, count, this.headed(flags, gso, gsoSize, count, frame));
    return count;
  }

  private mayShow(gso: number, bytes: number): boolean {
    switch (gso) {
      case NET_GSO_NONE:
        return !this.has(NET_F_MTU) || bytes <= this.options.mtu + NET_ETHERNET_BYTES; // virtio-1.4/net/device/device-configuration-layout/5
      case NET_GSO_TCPV4:
        return this.has(NET_F_GUEST_TSO4); // virtio-1.4/net/device/processing-of-incoming-packets/7
      case NET_GSO_TCPV6:
        return this.has(NET_F_GUEST_TSO6); // virtio-1.4/net/device/processing-of-incoming-packets/9
      default:
        return this.has(NET_F_GUEST_TSO4) || this.has(NET_F_GUEST_TSO6); // virtio-1.4/net/device/processing-of-incoming-packets/26
    }
  }

  /** Buffers of a queue that so many bytes take; 0 when there are not enough. Bounded by the buffers that wait. */
  private buffersFor(queue: number, bytes: number): number {
    const waiting = this.waiting.waitingIn(queue);
    const most = this.has(NET_F_MRG_RXBUF) ? waiting : Math.min(waiting, 1); // virtio-1.4/net/device/setting-up-receive-buffers/2
    let room = 0;
    for (let n = 0; n < most; n += 1) {
      room += this.waiting.roomOf(queue, n);
      if (room >= bytes) return n + 1;
    }
    return 0;
  }

  /** Header and frame in a row, in the stage. */
  private headed(flags: number, gso: number, gsoSize: number, count: number, frame: Uint8Array): Uint8Array {
    const { stage } = this;
    stage.fill(0, 0, NET_HEADER_BYTES);
    if (this.has(NET_F_GUEST_CSUM)) stage[0] = gso !== NET_GSO_NONE ? NET_HDR_NEEDS_CSUM : this.shown(flags); // virtio-1.4/net/device/processing-of-incoming-packets/27
    stage[1] = gso;
    if (gso !== NET_GSO_NONE) {
      stage[2] = NET_ETHERNET_BYTES + 40; // virtio-1.4/net/device/processing-of-incoming-packets/31
      stage[4] = gsoSize; // virtio-1.4/net/device/processing-of-incoming-packets/28
      stage[5] = gsoSize >>> 8;
    }
    if ((stage[0]! & NET_HDR_NEEDS_CSUM) !== 0) {
      stage[6] = NET_ETHERNET_BYTES + 20; // virtio-1.4/net/device/processing-of-incoming-packets/20
      stage[8] = 16;
    }
    stage[10] = count; // virtio-1.4/net/device/processing-of-incoming-packets/1, virtio-1.4/net/device/processing-of-incoming-packets/2
    stage.set(frame, NET_HEADER_BYTES);
    return stage.subarray(0, NET_HEADER_BYTES + frame.length);
  }

  /** virtio-1.4/net/device/processing-of-incoming-packets/30: of what the network knows, a driver is told of these two, and not of both. */
  private shown(flags: number): number {
    return (flags & NET_HDR_NEEDS_CSUM) !== 0 ? NET_HDR_NEEDS_CSUM : flags & NET_HDR_DATA_VALID;
  }

  /** virtio-1.4/net/device/processing-of-incoming-packets/3: each buffer is filled before the next is begun. */
  private fill(queue: number, count: number, bytes: Uint8Array): void {
    let done = 0;
    for (let n = 0; n < count; n += 1) {
      done += this.waiting.fill(queue, bytes.subarray(done), bytes.length - done);
      this.waiting.release(queue);
    }
  }

  /** The link changes; answers nothing, a driver that runs is told. */
  setStatus(status: number): void {
    if (((this.options.features >>> NET_F_STATUS) & 1) === 0 || this.device.config.bytes[NET_CONFIG_STATUS] === status) return;
    this.device.changeConfig(NET_CONFIG_STATUS, status);
  }
}
