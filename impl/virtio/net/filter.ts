/** The receive filter of the emulated card: modes as bits, addresses in rows of six bytes, one bit for each tag. */
import {
  NET_CTRL_RX_ALLMULTI,
  NET_CTRL_RX_ALLUNI,
  NET_CTRL_RX_NOBCAST,
  NET_CTRL_RX_NOMULTI,
  NET_CTRL_RX_NOUNI,
  NET_CTRL_RX_PROMISC,
  NET_MAC_BYTES,
  NET_TABLE_MAX,
  NET_TAGGED,
  NET_VLANS,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';

export const UNICAST = 0;
export const MULTICAST = 1;

export class Filter {
  /** [1] a bit for each mode. */
  readonly modes: Int32Array;
  /** [2] addresses in each table. */
  readonly counts: Int32Array;
  /** [2 * NET_TABLE_MAX * 6] the tables, one after the other. */
  readonly addresses: Uint8Array;
  /** [NET_VLANS / 8] a bit for each tag that is let in. */
  readonly tags: Uint8Array;

  constructor(arena: Arena) {
    this.modes = arena.words(1);
    this.counts = arena.words(2);
    this.addresses = arena.bytes(2 * NET_TABLE_MAX * NET_MAC_BYTES);
    this.tags = arena.bytes(NET_VLANS / 8);
  }

  /** In bytes of arena. */
  static space(): number {
    return 2 * NET_TABLE_MAX * NET_MAC_BYTES + NET_VLANS / 8 + 32;
  }

  /** virtio-1.4/net/device/setting-mac-address-filtering/1: a reset leaves nothing. */
  reset(): void {
    this.modes[0] = 0;
    this.counts.fill(0);
    this.tags.fill(0);
  }

  setMode(mode: number, on: boolean): void {
    this.modes[0] = on ? this.modes[0]! | (1 << mode) : this.modes[0]! & ~(1 << mode);
  }

  private isOn(mode: number): boolean {
    return ((this.modes[0]! >>> mode) & 1) !== 0;
  }

  tag(vlan: number, on: boolean): void {
    const mask = 1 << (vlan & 7);
    this.tags[vlan >>> 3] = on ? this.tags[vlan >>> 3]! | mask : this.tags[vlan >>> 3]! & ~mask;
  }

  /** Whether the address at the beginning of a frame is in a table. Bounded by NET_TABLE_MAX. */
  private isListed(table: number, frame: ArrayLike<number>): boolean {
    for (let i = 0; i < this.counts[table]!; i += 1)
      if (isSame(this.addresses, (table * NET_TABLE_MAX + i) * NET_MAC_BYTES, frame)) return true;
    return false;
  }

  /** virtio-1.4/net/device/packet-receive-filtering: `mac` holds the device's own address at its beginning. */
  admits(frame: ArrayLike<number>, mac: Uint8Array): boolean {
    if (this.isOn(NET_CTRL_RX_PROMISC)) return true; // virtio-1.4/net/device/packet-receive-filtering/3
    if (isBroadcast(frame)) return !this.isOn(NET_CTRL_RX_NOBCAST); // virtio-1.4/net/device/packet-receive-filtering/12
    if ((byte(frame, 0) & 1) !== 0) {
      if (this.isOn(NET_CTRL_RX_NOMULTI)) return false; // virtio-1.4/net/device/packet-receive-filtering/8
      return this.isOn(NET_CTRL_RX_ALLMULTI) || this.isListed(MULTICAST, frame);
    }
    if (this.isOn(NET_CTRL_RX_NOUNI)) return false; // virtio-1.4/net/device/packet-receive-filtering/11
    return this.isOn(NET_CTRL_RX_ALLUNI) || isSame(mac, 0, frame) || this.isListed(UNICAST, frame);
  }

  /** virtio-1.4/net/device/vlan-filtering/2. */
  admitsTag(frame: ArrayLike<number>): boolean {
    if ((byte(frame, 12) << 8) + byte(frame, 13) !== NET_TAGGED) return true;
    const vlan = ((byte(frame, 14) << 8) + byte(frame, 15)) & (NET_VLANS - 1);
    return ((this.tags[vlan >>> 3]! >>> (vlan & 7)) & 1) !== 0;
  }
}

/** A frame that is too short goes on in zeroes. */
const byte = (frame: ArrayLike<number>, at: number): number => (at < frame.length ? frame[at]! : 0);

/** A frame that is too short has no address that is anybody's. */
const isSame = (table: Uint8Array, at: number, frame: ArrayLike<number>): boolean => {
  for (let i = 0; i < NET_MAC_BYTES; i += 1) if (table[at + i] !== frame[i]) return false;
  return true;
};

const isBroadcast = (frame: ArrayLike<number>): boolean => {
  for (let i = 0; i < NET_MAC_BYTES && i < frame.length; i += 1) if (frame[i] !== 0xff) return false;
  return true;
};
