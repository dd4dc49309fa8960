/** Requests to the monitor: plain data with raw numbers, because a compartment may put anything into a register. */

/** Physical compartment number, as established at boot. Requests carry plain numbers instead. */
export interface Share {
  readonly call: 'share';
  /** The compartment that calls: established by the hardware, not by the caller. */
  readonly by: number;
  readonly granule: number;
  readonly to: number;
}

export type MonitorRequest = Share;

/** What the integrator declares; everything else follows from it at boot. */
export interface Manifest {
  readonly granules: number;
  /** Granules of each compartment, by number. */
  readonly compartments: readonly (readonly number[])[];
}
