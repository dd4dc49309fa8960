/**
 * What the NBD server asks of a disk, whoever provides it: the whole emulated system, or plain memory in a test.
 *
 * Requests are objects that the server owns and uses again, so that a request in flight costs no allocation. A service takes any number
 * of them, completes them in any order, and links those that must wait through `next`.
 */

export const BLOCK_READ = 0;
export const BLOCK_WRITE = 1;
export const BLOCK_FLUSH = 2;
export const BLOCK_TRIM = 3;
export const BLOCK_ZEROES = 4;

/** How a request ended. */
export const BLOCK_OK = 0;
export const BLOCK_FAILED = 1;

const NOTHING = new Uint8Array(0);

/** Who is told. */
export interface RequestOwner {
  /** Bytes of a read: `length` of them from `from` in `memory` are those at `at` of the request. The memory is the service's again afterwards. */
  received(request: BlockRequest, memory: Uint8Array, from: number, at: number, length: number): void;
  /** The request is the owner's again: a service must not touch it any more. */
  completed(request: BlockRequest, status: number): void;
}

export class BlockRequest {
  readonly owner: RequestOwner;
  kind = BLOCK_READ;
  /** In bytes, a multiple of the service's block, as is the length; the range lies within the disk. */
  offset = 0;
  length = 0;
  /** What a write writes: `length` bytes from `dataStart` in `data`. */
  data: Uint8Array = NOTHING;
  dataStart = 0;
  /** Completed only when what it wrote is on stable storage. */
  durable = false;
  /** A write of zeroes may leave a hole. */
  mayUnmap = false;
  /** The client's name for it, which the reply carries: two words as they came. */
  cookieHigh = 0;
  cookieLow = 0;
  /** Where a read in several pieces is put together: header and data of its reply. */
  assembly: Buffer | undefined = undefined;
  /** True when the reply went out with the data. */
  replied = false;
  /** Link of whichever list holds the request: the owner's free ones, or the service's waiting ones. */
  next: BlockRequest | undefined = undefined;
  /** The service's own: how much was handed out, pieces under way, and the worst status so far. */
  started = 0;
  underWay = 0;
  status = BLOCK_OK;
  /** What was to be written is written, and is now to be made durable. */
  flushing = false;

  constructor(owner: RequestOwner) {
    this.owner = owner;
  }

  /** Lets go of the client's bytes, which would otherwise live as long as the connection. */
  forget(): void {
    this.data = NOTHING;
    this.assembly = undefined;
  }
}

export interface BlockService {
  /** Size of the disk in bytes. */
  readonly size: number;
  readonly readOnly: boolean;
  /** The smallest unit of a transfer in bytes. */
  readonly blockBytes: number;
  /** Takes a request; it may be completed before this returns, or later. */
  submit(request: BlockRequest): void;
  /** No more requests for now: what was submitted starts. Lets a service announce a whole batch at once. */
  kick(): void;
  /** The server's wish to hear when a batch of completions is over, so that it may send the replies together. */
  onSettled: () => void;
}
