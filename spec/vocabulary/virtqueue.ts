/** Requests to a virtqueue and its two sides: plain data with raw numbers, because either side may be hostile. */

/** A raw store of `width` bytes (1, 2 or 4), little endian. */
export interface Store {
  readonly address: number;
  readonly width: number;
  readonly value: number;
}

/** A contiguous piece of guest memory. */
export interface Buffer {
  readonly address: number;
  readonly length: number;
}

/**
 * Where the parts of a ring lie, and at which index both sides start: 0 after a reset, another when a queue is resumed. Of a packed
 * ring, `available` and `used` are the event structures of driver and device, and `base` is a slot with the wrap counter in bit 15.
 */
export interface Placement {
  readonly size: number;
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
  readonly base: number;
}

/** Somebody who reaches ring memory stores into it, without regard to any rule. */
export interface Poke {
  readonly call: 'poke';
  readonly stores: readonly Store[];
}

/** The driver lays the ring out, clears its control fields and enables the queue on both sides. */
export interface Enable extends Placement {
  readonly call: 'enable';
}

/** The queue is reset on both sides. */
export interface Reset {
  readonly call: 'reset';
}

/** The driver makes a chain available: the first `readable` buffers are for the device to read, the others for it to write. */
export interface Publish {
  readonly call: 'publish';
  readonly buffers: readonly Buffer[];
  readonly readable: number;
  /** Address of the indirect table to use, or -1 for none. */
  readonly table: number;
}

/** The driver decides whether what it published since the last decision needs a kick. */
export interface Kick {
  readonly call: 'kick';
}

/** The driver takes one used element. */
export interface Reap {
  readonly call: 'reap';
}

/** The driver asks for used notifications, or for none. */
export interface Interrupts {
  readonly call: 'interrupts';
  readonly wanted: boolean;
}

/** The device takes the next available chain. */
export interface Pop {
  readonly call: 'pop';
}

/** The device returns a chain, any that it holds. */
export interface Complete {
  readonly call: 'complete';
  readonly head: number;
  /** Bytes written, from the first device-writable byte on. */
  readonly written: number;
}

/** The device decides whether what it returned since the last decision needs a used notification. */
export interface Notify {
  readonly call: 'notify';
}

/** The device asks for kicks, or for none. */
export interface Kicks {
  readonly call: 'kicks';
  readonly wanted: boolean;
}

export type VirtqueueRequest = Poke | Enable | Reset | Publish | Kick | Reap | Interrupts | Pop | Complete | Notify | Kicks;

/** What is fixed before the queue exists, and how it is first placed. */
export interface VirtqueueSetup extends Placement {
  /** Negotiated feature bits, as a whole number: bit b counts 2^b. */
  readonly features: number;
  /** Largest queue size that the device offers. */
  readonly sizeMax: number;
  /** Bytes of memory that rings and indirect tables can lie in: addresses 0 to `bytes` - 1. */
  readonly bytes: number;
  /** Buffers may lie anywhere below this address, which is at least `bytes`. */
  readonly extent: number;
}
