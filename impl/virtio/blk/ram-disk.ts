/** A disk in memory: nothing fails, and there is nothing to flush. */
import type { Disk } from './disk.ts';

export class RamDisk implements Disk {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, target: Uint8Array, at: number, length: number): number {
    target.set(this.bytes.subarray(offset, offset + length), at);
    return length;
  }

  write(offset: number, source: Uint8Array, at: number, length: number): number {
    this.bytes.set(source.subarray(at, at + length), offset);
    return length;
  }

  zero(offset: number, length: number): number {
    this.bytes.fill(0, offset, offset + length);
    return length;
  }

  flush(): boolean {
    return true;
  }

  discard(): void {
    return;
  }
}
