/** A disk in memory with a volatile cache, sectors that fail on demand, and a power supply that can be cut. For tests of what is above it. */
import { BLK_SECTOR_BYTES, DISK_FAULT_FLUSH, DISK_FAULT_READ, DISK_FAULT_WRITE } from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Disk } from './disk.ts';

export class FaultyDisk implements Disk {
  readonly size: number;
  /** [size] what reads see. */
  readonly bytes: Uint8Array;
  /** [size] what is left when power is lost. */
  readonly stable: Uint8Array;
  /** [sectors] DISK_FAULT_READ, DISK_FAULT_WRITE; the last one more is DISK_FAULT_FLUSH of the whole. */
  private readonly faults: Uint8Array;

  constructor(sectors: number, arena: Arena) {
    this.size = sectors * BLK_SECTOR_BYTES;
    this.bytes = arena.bytes(this.size);
    this.stable = arena.bytes(this.size);
    this.faults = arena.bytes(sectors + 1);
  }

  /** In bytes of arena. */
  static space(sectors: number): number {
    return 2 * sectors * BLK_SECTOR_BYTES + sectors + 1 + 8;
  }

  /** Bytes from `offset` on before the first sector with the fault. */
  private good(offset: number, length: number, fault: number): number {
    const end = offset + length;
    for (let at = offset; at < end; at = (Math.floor(at / BLK_SECTOR_BYTES) + 1) * BLK_SECTOR_BYTES)
      if ((this.faults[Math.floor(at / BLK_SECTOR_BYTES)]! & fault) !== 0) return at - offset;
    return length;
  }

  read(offset: number, target: Uint8Array, at: number, length: number): number {
    const done = this.good(offset, length, DISK_FAULT_READ);
    target.set(this.bytes.subarray(offset, offset + done), at);
    return done;
  }

  write(offset: number, source: Uint8Array, at: number, length: number): number {
    const done = this.good(offset, length, DISK_FAULT_WRITE);
    this.bytes.set(source.subarray(at, at + done), offset);
    return done;
  }

  zero(offset: number, length: number): number {
    const done = this.good(offset, length, DISK_FAULT_WRITE);
    this.bytes.fill(0, offset, offset + done);
    return done;
  }

  flush(): boolean {
    if (this.faults[this.faults.length - 1] !== 0) return false;
    this.stable.set(this.bytes);
    return true;
  }

  discard(): void {
    return;
  }

  /** Sets the faults of one sector, and whether flushes fail. A sector that does not exist changes only the latter. */
  inject(sector: number, faults: number): void {
    const last = this.faults.length - 1;
    if (sector < last) this.faults[sector] = faults & (DISK_FAULT_READ | DISK_FAULT_WRITE);
    this.faults[last] = faults & DISK_FAULT_FLUSH;
  }

  /** Power is lost and comes back. Sectors whose bit is set, modulo 32, made it from the cache to the medium in time. */
  cutPower(survivors: number): void {
    for (let sector = 0; sector * BLK_SECTOR_BYTES < this.size; sector += 1) {
      const from = sector * BLK_SECTOR_BYTES;
      const [kept, lost] = ((survivors >>> (sector & 31)) & 1) !== 0 ? [this.bytes, this.stable] : [this.stable, this.bytes];
      lost.set(kept.subarray(from, from + BLK_SECTOR_BYTES), from);
    }
  }
}
