/** The configuration space of the emulated device: bytes, a mask of what the driver may write, and a count of the device's own changes. */
import type { DeviceSetup, FeatureField, WritableField } from '../../spec/vocabulary/virtio.ts';
import type { Arena } from '../machine/arena.ts';
import type { Negotiation } from './negotiation.ts';

export class ConfigSpace {
  /** As the driver reads it. */
  readonly bytes: Uint8Array;
  /** [1] the generation, which only ever goes up. */
  private readonly changes: Int32Array;
  /** [1] whether changes are held back in `coming`. */
  private readonly held: Int32Array;
  /** The bytes as they will be; of no meaning unless changes are held back. */
  readonly coming: Uint8Array;
  private readonly powerOn: Uint8Array;
  /** Fields are in the order of a guest that stores its high byte first, as a legacy device may have to. */
  private readonly swapped: boolean;
  private readonly writable: readonly WritableField[];
  private readonly cleared: readonly FeatureField[];

  constructor(setup: DeviceSetup, arena: Arena) {
    this.powerOn = Uint8Array.from(setup.config);
    this.bytes = arena.bytes(setup.config.length);
    this.bytes.set(this.powerOn);
    this.changes = arena.words(1);
    this.held = arena.words(1);
    this.coming = arena.bytes(setup.config.length);
    this.writable = setup.writable;
    this.cleared = setup.cleared ?? [];
    this.swapped = setup.policy.interface === 'legacy' && setup.policy.byteOrder === 'big';
  }

  /** In bytes of arena. */
  static space(setup: DeviceSetup): number {
    return 2 * setup.config.length + 40;
  }

  get generation(): number {
    return this.changes[0]! >>> 0;
  }

  /** virtio-1.4/mmio/driver/registers/5: 1, 2 or 4 bytes, aligned to their number. Any other access reads 0 and writes nothing. */
  private isRegular(offset: number, width: number): boolean {
    if (width !== 1 && width !== 2 && width !== 4) return false;
    return (offset & (width - 1)) === 0 && offset + width <= this.bytes.length;
  }

  /** Unsigned, little endian but for such a guest. */
  read(offset: number, width: number): number {
    if (!this.isRegular(offset, width)) return 0;
    if (this.swapped) return this.readSwapped(offset, width);
    let word = this.bytes[offset]!;
    for (let i = 1; i < width; i += 1) word |= this.bytes[offset + i]! << (8 * i);
    return word >>> 0;
  }

  private readSwapped(offset: number, width: number): number {
    let word = 0;
    for (let at = offset; at < offset + width; at += 1) word = (word << 8) | this.bytes[at]!;
    return word >>> 0;
  }

  /** The field that the driver may write with such an access; -1 is none. */
  fieldAt(offset: number, width: number): number {
    if (!this.isRegular(offset, width)) return -1;
    for (let i = 0; i < this.writable.length; i += 1) {
      const field = this.writable[i]!;
      if (field.offset === offset && field.width === width) return i;
    }
    return -1;
  }

  field(index: number): WritableField {
    return this.writable[index]!;
  }

  write(offset: number, width: number, value: number): void {
    for (let i = 0; i < width; i += 1) this.bytes[offset + (this.swapped ? width - 1 - i : i)] = value >>> (8 * i);
  }

  get holdsBack(): boolean {
    return this.held[0] !== 0;
  }

  /** virtio-1.4/basic/device/suspend/3, virtio-1.4/basic/device/suspend/4: what a suspended device changes does not show yet. */
  holdBack(offset: number, value: number): boolean {
    if (offset >= this.bytes.length) return false;
    if (this.held[0] === 0) this.coming.set(this.bytes);
    this.held[0] = 1;
    this.coming[offset] = value;
    return true;
  }

  /** Shows what was held back, as one change; answers whether there was any. */
  release(): boolean {
    if (this.held[0] === 0) return false;
    this.held[0] = 0;
    this.bytes.set(this.coming);
    this.count();
    return true;
  }

  /** virtio-1.4/mmio/device/registers/6. */
  private count(): void {
    this.changes[0] = this.changes[0]! + 1;
  }

  /** The device changes a byte. */
  change(offset: number, value: number): boolean {
    if (offset >= this.bytes.length) return false;
    this.bytes[offset] = value;
    this.count();
    return true;
  }

  settle(negotiation: Negotiation): void {
    // virtio-1.4/blk/device/init/7: what belongs to a feature that was declined is gone
    for (const { offset, width, feature } of this.cleared)
      if (!negotiation.hasAccepted(feature)) this.bytes.fill(0, offset, offset + width);
    // virtio-1.4/blk/device/init/3: a field that does without another feature starts at 0
    for (const { offset, width, feature, zeroWithout } of this.writable)
      if (negotiation.hasAccepted(feature) && !negotiation.hasAccepted(zeroWithout)) this.bytes.fill(0, offset, offset + width);
  }

  /** What the driver wrote or declined is undone; what the device itself changed stays. */
  reset(): void {
    this.release();
    for (const { offset, width } of this.cleared) this.bytes.set(this.powerOn.subarray(offset, offset + width), offset);
    for (const { offset, width } of this.writable) this.bytes.set(this.powerOn.subarray(offset, offset + width), offset);
  }
}
