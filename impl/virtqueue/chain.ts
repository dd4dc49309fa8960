/** A descriptor chain as both queues hand it over: buffers in order, the readable ones first. Made once and filled again for each request. */

export class Chain {
  /** Index of the first descriptor: the chain's name on the ring. */
  head = 0;
  /** Number of buffers. */
  count = 0;
  /** Number of buffers that the device reads; the others it may write. */
  readable = 0;
  /** Bytes of all buffers that the device may write. */
  writableBytes = 0;
  /** [count] guest address of each buffer. */
  readonly address: Float64Array;
  /** [count] bytes of each buffer, below 2^32. */
  readonly length: Uint32Array;

  /** `capacity` in buffers: the largest queue size in use, since no chain is longer. */
  constructor(capacity: number) {
    this.address = new Float64Array(capacity);
    this.length = new Uint32Array(capacity);
  }

  clear(): void {
    this.count = 0;
    this.readable = 0;
    this.writableBytes = 0;
  }

  /** Adds a buffer that the device reads; call before the first `addWritable`. */
  addReadable(address: number, length: number): void {
    this.address[this.count] = address;
    this.length[this.count] = length;
    this.count += 1;
    this.readable = this.count;
  }

  addWritable(address: number, length: number): void {
    this.address[this.count] = address;
    this.length[this.count] = length;
    this.count += 1;
    this.writableBytes += length;
  }
}

/** A chain that the device has returned. */
export class Completion {
  /** The head that `add` answered for the chain. */
  head = 0;
  /** Bytes written from the first writable byte on; never more than the chain has. */
  written = 0;
}
