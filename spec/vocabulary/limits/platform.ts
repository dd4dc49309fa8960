/** The machine below the monitor. */

/** Bytes in a granule, the unit of ownership: the smallest page of Armv8 and RISC-V. Small scopes of the explorer use fewer. */
export const GRANULE_BYTES = 4096;
