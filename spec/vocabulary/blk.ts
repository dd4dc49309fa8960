/** The block device: what an integrator chooses about a disk, and what a driver, the medium and the power supply do to it. */

export interface Lifetime {
  readonly reserve: number;
  readonly typeA: number;
  readonly typeB: number;
}

/** A disk whose sectors lie in zones, most of which are written from their beginning on. */
export interface ZonedOptions {
  /** BLK_Z_HM or BLK_Z_HA: whether the driver has to write in sequence, or is merely asked to. */
  readonly model: number;
  /** Sectors of a zone; the last one may be shorter. */
  readonly zoneSectors: number;
  /** Sectors of a zone that can be written, no more than it has. */
  readonly zoneCapacity: number;
  /** Zones at the beginning of the disk that are written in any order. */
  readonly conventional: number;
  /** Zones that may be open, and that may be active, at a time; 0 is any number. */
  readonly openMax: number;
  readonly activeMax: number;
  /** Sectors that one request appends at most; 0 is none: the disk does not append. */
  readonly appendSectorsMax: number;
  /** In sectors: the unit of writes to a zone that is written in sequence. */
  readonly granularity: number;
  /** A zone that was opened by being written to is closed when its place is needed. */
  readonly autoClose: boolean;
}

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
  /** Writing zeroes may give sectors back to the medium. */
  readonly zeroesMayUnmap: boolean;
  readonly secureErase: boolean;
  readonly eraseSectorsMax: number;
  readonly eraseSegmentsMax: number;
  /** Bytes in one buffer of data at most; 0 leaves it unsaid. */
  readonly sizeMax: number;
  /** What the medium says of its wear, in whatever numbers it says it: reserved blocks, cells of type A, cells of type B. */
  readonly lifetime: Lifetime | null;
  readonly zoned: ZonedOptions | null;
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
  readonly queue: number;
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

/** The driver reads its configuration space. */
export interface ReadBlkConfig {
  readonly call: 'read-config';
  readonly offset: number;
  readonly width: number;
}

export interface ResetBlkQueue {
  readonly call: 'reset-queue';
  readonly queue: number;
}

/** The disk becomes smaller, or as large again as its medium. */
export interface Resize {
  readonly call: 'resize';
  readonly capacity: number;
}

/** Whether writing zeroes may unmap sectors changes. */
export interface SetMayUnmap {
  readonly call: 'set-may-unmap';
  readonly value: number;
}

/** What is true of a medium, whatever a device says of it. */
export interface Medium {
  readonly queues: number;
  /** It counts its wear. */
  readonly hasMetrics: boolean;
  /** Zeroes that are written may give sectors back. */
  readonly deallocates: boolean;
  /** BLK_Z_NONE for a disk without zones, or with zones that it manages by itself. */
  readonly model: number;
  readonly zoneSectors: number;
  readonly openMax: number;
  readonly activeMax: number;
  readonly appendSectorsMax: number;
  /** In bytes. */
  readonly granularity: number;
}

/** An observer judges what a device, this one or another, offers: feature words, configuration space, and the medium behind it. */
export interface JudgeOffer {
  readonly call: 'judge-offer';
  readonly low: number;
  readonly high: number;
  readonly config: readonly number[];
  readonly medium: Medium;
}

/** The medium gives a zone up: it can only be read any more (BLK_ZS_RDONLY), or not even that (BLK_ZS_OFFLINE). */
export interface FailZone {
  readonly call: 'fail-zone';
  readonly zone: number;
  readonly state: number;
}

export type BlkRequest =
  | BringUp
  | WriteWriteback
  | ReadBlkConfig
  | ResetBlk
  | ResetBlkQueue
  | Submit
  | Complete
  | Inject
  | PowerCut
  | Resize
  | SetMayUnmap
  | JudgeOffer
  | FailZone;
