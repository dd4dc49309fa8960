/** The manifest: what the integrator declares and what never changes after boot. Things are called by name; addresses and sizes are in bytes. */

/**
 * What keeps compartments apart. `trustzone` is one-way: its secure side reaches what the non-secure side reaches. With stage 2 beside it,
 * several non-secure compartments are kept apart from each other. `stage2` and `pmp` are mutual; a PMP has 16 entries, or 64.
 */
export type Protection = 'trustzone' | 'trustzone+stage2' | 'stage2' | 'pmp' | 'pmp64';

export interface PlatformDeclaration {
  readonly protection: Protection;
  readonly granuleBytes: number;
  readonly granules: number;
  readonly cores: number;
  readonly interrupts: number;
  /** Bus masters other than cores. */
  readonly masters: number;
}

export interface Region {
  readonly base: number;
  readonly size: number;
}

export interface CompartmentDeclaration {
  readonly name: string;
  /** The critical side has priority on the cores it shares; on TrustZone it is the secure world. */
  readonly critical: boolean;
  readonly memory: readonly Region[];
  /** The first is where it starts, and where its doorbells arrive. */
  readonly cores: readonly number[];
  readonly interrupts: readonly number[];
  readonly masters: readonly number[];
}

export interface WindowReceiver {
  readonly compartment: string;
  readonly access: 'read' | 'read-write';
}

/** Memory that stays shared from boot on. */
export interface WindowDeclaration {
  readonly name: string;
  readonly owner: string;
  readonly base: number;
  readonly size: number;
  readonly receivers: readonly WindowReceiver[];
}

/** A VirtualNet link: its rings lie in the window, and each end may ring the other's doorbells. */
export interface LinkDeclaration {
  readonly name: string;
  readonly window: string;
  readonly ends: readonly [string, string];
  /** Rings of each end that reach the other in one period of virtual time; what is beyond waits for the next. Without one there is no bound. */
  readonly budget?: number;
}

/** Memory may be granted at run time from one compartment to another. */
export interface GrantPolicy {
  readonly from: string;
  readonly to: string;
}

/** One compartment may stop and restart another. */
export interface Supervision {
  readonly supervisor: string;
  readonly of: string;
}

export interface Manifest {
  readonly platform: PlatformDeclaration;
  readonly compartments: readonly CompartmentDeclaration[];
  readonly windows: readonly WindowDeclaration[];
  readonly links: readonly LinkDeclaration[];
  readonly grants: readonly GrantPolicy[];
  readonly supervisions: readonly Supervision[];
}

/** Why a manifest is not booted: the clause it breaks, and the JSON path of the place where. */
export interface ManifestRefusal {
  readonly clause: string;
  readonly path: string;
}
