/**
 * The descriptor of a grant, copied from the caller's memory once, before anything is decided: what the caller, or whoever shares that memory,
 * does to it afterwards changes nothing.
 */
import {
  GRANT_BASE_AT,
  GRANT_COUNT_AT,
  GRANT_FIXED_BYTES,
  GRANT_FLAGS_AT,
  GRANT_KIND_AT,
  GRANT_RECEIVER_BYTES,
  GRANT_RECEIVERS_AT,
  GRANT_RECEIVERS_MAX,
  GRANT_SHARE,
  GRANT_TAG_AT,
  RIGHTS_READ,
} from '../vocabulary/limits.ts';
import type { GrantRange } from '../vocabulary/monitor.ts';
import { mayAccess } from './access.ts';
import { callerOf, type FromCore } from './call.ts';
import type { MonitorState, Receiver } from './state.ts';

const WORD = 4;

/** The call with the words that were found. */
export interface CopiedGrant extends FromCore {
  readonly aligned: boolean;
  /** The fixed part could be read. */
  readonly fixed: boolean;
  /** The list of receivers could be read. */
  readonly whole: boolean;
  readonly kind: number;
  readonly flags: number;
  readonly tag: number;
  readonly listed: number;
  readonly base: bigint;
  readonly count: bigint;
  readonly receivers: readonly Pick<Receiver, 'compartment' | 'access'>[];
}

/** A word never straddles granules: it is aligned, and no granule is narrower. */
const wordAt = (s: MonitorState, address: number): number => {
  const contents = s.memory[Math.floor(address / s.machine.granuleBytes)] ?? s.machine.blank;
  const offset = address % s.machine.granuleBytes;
  const byte = (i: number): number => contents[offset + i] ?? 0;
  return byte(0) + byte(1) * 2 ** 8 + byte(2) * 2 ** 16 + byte(3) * 2 ** 24;
};

const longAt = (s: MonitorState, address: number): bigint =>
  BigInt(wordAt(s, address)) + (BigInt(wordAt(s, address + WORD)) << BigInt(8 * WORD));

/** Counted from 0: beside an address above 2^53 a few bytes more are lost in rounding. At most GRANT_FIXED_BYTES words are asked for. */
const isReadable = (s: MonitorState, compartment: number, address: number, bytes: number): boolean => {
  for (let i = 0; i < bytes; i += WORD)
    if (!mayAccess(s, compartment, Math.floor((address + i) / s.machine.granuleBytes), RIGHTS_READ)) return false;
  return true;
};

export const isListLength = (n: number): boolean => n >= 1 && n <= GRANT_RECEIVERS_MAX;

const receiversAt = (s: MonitorState, address: number, listed: number): CopiedGrant['receivers'] =>
  Array.from({ length: listed }, (_, i) => {
    const at = address + GRANT_FIXED_BYTES + i * GRANT_RECEIVER_BYTES;
    return { compartment: wordAt(s, at), access: wordAt(s, at + WORD) };
  });

/** What stands for a descriptor that could not be read: nothing that a later condition would find wrong. */
const UNREAD = { kind: GRANT_SHARE, flags: 0, tag: 0, listed: 1, base: 0n, count: 1n, receivers: [] } as const;

export const copyDescriptor = (s: MonitorState, { core, address }: GrantRange): CopiedGrant => {
  if (address % WORD !== 0) return { ...UNREAD, core, aligned: false, fixed: true, whole: true };
  const caller = callerOf(s, { core });
  if (!isReadable(s, caller, address, GRANT_FIXED_BYTES)) return { ...UNREAD, core, aligned: true, fixed: false, whole: true };
  const listed = wordAt(s, address + GRANT_RECEIVERS_AT);
  const length = isListLength(listed) ? listed : 0;
  const whole = isReadable(s, caller, address + GRANT_FIXED_BYTES, length * GRANT_RECEIVER_BYTES);
  return {
    core,
    aligned: true,
    fixed: true,
    whole,
    kind: wordAt(s, address + GRANT_KIND_AT),
    flags: wordAt(s, address + GRANT_FLAGS_AT),
    tag: wordAt(s, address + GRANT_TAG_AT),
    listed,
    base: longAt(s, address + GRANT_BASE_AT),
    count: longAt(s, address + GRANT_COUNT_AT),
    receivers: whole ? receiversAt(s, address, length) : [],
  };
};
