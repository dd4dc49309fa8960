/** The first phase of a connection: flags, then options, until the client chooses the export or leaves. */
import type { Output } from './output.ts';
import {
  EXPORT_CAN_MULTI_CONN,
  EXPORT_HAS_FLAGS,
  EXPORT_NAME_ZEROES,
  EXPORT_READ_ONLY,
  EXPORT_SEND_FLUSH,
  EXPORT_SEND_FUA,
  EXPORT_SEND_TRIM,
  EXPORT_SEND_WRITE_ZEROES,
  FLAG_FIXED_NEWSTYLE,
  FLAG_NO_ZEROES,
  INFO_BLOCK_SIZE,
  INFO_EXPORT,
  INIT_MAGIC,
  OPT_ABORT,
  OPT_EXPORT_NAME,
  OPT_GO,
  OPT_INFO,
  OPT_LIST,
  OPT_STARTTLS,
  OPT_STRUCTURED_REPLY,
  OPTION_HEADER_BYTES,
  OPTION_MAGIC,
  OPTION_REPLY_BYTES,
  OPTION_REPLY_MAGIC,
  PAYLOAD_BYTES_MAX,
  REP_ACK,
  REP_ERR_INVALID,
  REP_ERR_TOO_BIG,
  REP_ERR_UNKNOWN,
  REP_ERR_UNSUP,
  REP_INFO,
  REP_SERVER,
} from './protocol.ts';
import type { BlockService } from './service.ts';

/** What the bytes so far lead to. `more`: they are not enough. */
export type Progress = 'more' | 'option' | 'transmission' | 'drop' | 'finish';

/** Longest option data that is read: a name of 4096 bytes, which is what the protocol allows, and many information requests. */
const OPTION_BYTES_MAX = 16 * 1024;
const CLIENT_FLAGS_BYTES = 4;
const PREFERRED_BLOCK_BYTES = 4096;

export const exportFlags = (service: BlockService): number => {
  const both = EXPORT_HAS_FLAGS | EXPORT_SEND_FLUSH | EXPORT_SEND_FUA | EXPORT_CAN_MULTI_CONN;
  return service.readOnly ? both | EXPORT_READ_ONLY : both | EXPORT_SEND_TRIM | EXPORT_SEND_WRITE_ZEROES;
};

export class Handshake {
  private readonly output: Output;
  private readonly service: BlockService;
  private readonly name: Buffer;
  private flagsSeen = false;
  private noZeroes = false;
  /** How many bytes of the input the last answer used up. */
  taken = 0;
  /** Bytes still to come of an option that was answered without being read. */
  skip = 0;

  constructor(output: Output, service: BlockService, exportName: string) {
    this.output = output;
    this.service = service;
    this.name = Buffer.from(exportName);
  }

  greet(): void {
    const out = this.output.room(18);
    const at = this.output.at;
    out.writeUInt32BE(INIT_MAGIC[0], at);
    out.writeUInt32BE(INIT_MAGIC[1], at + 4);
    out.writeUInt32BE(OPTION_MAGIC[0], at + 8);
    out.writeUInt32BE(OPTION_MAGIC[1], at + 12);
    out.writeUInt16BE(FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES, at + 16);
    this.output.advance(18);
  }

  /** Takes one item from the start of `input`; `taken` says how long it was. */
  take(input: Buffer): Progress {
    return this.flagsSeen ? this.takeOption(input) : this.takeFlags(input);
  }

  private takeFlags(input: Buffer): Progress {
    if (input.length < CLIENT_FLAGS_BYTES) return 'more';
    const flags = input.readUInt32BE(0);
    if ((flags & ~(FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES)) !== 0) return 'drop';
    this.flagsSeen = true;
    this.noZeroes = (flags & FLAG_NO_ZEROES) !== 0;
    this.taken = CLIENT_FLAGS_BYTES;
    return 'option';
  }

  private takeOption(input: Buffer): Progress {
    if (input.length < OPTION_HEADER_BYTES) return 'more';
    if (input.readUInt32BE(0) !== OPTION_MAGIC[0] || input.readUInt32BE(4) !== OPTION_MAGIC[1]) return 'drop';
    const option = input.readUInt32BE(8);
    const length = input.readUInt32BE(12);
    if (length > OPTION_BYTES_MAX) return this.tooBig(option, length);
    if (input.length < OPTION_HEADER_BYTES + length) return 'more';
    this.taken = OPTION_HEADER_BYTES + length;
    return this.answer(option, input.subarray(OPTION_HEADER_BYTES, this.taken));
  }

  /** An option too long to hold is answered and its data passed over; one that is longer than any payload is an attack. */
  private tooBig(option: number, length: number): Progress {
    if (length > PAYLOAD_BYTES_MAX || option === OPT_EXPORT_NAME) return 'drop';
    this.taken = OPTION_HEADER_BYTES;
    this.skip = length;
    this.reply(option, REP_ERR_TOO_BIG, 0);
    return 'option';
  }

  private answer(option: number, data: Buffer): Progress {
    switch (option) {
      case OPT_EXPORT_NAME:
        return this.exportName(data);
      case OPT_ABORT:
        this.reply(option, REP_ACK, 0);
        return 'finish';
      case OPT_LIST:
        return this.list(data);
      case OPT_INFO:
      case OPT_GO:
        return this.info(option, data);
      case OPT_STARTTLS:
      case OPT_STRUCTURED_REPLY:
        // Both carry no data; both are things that this server does not do.
        this.reply(option, data.length > 0 ? REP_ERR_INVALID : REP_ERR_UNSUP, 0);
        return 'option';
      default:
        this.reply(option, REP_ERR_UNSUP, 0);
        return 'option';
    }
  }

  /** The header of a reply; the caller writes `length` bytes after it, from the offset that is answered, and advances over them. */
  private reply(option: number, type: number, length: number): number {
    const out = this.output.room(OPTION_REPLY_BYTES + length);
    const at = this.output.at;
    out.writeUInt32BE(OPTION_REPLY_MAGIC[0], at);
    out.writeUInt32BE(OPTION_REPLY_MAGIC[1], at + 4);
    out.writeUInt32BE(option, at + 8);
    out.writeUInt32BE(type, at + 12);
    out.writeUInt32BE(length, at + 16);
    this.output.advance(OPTION_REPLY_BYTES + length);
    return at + OPTION_REPLY_BYTES;
  }

  private exportName(name: Buffer): Progress {
    if (!name.equals(this.name)) return 'drop';
    const zeroes = this.noZeroes ? 0 : EXPORT_NAME_ZEROES;
    const out = this.output.room(10 + zeroes);
    const at = this.output.at;
    this.writeExport(out, at);
    out.fill(0, at + 10, at + 10 + zeroes);
    this.output.advance(10 + zeroes);
    return 'transmission';
  }

  /** Size and flags: ten bytes. */
  private writeExport(out: Buffer, at: number): void {
    out.writeUInt32BE(Math.floor(this.service.size / 2 ** 32), at);
    out.writeUInt32BE(this.service.size % 2 ** 32, at + 4);
    out.writeUInt16BE(exportFlags(this.service), at + 8);
  }

  private list(data: Buffer): Progress {
    if (data.length > 0) {
      this.reply(OPT_LIST, REP_ERR_INVALID, 0);
      return 'option';
    }
    const length = 4 + this.name.length;
    const at = this.reply(OPT_LIST, REP_SERVER, length);
    const out = this.output.room(0);
    out.writeUInt32BE(this.name.length, at);
    this.name.copy(out, at + 4);
    this.reply(OPT_LIST, REP_ACK, 0);
    return 'option';
  }

  private info(option: number, data: Buffer): Progress {
    const nameLength = data.length < 6 ? Number.POSITIVE_INFINITY : data.readUInt32BE(0);
    const wellFormed = nameLength <= data.length - 6 && data.length === 6 + nameLength + 2 * data.readUInt16BE(4 + nameLength);
    if (!wellFormed) {
      this.reply(option, REP_ERR_INVALID, 0);
      return 'option';
    }
    if (!data.subarray(4, 4 + nameLength).equals(this.name)) {
      this.reply(option, REP_ERR_UNKNOWN, 0);
      return 'option';
    }
    this.infoExport(option);
    this.infoBlockSize(option);
    this.reply(option, REP_ACK, 0);
    return option === OPT_GO ? 'transmission' : 'option';
  }

  private infoExport(option: number): void {
    const at = this.reply(option, REP_INFO, 12);
    const out = this.output.room(0);
    out.writeUInt16BE(INFO_EXPORT, at);
    this.writeExport(out, at + 2);
  }

  /** Sent unasked too: a server whose smallest block is not 1 must say so, and a client ignores what it does not know. */
  private infoBlockSize(option: number): void {
    const at = this.reply(option, REP_INFO, 14);
    const out = this.output.room(0);
    out.writeUInt16BE(INFO_BLOCK_SIZE, at);
    out.writeUInt32BE(this.service.blockBytes, at + 2);
    out.writeUInt32BE(PREFERRED_BLOCK_BYTES, at + 6);
    out.writeUInt32BE(PAYLOAD_BYTES_MAX, at + 10);
  }
}
