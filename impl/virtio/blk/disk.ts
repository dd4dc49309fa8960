/** What a block device stores to: bytes by offset. An operation answers how many bytes it did; fewer than asked is an error of the medium. */

export interface Disk {
  /** In bytes. */
  readonly size: number;
  /** Reads into `target` from `at` on. */
  read(offset: number, target: Uint8Array, at: number, length: number): number;
  write(offset: number, source: Uint8Array, at: number, length: number): number;
  zero(offset: number, length: number): number;
  /** What is written will survive a loss of power. False is an error of the medium. */
  flush(): boolean;
  /** The bytes will not be needed; doing nothing is allowed. */
  discard(offset: number, length: number): void;
}
