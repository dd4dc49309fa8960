/** A disk of plain memory behind the NBD server, so that the wire is judged apart from the system; and a slow one, for what overtakes what. */
import {
  BLOCK_FLUSH,
  BLOCK_OK,
  BLOCK_READ,
  BLOCK_TRIM,
  BLOCK_WRITE,
  BLOCK_ZEROES,
  type BlockRequest,
  type BlockService,
} from '../../../impl/outside/nbd/service.ts';

export class RamService implements BlockService {
  readonly memory: Uint8Array;
  readonly size: number;
  readonly blockBytes = 512;
  readonly readOnly: boolean;
  flushes = 0;
  onSettled = (): void => undefined;
  private readonly waiting: BlockRequest[] = [];
  /** While true, requests are taken and not completed. */
  held = false;

  constructor(size: number, readOnly = false) {
    this.memory = new Uint8Array(size);
    this.size = size;
    this.readOnly = readOnly;
  }

  submit(request: BlockRequest): void {
    this.waiting.push(request);
  }

  kick(): void {
    if (this.held || this.waiting.length === 0) return;
    for (const request of this.waiting) this.complete(request);
    this.waiting.length = 0;
    this.onSettled();
  }

  /** Completes what is held, the last first. */
  release(): void {
    this.held = false;
    this.waiting.reverse();
    this.kick();
  }

  private complete(request: BlockRequest): void {
    const { kind, offset, length } = request;
    if (kind === BLOCK_READ) this.read(request);
    if (kind === BLOCK_WRITE) this.memory.set(request.data.subarray(request.dataStart, request.dataStart + length), offset);
    if (kind === BLOCK_ZEROES || kind === BLOCK_TRIM) this.memory.fill(0, offset, offset + length);
    if (kind === BLOCK_FLUSH || request.durable) this.flushes += 1;
    request.owner.completed(request, BLOCK_OK);
  }

  /** In pieces of 64 KiB, the last first, as a service with small buffers might. */
  private read(request: BlockRequest): void {
    const piece = 65536;
    for (let at = Math.floor((request.length - 1) / piece) * piece; at >= 0; at -= piece)
      request.owner.received(request, this.memory, request.offset + at, at, Math.min(piece, request.length - at));
  }
}
