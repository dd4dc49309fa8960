/**
 * A state of the monitor as bytes, for those who must tell states apart by the million: equal states have equal bytes, different states
 * different ones. What never changes after boot is left out.
 */
import { BLANK_REGISTERS, type Grant, type MonitorState, runningOn } from '../spec/monitor/index.ts';
import { O } from '../spec/prelude.ts';

const POWERS = { off: 0, ready: 1, yielded: 2, suspended: 3 } as const;
const KINDS = { share: 1, lend: 2, donate: 3 } as const;

/** Low byte first. */
const word = (out: Uint8Array, at: number, value: number): number => {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
  return at + 4;
};

/** A whole number below 2^53, or minus one. */
const long = (out: Uint8Array, at: number, value: number): number => word(out, word(out, at, value % 2 ** 32), Math.floor(value / 2 ** 32));

const grant = (out: Uint8Array, from: number, each: Grant): number => {
  let at = from;
  out[at++] = KINDS[each.kind];
  out[at++] = (each.orphan ? 1 : 0) + (each.zeroAfter ? 2 : 0) + (each.soiled ? 4 : 0);
  out[at++] = each.count;
  out[at++] = each.receivers.length;
  at = long(out, word(out, word(out, at, each.granule), each.handle), each.tag);
  for (const { compartment, access, held, ended } of each.receivers) {
    out[at++] = compartment;
    out[at++] = access * 16 + held * 2 + (ended ? 1 : 0);
  }
  return at;
};

const memory = (out: Uint8Array, from: number, s: MonitorState): number => {
  let at = from;
  for (const [granule, { owner, grant: place }] of s.granules.entries()) {
    out[at++] = owner;
    at = word(out, at, O.isSome(place) ? place.value : -1);
    const contents = s.memory[granule] ?? [];
    for (let i = 0; i < contents.length; i += 1) out[at++] = contents[i] ?? 0;
  }
  return at;
};

const lives = (out: Uint8Array, from: number, s: MonitorState): number => {
  let at = from;
  for (const { running, epoch, scrubbed } of s.compartments) {
    out[at++] = running ? 1 : 0;
    at = word(out, word(out, at, epoch), scrubbed);
  }
  for (const { pending, masked, bound, held, spent } of s.doorbells) {
    at = word(out, word(out, at, pending), masked);
    for (const bits of bound) at = word(out, at, bits);
    for (const bits of held) at = word(out, at, bits);
    for (const rings of spent) at = word(out, at, rings);
  }
  return at;
};

const execution = (out: Uint8Array, from: number, s: MonitorState): number => {
  let at = from;
  for (const { critical, ordinary } of s.cores) out[at++] = POWERS[critical] * 4 + POWERS[ordinary];
  for (const { pending, active, enabled, core, priority } of s.lines) {
    out[at++] = (active ? 4 : 0) + (pending ? 2 : 0) + (enabled ? 1 : 0);
    out[at++] = core;
    out[at++] = priority;
  }
  for (const threshold of s.thresholds) out[at++] = threshold;
  return at;
};

/** Registers that are all zero are one byte. */
const registers = (out: Uint8Array, from: number, s: MonitorState): number => {
  let at = from;
  for (const each of s.registers) {
    const blank = each === BLANK_REGISTERS || each.every((value) => value === 0);
    out[at++] = blank ? 0 : 1;
    if (!blank) for (const value of each) at = word(out, at, value);
  }
  return at;
};

/** Writes into `out` from its start and answers the length. */
export const encodeMonitor = (s: MonitorState, out: Uint8Array): number => {
  let at = memory(out, 0, s);
  for (const each of s.grants) {
    if (O.isSome(each)) at = grant(out, at, each.value);
    else out[at++] = 0;
  }
  return registers(out, execution(out, lives(out, at, s), s), s);
};

/** The same distinction as plain data, readable rather than fast. */
export const canonicalMonitor = (s: MonitorState): unknown => ({
  granules: s.granules.map(({ owner, grant: place }) => [owner, O.toNullable(place)]),
  memory: s.memory.map((contents) => Array.from(contents)),
  grants: s.grants.map(O.toNullable),
  compartments: s.compartments,
  doorbells: s.doorbells,
  cores: s.cores.map((core, at) => ({ ...core, runs: runningOn(s, at) })),
  lines: s.lines,
  thresholds: s.thresholds,
  registers: s.registers,
});
