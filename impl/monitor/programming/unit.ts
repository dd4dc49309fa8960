import type { TranslationBuffer } from '../../machine/protection/translation-buffer.ts';

/**
 * What the rest of the monitor sees of the protection unit: three things to tell it, two to ask. Everything about registers, tables and
 * caches stays behind this, so that whoever changes rights or runs cores need not know which unit there is.
 */
export interface Unit {
  /** What it remembers of its walks, if it does: any access may change it, and no answer depends on it. */
  readonly cache: TranslationBuffer | undefined;
  /** The monitor has changed what `compartment` may do with `granule`; on TrustZone also what follows from that for the secure side. */
  changed(granule: number, compartment: number): void;
  /** From now on `compartment` runs on `core`; 0xff when nobody does. */
  enter(core: number, compartment: number): void;
  /** Programs everything from the rights as they are: at reset. */
  reset(): void;
  /** Whether the hardware lets the access of a core through. `need` is one right. */
  permits(core: number, address: number, length: number, need: number): boolean;
  /** The same for a bus master. */
  permitsMaster(master: number, address: number, length: number, need: number): boolean;
}

/** What sizes a unit. */
export interface Shape {
  readonly compartments: number;
  readonly granules: number;
  readonly granuleBytes: number;
  readonly cores: number;
  /** [masters] compartment, or 0xff. */
  readonly masterOwner: Uint8Array;
  /** [compartments] 1 for the critical. */
  readonly critical: Uint8Array;
}

/** What a unit is built on. The rights are the monitor's own book-keeping; the unit reads them when it is told that they changed. */
export interface Ground extends Shape {
  /** [granule × compartments + compartment] */
  readonly rights: Uint8Array;
}

/** In a byte that holds a compartment: none. */
export const NOBODY = 0xff;

/** Units that know only pages of this size see a smaller granule as one page: a machine with small granules is a scaled-down one. */
export const UNIT_PAGE = 4096;

export const pageOf = ({ granuleBytes }: Shape): number => Math.max(UNIT_PAGE, granuleBytes);

/** An address as a unit with pages sees it. */
export const scaled = (address: number, granuleBytes: number, page: number): number => {
  if (granuleBytes === page) return address;
  const granule = Math.floor(address / granuleBytes);
  return granule * page + (address - granule * granuleBytes);
};
