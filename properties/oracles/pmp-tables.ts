/** Tables of PMP settings and accesses for the RISC-V board: what they are, how they are drawn, and the bytes in which the board reads them. */

import * as spec from '../../spec/monitor/protection/index.ts';
import { O } from '../../spec/prelude.ts';
import { PMP_LOCK, PMP_MODE_SHIFT, PMP_NA4, PMP_NAPOT, PMP_OFF, PMP_TOR } from '../../spec/vocabulary/limits.ts';
import type { AccessKind, PrivilegeMode } from '../../spec/vocabulary/protection.ts';
import type { Random } from '../support/random.ts';

/** Where the board has things; also in riscv/pmp.c. */
export const PMP_BOARD = { program: 0x8000_0000, programEnd: 0x8200_0000, arena: 0x8200_0000, arenaEnd: 0x8240_0000, stub: 0x823f_f000 };
export const PMP_BOARD_SHAPE = { entries: 16, addressBits: 53, grain: 0 } as const;
const MAGIC = 0x3150_4d50;
const PAGE = 4096;

export interface PmpProbe {
  readonly base: number;
  readonly length: number;
  readonly kind: AccessKind;
  readonly mode: PrivilegeMode;
  /** By code running in the mode, which is itself fetched; else by MPRV. A fetch is by a jump. */
  readonly through: boolean;
}

export interface PmpTable {
  readonly config: readonly number[];
  readonly address: readonly number[];
  readonly probes: readonly PmpProbe[];
}

const KINDS: readonly AccessKind[] = ['read', 'write', 'execute'];
const MODES: readonly PrivilegeMode[] = ['U', 'S', 'M'];
const MPP: Readonly<Record<PrivilegeMode, number>> = { U: 0, S: 1, M: 3 };
/** Permissions without the reserved write-only ones (docs/decisions/0081). */
const PERMISSIONS = [0, 1, 3, 4, 5, 7] as const;

/** A power-of-two register whose region of 2^(ones + 3) bytes holds an address. */
const powerOfTwo = (address: number, ones: number): number => {
  const units = 2 ** (ones + 1);
  return Math.floor(address / 4 / units) * units + 2 ** ones - 1;
};

interface Window {
  /** Bytes between neighbouring edges: 4, or a page. */
  readonly step: number;
  readonly anchor: number;
}

const drawWindow = (random: Random, coarse: boolean): Window => ({
  step: coarse ? PAGE : 4,
  anchor: PMP_BOARD.arena + (16 + random.below(900)) * PAGE + (coarse || random.oneIn(2) ? 0 : 4 * random.below(1024)),
});

/** A top of range of zero is left out: QEMU takes it for everything (docs/decisions/0083). */
const drawAddress = (random: Random, window: Window, mode: number): number => {
  if (random.oneIn(12)) return random.pick([mode === PMP_TOR ? 1024 : 0, 2 ** 51 - 1, 2 ** 50 - 1]);
  const address = window.anchor + random.below(16) * window.step;
  if (mode !== PMP_NAPOT) return address / 4;
  const smallest = window.step === 4 ? 0 : 9;
  return powerOfTwo(address, random.oneIn(8) ? 20 + random.below(20) : smallest + random.below(6));
};

const GUARD = powerOfTwo(PMP_BOARD.program, 22);

/** A lock that binds machine mode must leave the board's own program alone. */
const unlockedOutside = (unit: spec.Pmp): spec.Pmp => ({
  ...unit,
  config: unit.config.map((config, entry) => {
    const region = spec.regionOf(unit, entry);
    const harmless = O.isNone(region) || (region.value.start >= PMP_BOARD.arena && region.value.end <= PMP_BOARD.arenaEnd);
    return harmless ? config : config & ~PMP_LOCK;
  }),
});

/** The last entry in use is never off: with all entries off QEMU refuses to leave machine mode (docs/decisions/0083). */
const drawUnit = (random: Random, window: Window, locks: boolean): spec.Pmp => {
  const used = 1 + random.below(random.pick([3, 8, 16]));
  const modes = window.step === 4 ? [PMP_OFF, PMP_TOR, PMP_TOR, PMP_NA4, PMP_NAPOT] : [PMP_OFF, PMP_TOR, PMP_TOR, PMP_NAPOT];
  const entries = Array.from({ length: 16 }, (_, entry) => {
    const mode = entry === used - 1 ? PMP_NAPOT : entry < used ? random.pick(modes) : PMP_OFF;
    const lock = locks && random.oneIn(2) ? PMP_LOCK : 0;
    return [drawAddress(random, window, mode), random.pick(PERMISSIONS) | (mode << PMP_MODE_SHIFT) | lock] as const;
  });
  const guarded = random.oneIn(2) ? entries.with(0, [GUARD, random.pick(PERMISSIONS) | (PMP_NAPOT << PMP_MODE_SHIFT)]) : entries;
  const unit = { ...PMP_BOARD_SHAPE, config: guarded.map(([, config]) => config), address: guarded.map(([address]) => address) };
  return guarded === entries ? unlockedOutside(unit) : unit;
};

const drawProbe = (random: Random, window: Window, locks: boolean): PmpProbe => {
  const kind = random.pick(KINDS);
  const length = kind === 'execute' ? 4 : random.pick([1, 2, 4, 8, 8]);
  const edge = window.anchor + (random.below(20) - 2) * window.step + random.pick([-8, -4, -1, 0, 0, 1, 4, 8]);
  return {
    base: edge - (edge % length),
    length,
    kind,
    mode: locks && random.oneIn(2) ? 'M' : random.pick(MODES),
    through: kind !== 'execute' && random.oneIn(2),
  };
};

/** `locks`: whether entries may be locked, which costs the board a hart. */
export const drawPmpTable = (random: Random, probes: number, locks: boolean): PmpTable => {
  const window = drawWindow(random, random.oneIn(3));
  const unit = drawUnit(random, window, locks);
  return { config: unit.config, address: unit.address, probes: Array.from({ length: probes }, () => drawProbe(random, window, locks)) };
};

const TABLE_BYTES = 16 + 16 * 8 + 8;
const PROBE_BYTES = 8;

export const encodePmpTables = (tables: readonly PmpTable[]): Uint8Array => {
  const bytes = new Uint8Array(8 + tables.reduce((sum, table) => sum + TABLE_BYTES + PROBE_BYTES * table.probes.length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, tables.length, true);
  let at = 8;
  for (const { config, address, probes } of tables) {
    bytes.set(config, at);
    for (const [entry, value] of address.entries()) view.setBigUint64(at + 16 + 8 * entry, BigInt(value), true);
    view.setUint32(at + 144, probes.length, true);
    at += TABLE_BYTES;
    for (const { base, length, kind, mode, through } of probes) {
      view.setUint32(at, base, true);
      bytes.set([Math.log2(length), KINDS.indexOf(kind), MPP[mode], through ? 1 : 0], at + 4);
      at += PROBE_BYTES;
    }
  }
  return bytes;
};

/** The inverse: the corpus keeps what the board read, whatever becomes of the generator. */
export const decodePmpTables = (bytes: Uint8Array): readonly PmpTable[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  return Array.from({ length: view.getUint32(4, true) }, () => {
    const [start, count] = [at, view.getUint32(at + 144, true)];
    at += TABLE_BYTES + PROBE_BYTES * count;
    return {
      config: [...bytes.subarray(start, start + 16)],
      address: Array.from({ length: 16 }, (_, entry) => Number(view.getBigUint64(start + 16 + 8 * entry, true))),
      probes: Array.from({ length: count }, (_, i) => decodeProbe(view, start + TABLE_BYTES + PROBE_BYTES * i)),
    };
  });
};

const decodeProbe = (view: DataView, at: number): PmpProbe => ({
  base: view.getUint32(at, true),
  length: 2 ** view.getUint8(at + 4),
  kind: KINDS[view.getUint8(at + 5)] ?? 'read',
  mode: MODES.find((mode) => MPP[mode] === view.getUint8(at + 6)) ?? 'U',
  through: view.getUint8(at + 7) === 1,
});
