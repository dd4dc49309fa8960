/** The second phase of a connection: requests in, replies out. Bytes are read where they lie; only what straddles two chunks is copied. */
import { kindOf, refusal } from './commands.ts';
import { Output } from './output.ts';
import {
  CMD_DISC,
  CMD_FLAG_FUA,
  CMD_FLAG_NO_HOLE,
  CMD_READ,
  CMD_WRITE,
  NBD_EIO,
  NBD_OK,
  PAYLOAD_BYTES_MAX,
  REQUEST_BYTES,
  REQUEST_MAGIC,
  SIMPLE_REPLY_BYTES,
  SIMPLE_REPLY_MAGIC,
} from './protocol.ts';
import { BLOCK_FLUSH, BLOCK_OK, BLOCK_READ, BlockRequest, type BlockService, type RequestOwner } from './service.ts';

/** A client that has more than this under way is not read from until some of it is done: requests, and bytes of payload either way. */
const REQUESTS_MAX = 1024;
const BYTES_MAX = 8 * 2 ** 20;
/** And one that leaves this much of what it was sent unread. */
const UNREAD_MAX = 16 * 2 ** 20;

export class Transmission implements RequestOwner {
  private readonly service: BlockService;
  private readonly output: Output;
  /** A request that straddles two chunks, as far as it came. */
  private readonly header = Buffer.alloc(REQUEST_BYTES);
  private headerHave = 0;
  /** A write whose payload is still coming, or one that is refused: its payload is passed over, then `refused` answered. */
  private write: BlockRequest | undefined = undefined;
  private writeHave = 0;
  private refused = NBD_OK;
  private free: BlockRequest | undefined = undefined;
  private bytesUnderWay = 0;
  /** Requests that the service has. */
  underWay = 0;
  /** The client said goodbye, or is gone: nothing more is read. */
  over = false;
  /** The connection is lost: replies have nowhere to go. */
  lost = false;

  constructor(service: BlockService, output: Output) {
    this.service = service;
    this.output = output;
  }

  get congested(): boolean {
    return this.underWay >= REQUESTS_MAX || this.bytesUnderWay >= BYTES_MAX || this.output.waiting >= UNREAD_MAX;
  }

  /** Takes what it can of a chunk and answers how many bytes; less than all when congested or over; -1 for a breach of the protocol. */
  take(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && !this.over && !this.congested) {
      if (this.write !== undefined) at += this.takePayload(this.write, chunk, at);
      else if (this.headerHave === 0 && chunk.length - at >= REQUEST_BYTES) {
        if (!this.takeRequest(chunk, at)) return -1;
        at += REQUEST_BYTES;
      } else {
        const taken = chunk.copy(this.header, this.headerHave, at, at + REQUEST_BYTES - this.headerHave);
        this.headerHave += taken;
        at += taken;
        if (this.headerHave === REQUEST_BYTES) {
          this.headerHave = 0;
          if (!this.takeRequest(this.header, 0)) return -1;
        }
      }
    }
    return at;
  }

  /** False for a breach of the protocol that no reply can mend. */
  private takeRequest(bytes: Buffer, at: number): boolean {
    if (bytes.readUInt32BE(at) !== REQUEST_MAGIC) return false;
    const flags = bytes.readUInt16BE(at + 4);
    const command = bytes.readUInt16BE(at + 6);
    const offset = bytes.readUInt32BE(at + 16) * 2 ** 32 + bytes.readUInt32BE(at + 20);
    const length = bytes.readUInt32BE(at + 24);
    if (command === CMD_DISC) {
      this.over = true;
      return true;
    }
    // A payload that is longer than announced to be accepted cannot be told from an attack.
    if (command === CMD_WRITE && length > PAYLOAD_BYTES_MAX) return false;
    const request = this.fresh();
    request.cookieHigh = bytes.readUInt32BE(at + 8);
    request.cookieLow = bytes.readUInt32BE(at + 12);
    request.offset = offset;
    request.length = length;
    request.durable = (flags & CMD_FLAG_FUA) !== 0;
    request.mayUnmap = (flags & CMD_FLAG_NO_HOLE) === 0;
    request.kind = kindOf(command);
    this.route(request, command, refusal(this.service, command, flags, offset, length));
    return true;
  }

  private route(request: BlockRequest, command: number, error: number): void {
    if (command === CMD_WRITE && request.length > 0) {
      this.write = request;
      this.writeHave = 0;
      this.refused = error;
    } else if (error !== NBD_OK || (request.length === 0 && request.kind !== BLOCK_FLUSH)) this.answer(request, error);
    else this.submit(request, command === CMD_READ ? request.length : 0);
  }

  /** How many bytes of the chunk belonged to the payload of `request`. */
  private takePayload(request: BlockRequest, chunk: Buffer, at: number): number {
    const taken = Math.min(chunk.length - at, request.length - this.writeHave);
    if (this.refused === NBD_OK) this.keepPayload(request, chunk, at, taken);
    this.writeHave += taken;
    if (this.writeHave < request.length) return taken;
    this.write = undefined;
    if (this.refused === NBD_OK) this.submit(request, request.length);
    else this.answer(request, this.refused);
    return taken;
  }

  private keepPayload(request: BlockRequest, chunk: Buffer, at: number, taken: number): void {
    if (this.writeHave === 0 && taken === request.length) {
      request.data = chunk;
      request.dataStart = at;
      return;
    }
    if (this.writeHave === 0) {
      request.data = Buffer.allocUnsafe(request.length);
      request.dataStart = 0;
    }
    chunk.copy(request.data, this.writeHave, at, at + taken);
  }

  private submit(request: BlockRequest, payload: number): void {
    this.underWay += 1;
    this.bytesUnderWay += payload;
    this.service.submit(request);
  }

  private fresh(): BlockRequest {
    const request = this.free;
    if (request === undefined) return new BlockRequest(this);
    this.free = request.next;
    request.next = undefined;
    return request;
  }

  private release(request: BlockRequest): void {
    request.forget();
    request.replied = false;
    request.next = this.free;
    this.free = request;
  }

  received(request: BlockRequest, memory: Uint8Array, from: number, at: number, length: number): void {
    if (this.lost) return;
    if (length === request.length && Output.fits(SIMPLE_REPLY_BYTES + length)) {
      const out = this.output.room(SIMPLE_REPLY_BYTES + length);
      this.writeReply(out, this.output.at, request, NBD_OK);
      out.set(memory.subarray(from, from + length), this.output.at + SIMPLE_REPLY_BYTES);
      this.output.advance(SIMPLE_REPLY_BYTES + length);
      request.replied = true;
      return;
    }
    request.assembly ??= Buffer.allocUnsafe(SIMPLE_REPLY_BYTES + request.length);
    request.assembly.set(memory.subarray(from, from + length), SIMPLE_REPLY_BYTES + at);
  }

  completed(request: BlockRequest, status: number): void {
    this.underWay -= 1;
    if (request.kind === BLOCK_READ || request.data.length > 0) this.bytesUnderWay -= request.length;
    if (this.lost || request.replied) this.release(request);
    else if (status === BLOCK_OK && request.assembly !== undefined) this.answerAssembled(request, request.assembly);
    else this.answer(request, status === BLOCK_OK ? NBD_OK : NBD_EIO);
  }

  private answerAssembled(request: BlockRequest, assembly: Buffer): void {
    this.writeReply(assembly, 0, request, NBD_OK);
    this.output.large(assembly);
    this.release(request);
  }

  /** A reply without data, and the end of the request. */
  private answer(request: BlockRequest, error: number): void {
    const out = this.output.room(SIMPLE_REPLY_BYTES);
    this.writeReply(out, this.output.at, request, error);
    this.output.advance(SIMPLE_REPLY_BYTES);
    this.release(request);
  }

  private writeReply(out: Buffer, at: number, request: BlockRequest, error: number): void {
    out.writeUInt32BE(SIMPLE_REPLY_MAGIC, at);
    out.writeUInt32BE(error, at + 4);
    out.writeUInt32BE(request.cookieHigh, at + 8);
    out.writeUInt32BE(request.cookieLow, at + 12);
  }
}
