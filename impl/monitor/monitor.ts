/** The emulated monitor: ownership and grants in typed arrays, one byte a granule. */
import { BUSY, DENIED, INVALID, SUCCESS } from '../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { assert } from '../machine/assert.ts';

const NOBODY = 0xff;

export class Monitor {
  /** [granules] compartment id of the owner; 0xff is nobody. */
  readonly owner: Uint8Array;
  /** [granules] compartment id of the borrower; 0xff is nobody. */
  readonly borrower: Uint8Array;
  readonly compartments: number;

  constructor(manifest: Manifest) {
    assert(manifest.compartments.length < NOBODY, 'a compartment id fits a byte beside the value for nobody');
    this.compartments = manifest.compartments.length;
    this.owner = new Uint8Array(manifest.granules).fill(NOBODY);
    this.borrower = new Uint8Array(manifest.granules).fill(NOBODY);
    manifest.compartments.forEach((owned, id) => {
      for (const granule of owned) this.owner[granule] = id;
    });
  }

  /** Answers a status word. */
  share(by: number, granule: number, to: number): number {
    if (granule >>> 0 !== granule || granule >= this.owner.length) return INVALID; // MON-SHARE-1
    if (to >>> 0 !== to || to >= this.compartments || to === by) return INVALID; // MON-SHARE-2
    if (this.owner[granule] !== by) return DENIED; // MON-SHARE-3
    if (this.borrower[granule] !== NOBODY) return BUSY; // MON-SHARE-4
    this.borrower[granule] = to;
    return SUCCESS;
  }
}
