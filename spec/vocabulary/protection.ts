/** What a protection unit is asked and what it answers: plain data, because any master may put any address on the bus. */
import type { ClauseId } from './rule.ts';

export type AccessKind = 'read' | 'write' | 'execute';

/** One access as the memory system sees it: `length` ≥ 1 bytes from `base`, not split any further. */
export interface Access {
  readonly base: number;
  readonly length: number;
  readonly kind: AccessKind;
}

/** The answer, and the clause that decided it. */
export interface Verdict {
  readonly allowed: boolean;
  readonly clause: ClauseId;
}

/** RISC-V privilege that an access is checked with: that of MPP when a machine-mode access sets MPRV. */
export type PrivilegeMode = 'M' | 'S' | 'U';

/** The fixed properties of a PMP: how many entries, how wide an address, how coarse a region (2^(grain + 2) bytes). */
export interface PmpShape {
  readonly entries: number;
  readonly addressBits: number;
  readonly grain: number;
}

/** Where a stage-2 walk starts and what it may put out: VTTBR and VTCR, as numbers. */
export interface Stage2Regime {
  readonly root: number;
  readonly vmid: number;
  /** 64 minus T0SZ: width of an intermediate physical address. */
  readonly inputBits: number;
  readonly startLevel: number;
  /** Width of a physical address, from PS. */
  readonly outputBits: number;
}

/** What a translation-cache invalidation names. */
export type InvalidationScope =
  | { readonly names: 'everything' }
  | { readonly names: 'vmid'; readonly vmid: number }
  | { readonly names: 'address'; readonly vmid: number; readonly input: number };

/** One region of a TZC-400 as its registers say it; region 0 has no base, top or filters of its own. */
export interface TzascRegion {
  readonly base: number;
  /** Address of the last byte. */
  readonly top: number;
  /** Bit f is set when filter f uses this region. */
  readonly filters: number;
  readonly secureRead: boolean;
  readonly secureWrite: boolean;
  /** Bit i is set when the non-secure identity i may read, or write. */
  readonly identitiesRead: number;
  readonly identitiesWrite: number;
}

/** A bus transaction as the TZASC sees it. */
export interface Transaction extends Access {
  readonly secure: boolean;
  readonly identity: number;
  readonly filter: number;
}
