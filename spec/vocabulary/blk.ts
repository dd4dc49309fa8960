/** The block device: what an integrator chooses about a disk, and what a driver, the medium and the power supply do to it. */

/** A disk as it is offered. */
export interface BlkOptions {
  /** In sectors of 512 bytes. */
  readonly capacity: number;
  /** Entries of each queue at most; chains are no longer. */
  readonly queueSize: number;
  readonly queues: number;
  readonly readOnly: boolean;
  /** Writes may wait in a cache until a flush. */
  readonly flush: boolean;
  /** The driver may switch the cache off and on; only with `flush`. */
  readonly configWce: boolean;
  readonly discard: boolean;
  readonly writeZeroes: boolean;
  /** Sectors in one segment, and segments in one request, at most. */
  readonly discardSectorsMax: number;
  readonly discardSegmentsMax: number;
  readonly zeroesSectorsMax: number;
  readonly zeroesSegmentsMax: number;
  /** The device's name, in bytes; what is beyond 20 is cut off. */
  readonly id: readonly number[];
  /** Requests that the device works on at a time. */
  readonly slots: number;
}

/** Bytes of guest memory, by address. */
export interface Span {
  readonly address: number;
  readonly length: number;
}

/** The driver resets the device and brings it up with these features accepted. */
export interface BringUp {
  readonly call: 'bring-up';
  readonly low: number;
  readonly high: number;
}

/** The driver writes the field that switches the write cache. */
export interface WriteWriteback {
  readonly call: 'write-writeback';
  readonly value: number;
}

export interface ResetBlk {
  readonly call: 'reset-blk';
}

/**
 * The driver fills the readable buffers, first with `bytes`, the rest with a pattern that `fill` begins, and hands the chain over.
 * So small a record can stand for any content that matters: headers and segments byte for byte, data recognisably.
 */
export interface Submit {
  readonly call: 'submit';
  readonly readable: readonly Span[];
  readonly writable: readonly Span[];
  readonly bytes: readonly number[];
  readonly fill: number;
}

/** The device finishes the request in a slot. In which order it does is its own choice, and explicit here. */
export interface Complete {
  readonly call: 'complete';
  readonly slot: number;
}

/** The medium begins to fail, or recovers: bit 0 reads of the sector, bit 1 writes to it, bit 2 flushes of the whole. */
export interface Inject {
  readonly call: 'inject';
  readonly sector: number;
  readonly faults: number;
}

/** Power fails and comes back: what was promised stable is kept, of the rest only what the bits of `survivors` name by sector, modulo 32. */
export interface PowerCut {
  readonly call: 'power-cut';
  readonly survivors: number;
}

export type BlkRequest = BringUp | WriteWriteback | ResetBlk | Submit | Complete | Inject | PowerCut;
