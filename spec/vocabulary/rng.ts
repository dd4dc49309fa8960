/** The entropy device: what a driver and a source of randomness do to it. The source is an input, so that a trace says what it gave. */
import type { Span } from './blk.ts';

export interface RngOptions {
  /** Entries of the queue, and buffers that the device keeps at a time. */
  readonly queueSize: number;
}

/** The driver resets the device and brings it up with these features accepted. */
export interface BringUpRng {
  readonly call: 'bring-up';
  readonly low: number;
  readonly high: number;
}

export interface ResetRng {
  readonly call: 'reset';
}

/** The driver hands a buffer over. Readable parts, which it may not have, are filled with nothing. */
export interface WantEntropy {
  readonly call: 'want';
  readonly readable: readonly Span[];
  readonly writable: readonly Span[];
}

/** The source gives bytes; the device puts them into the buffer that has waited longest, and the driver takes them out. */
export interface GiveEntropy {
  readonly call: 'give';
  readonly bytes: readonly number[];
}

export type RngRequest = BringUpRng | ResetRng | WantEntropy | GiveEntropy;
