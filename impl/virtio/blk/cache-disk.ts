/**
 * A disk in memory behind a volatile cache that keeps every version of a sector since the last flush. When power fails, each sector is
 * left with any of those versions, or with what the medium held: the worst that a drive which writes back in its own order may do.
 */
import { BLK_SECTOR_BYTES } from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Disk } from './disk.ts';

export class CacheDisk implements Disk {
  readonly size: number;
  /** [size] what survives a loss of power for certain. */
  readonly medium: Uint8Array;
  /** [size] what reads see: the medium with all of the cache over it. */
  readonly bytes: Uint8Array;
  /** [entries] sectors written since the last flush, oldest first. */
  private readonly sector: Int32Array;
  /** [entries * BLK_SECTOR_BYTES] what was written there. */
  private readonly data: Uint8Array;
  /** [1] entries that are in use. */
  private readonly used: Int32Array;

  constructor(sectors: number, entries: number, arena: Arena) {
    this.size = sectors * BLK_SECTOR_BYTES;
    this.medium = arena.bytes(this.size);
    this.bytes = arena.bytes(this.size);
    this.sector = arena.words(entries);
    this.data = arena.bytes(entries * BLK_SECTOR_BYTES);
    this.used = arena.words(1);
  }

  /** In bytes of arena. */
  static space(sectors: number, entries: number): number {
    return (2 * sectors + entries) * BLK_SECTOR_BYTES + 4 * entries + 24;
  }

  /** Sectors in the cache, every version counted. */
  get dirty(): number {
    return this.used[0]!;
  }

  read(offset: number, target: Uint8Array, at: number, length: number): number {
    target.set(this.bytes.subarray(offset, offset + length), at);
    return length;
  }

  write(offset: number, source: Uint8Array, at: number, length: number): number {
    this.bytes.set(source.subarray(at, at + length), offset);
    this.remember(offset, length);
    return length;
  }

  zero(offset: number, length: number): number {
    this.bytes.fill(0, offset, offset + length);
    this.remember(offset, length);
    return length;
  }

  /** Sectors that a change has touched, as they are now. Bounded by the sectors of the range. */
  private remember(offset: number, length: number): void {
    for (let at = offset - (offset % BLK_SECTOR_BYTES); at < offset + length; at += BLK_SECTOR_BYTES) {
      if (this.used[0]! === this.sector.length) this.evict();
      const entry = this.used[0]!;
      this.sector[entry] = at / BLK_SECTOR_BYTES;
      this.data.set(this.bytes.subarray(at, at + BLK_SECTOR_BYTES), entry * BLK_SECTOR_BYTES);
      this.used[0] = entry + 1;
    }
  }

  /** The oldest entry makes room by going to the medium. */
  private evict(): void {
    this.settle(0);
    this.sector.copyWithin(0, 1);
    this.data.copyWithin(0, BLK_SECTOR_BYTES);
    this.used[0] = this.used[0]! - 1;
  }

  private settle(entry: number): void {
    const from = entry * BLK_SECTOR_BYTES;
    this.medium.set(this.data.subarray(from, from + BLK_SECTOR_BYTES), this.sector[entry]! * BLK_SECTOR_BYTES);
  }

  flush(): boolean {
    for (let entry = 0; entry < this.used[0]!; entry += 1) this.settle(entry);
    this.used[0] = 0;
    return true;
  }

  discard(): void {
    return;
  }

  /**
   * Power is lost and comes back. `reaches` says of each version, newest first, whether it made it to the medium in time; the first that
   * did is what the sector holds.
   */
  cutPower(reaches: () => boolean): void {
    for (let sector = 0; sector * BLK_SECTOR_BYTES < this.size; sector += 1)
      for (let entry = this.used[0]! - 1; entry >= 0; entry -= 1)
        if (this.sector[entry] === sector && reaches()) {
          this.settle(entry);
          break;
        }
    this.used[0] = 0;
    this.bytes.set(this.medium);
  }
}
