/** Requests to a VirtualNet link, and what its two ends are told at boot: plain data with raw numbers. */

/** What both ends are configured with; each announces it, so that a disagreement is found before a frame is read. */
export interface LinkGeometry {
  /** Frames in flight each way: a power of two, so that free-running indices stay continuous when they wrap. */
  readonly slots: number;
  /** Bytes of a slot, a multiple of a cache line: one frame, header included. */
  readonly slotBytes: number;
  /** Each side's section starts at a multiple of this: a granule where the monitor is to write-protect it, a cache line otherwise. */
  readonly alignment: number;
  /** The index of a session's first frame: 0, but a test may start close to the wrap. */
  readonly firstIndex: number;
}

export interface LinkSetup extends LinkGeometry {
  /** Compartment of side 0 and of side 1. */
  readonly ids: readonly [number, number];
  /** Epoch of each side's first incarnation. */
  readonly epochs: readonly [number, number];
  /** Doorbells that an endpoint may ring between two ticks. */
  readonly doorbells: number;
  /** What every byte of the region holds before the ends start. */
  readonly poison: number;
}

/** A new incarnation of an endpoint: it forgets everything and announces the next epoch. */
export interface LinkRestart {
  readonly call: 'restart';
  readonly side: number;
}

/** Looks at the peer's announcement, and connects to it. */
export interface LinkHello {
  readonly call: 'hello';
  readonly side: number;
}

export interface LinkSend {
  readonly call: 'send';
  readonly side: number;
  readonly kind: number;
  readonly payload: readonly number[];
}

export interface LinkReceive {
  readonly call: 'receive';
  readonly side: number;
}

/** Asks how many frames wait and how many slots are free. */
export interface LinkPoll {
  readonly call: 'poll';
  readonly side: number;
}

/** Time passes for an endpoint: its doorbell budget is refilled. */
export interface LinkTick {
  readonly call: 'tick';
  readonly side: number;
}

/** Whoever can write the region stores a 32-bit word, past all rules. */
export interface LinkPoke {
  readonly call: 'poke';
  /** Byte offset in the region; it is rounded down to a word, and taken modulo the region's size. */
  readonly at: number;
  readonly value: number;
}

export type LinkRequest = LinkRestart | LinkHello | LinkSend | LinkReceive | LinkPoll | LinkTick | LinkPoke;
