/**
 * The Client's block driver: cuts requests of any length into pieces that its slots and its bounce pool have room for, and puts the
 * answers together again. What there is no room for waits.
 */
import { BLK_SEGMENT_UNMAP, BLK_T_DISCARD, BLK_T_FLUSH, BLK_T_IN, BLK_T_OUT, BLK_T_WRITE_ZEROES } from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import {
  BLOCK_FAILED,
  BLOCK_FLUSH,
  BLOCK_OK,
  BLOCK_READ,
  BLOCK_TRIM,
  BLOCK_WRITE,
  BLOCK_ZEROES,
  type BlockRequest,
} from '../outside/nbd/service.ts';
import type { DriverQueue, GuestMemory } from '../virtqueue/index.ts';
import { BlkFront, NONE } from './blk-front.ts';
import { CHUNK_BYTES, PIECE_CHUNKS_MAX, type WindowLayout } from './layout.ts';
import { Pool } from './pool.ts';
import { RequestList } from './request-list.ts';
import { Slots } from './slots.ts';

const SECTOR_BYTES = 512;
const PIECE_BYTES_MAX = PIECE_CHUNKS_MAX * CHUNK_BYTES;

/** What the device agreed to, and its limits on requests that carry a range instead of data, in bytes; 0 if it has no such request. */
export interface DriverTerms {
  readonly indirect: boolean;
  readonly discardBytesMax: number;
  readonly zeroesBytesMax: number;
}

export class BlkDriver {
  readonly front: BlkFront;
  private readonly memory: GuestMemory;
  private readonly pool: Pool;
  private readonly slots: Slots;
  private readonly terms: DriverTerms;
  /** [size] by head of the chain: bytes of its request that it carries, and where in it they lie. */
  private readonly bytesOf: Float64Array;
  private readonly placeOf: Float64Array;
  private readonly requestOf: (BlockRequest | undefined)[];
  private readonly waiting = new RequestList();
  /** Requests taken and not completed. */
  outstanding = 0;

  static bytes({ queueSize, chunks }: WindowLayout): number {
    return 16 * queueSize + BlkFront.bytes(queueSize) + Pool.bytes(chunks) + Slots.bytes(queueSize);
  }

  constructor(memory: GuestMemory, arena: Arena, queue: DriverQueue, layout: WindowLayout, terms: DriverTerms) {
    const { queueSize, chunks } = layout;
    this.memory = memory;
    this.terms = terms;
    this.front = new BlkFront(memory, arena, queue, layout, terms.indirect);
    this.pool = new Pool(arena, chunks);
    this.slots = new Slots(arena, queueSize);
    this.bytesOf = arena.doubles(queueSize);
    this.placeOf = arena.doubles(queueSize);
    this.requestOf = new Array<BlockRequest | undefined>(queueSize).fill(undefined);
  }

  submit(request: BlockRequest): void {
    request.started = 0;
    request.underWay = 0;
    request.status = BLOCK_OK;
    request.flushing = false;
    this.outstanding += 1;
    this.waiting.append(request);
  }

  /** Starts what there is room for: at most a piece for each slot. True if the device is to be told. */
  advance(): boolean {
    for (let request = this.waiting.first; request !== undefined && this.start(request); request = this.waiting.first) {
      if (request.flushing || request.started === request.length) this.waiting.dropFirst();
      if (request.underWay === 0) this.settle(request);
    }
    return this.front.needsKick();
  }

  /** Starts one piece. False if there is no room for it now. */
  private start(request: BlockRequest): boolean {
    if (this.front.failed) return this.giveUp(request);
    if (this.slots.free === 0) return false;
    if (request.flushing || request.kind === BLOCK_FLUSH) return this.startFlush(request);
    if (request.kind === BLOCK_READ || request.kind === BLOCK_WRITE) return this.startData(request);
    return this.startRange(request);
  }

  private giveUp(request: BlockRequest): boolean {
    request.status = BLOCK_FAILED;
    request.started = request.length;
    return true;
  }

  private startFlush(request: BlockRequest): boolean {
    const slot = this.slots.take();
    return this.launch(request, this.front.publish(BLK_T_FLUSH, 0, slot, NONE, 0), slot, NONE, 0);
  }

  private startData(request: BlockRequest): boolean {
    // A pool in pieces still serves a long request, by shorter pieces: at most five tries.
    let bytes = Math.min(request.length - request.started, PIECE_BYTES_MAX);
    let chunk = this.pool.take(Math.ceil(bytes / CHUNK_BYTES));
    while (chunk === NONE && bytes > CHUNK_BYTES) {
      bytes = Math.ceil(bytes / CHUNK_BYTES / 2) * CHUNK_BYTES;
      chunk = this.pool.take(bytes / CHUNK_BYTES);
    }
    if (chunk === NONE) return false;
    const isWrite = request.kind === BLOCK_WRITE;
    const from = request.dataStart + request.started;
    if (isWrite) this.memory.bytes.set(request.data.subarray(from, from + bytes), this.front.dataAt(chunk));
    const sector = (request.offset + request.started) / SECTOR_BYTES;
    const slot = this.slots.take();
    return this.launch(request, this.front.publish(isWrite ? BLK_T_OUT : BLK_T_IN, sector, slot, chunk, bytes), slot, chunk, bytes);
  }

  private startRange(request: BlockRequest): boolean {
    const isTrim = request.kind === BLOCK_TRIM;
    const most = isTrim ? this.terms.discardBytesMax : this.terms.zeroesBytesMax;
    if (most === 0) return this.doWithout(request);
    const bytes = Math.min(request.length - request.started, most);
    const sector = (request.offset + request.started) / SECTOR_BYTES;
    const flags = !isTrim && request.mayUnmap ? BLK_SEGMENT_UNMAP : 0;
    const slot = this.slots.take();
    const head = this.front.publishRange(isTrim ? BLK_T_DISCARD : BLK_T_WRITE_ZEROES, sector, slot, bytes, flags);
    return this.launch(request, head, slot, NONE, bytes);
  }

  /** A device that cannot discard is not asked to: a trim is advice. One that cannot write zeroes fails who asks for them. */
  private doWithout(request: BlockRequest): boolean {
    if (request.kind === BLOCK_ZEROES) request.status = BLOCK_FAILED;
    request.started = request.length;
    return true;
  }

  /** Books a piece that was published. False, and as it was, if it could not be: without indirect tables there may be too few descriptors. */
  private launch(request: BlockRequest, head: number, slot: number, chunk: number, bytes: number): boolean {
    if (head < 0) {
      this.giveBack(slot, chunk, bytes);
      return false;
    }
    assert(this.requestOf[head] === undefined, 'the queue names a chain by a head that no other chain in flight has');
    this.bytesOf[head] = bytes;
    this.placeOf[head] = request.started;
    this.requestOf[head] = request;
    request.underWay += 1;
    if (!request.flushing) request.started += bytes;
    return true;
  }

  private giveBack(slot: number, chunk: number, bytes: number): void {
    this.slots.give(slot);
    if (chunk !== NONE) this.pool.give(chunk, Math.ceil(bytes / CHUNK_BYTES));
  }

  /** Takes all that the device has returned: at most what is in flight. */
  reap(): void {
    for (let head = this.front.reap(); head !== NONE; head = this.front.reap()) this.finish(head);
    if (this.front.failed) this.abandon();
  }

  private finish(head: number): void {
    const request = this.requestOf[head];
    assert(request !== undefined, 'the queue returns only chains that this driver has added');
    const chunk = this.front.chunk(head);
    const bytes = this.bytesOf[head]!;
    if (!this.front.succeeded) request.status = BLOCK_FAILED;
    else if (request.kind === BLOCK_READ)
      request.owner.received(request, this.memory.bytes, this.front.dataAt(chunk), this.placeOf[head]!, bytes);
    this.giveBack(this.front.slot(head), chunk, bytes);
    this.requestOf[head] = undefined;
    request.underWay -= 1;
    this.settle(request);
  }

  private static isToBeFlushed({ durable, flushing, kind, status }: BlockRequest): boolean {
    return durable && !flushing && kind !== BLOCK_FLUSH && kind !== BLOCK_READ && status === BLOCK_OK;
  }

  /** Completes a request of which nothing is left to do; one that is to be durable is flushed first. */
  private settle(request: BlockRequest): void {
    if (request.underWay > 0 || request.started < request.length) return;
    if (BlkDriver.isToBeFlushed(request)) {
      request.flushing = true;
      this.waiting.prepend(request);
      return;
    }
    this.outstanding -= 1;
    request.owner.completed(request, request.status);
  }

  /** The device broke the ring: nothing that it has will be returned. At most one look a head. */
  private abandon(): void {
    for (let head = 0; head < this.requestOf.length; head += 1) {
      const request = this.requestOf[head];
      if (request === undefined) continue;
      this.requestOf[head] = undefined;
      request.status = BLOCK_FAILED;
      request.underWay -= 1;
      this.settle(request);
    }
  }
}
