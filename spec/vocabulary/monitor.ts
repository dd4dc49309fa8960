/**
 * Requests to the monitor and to the machine below it: plain data with raw numbers, because a compartment may put anything into a register.
 * A call comes from a core; who calls is whoever runs there, which the hardware knows and the caller cannot forge.
 */
export type * from './monitor-manifest.ts';

/** Kept by its owner and visible to the receiver. */
export interface Share {
  readonly call: 'share';
  readonly core: number;
  readonly granule: number;
  readonly to: number;
  /** Rights of the receiver. */
  readonly access: number;
  /** A word that the receiver must know. */
  readonly tag: number;
}

/** The receiver's alone until it is given back. */
export interface Lend {
  readonly call: 'lend';
  readonly core: number;
  readonly granule: number;
  readonly to: number;
  readonly access: number;
  readonly tag: number;
}

/** The receiver becomes the owner when it retrieves. */
export interface Donate {
  readonly call: 'donate';
  readonly core: number;
  readonly granule: number;
  readonly to: number;
  readonly tag: number;
}

/** Several granules to several receivers at once, as a descriptor in memory says: the layout is in limits/monitor.ts. */
export interface GrantRange {
  readonly call: 'grant';
  readonly core: number;
  /** Of the descriptor. */
  readonly address: number;
}

export interface Retrieve {
  readonly call: 'retrieve';
  readonly core: number;
  readonly handle: number;
  readonly tag: number;
  /** Rights asked for. */
  readonly access: number;
}

export interface Relinquish {
  readonly call: 'relinquish';
  readonly core: number;
  readonly handle: number;
}

export interface Reclaim {
  readonly call: 'reclaim';
  readonly core: number;
  readonly handle: number;
}

/** Has memory back that an earlier life of the caller granted, and that nobody holds any more. */
export interface Scrub {
  readonly call: 'scrub';
  readonly core: number;
}

export interface Load {
  readonly call: 'load';
  readonly core: number;
  readonly address: number;
  /** In bytes. */
  readonly width: number;
}

export interface Store {
  readonly call: 'store';
  readonly core: number;
  readonly address: number;
  readonly width: number;
  readonly value: number;
}

/** A core fetches an instruction. */
export interface Fetch {
  readonly call: 'fetch';
  readonly core: number;
  readonly address: number;
}

export interface DmaRead {
  readonly call: 'dma-read';
  readonly master: number;
  readonly address: number;
  readonly width: number;
}

export interface DmaWrite {
  readonly call: 'dma-write';
  readonly master: number;
  readonly address: number;
  readonly width: number;
  readonly value: number;
}

export interface Stop {
  readonly call: 'stop';
  readonly core: number;
  readonly compartment: number;
}

export interface Restart {
  readonly call: 'restart';
  readonly core: number;
  readonly compartment: number;
}

/** The program on a core causes an error that it cannot handle: its compartment ends. */
export interface Crash {
  readonly call: 'crash';
  readonly core: number;
}

/** The receiver of doorbells lets one sender ring some of them. */
export interface Bind {
  readonly call: 'bind';
  readonly core: number;
  readonly from: number;
  readonly bits: number;
}

export interface Unbind {
  readonly call: 'unbind';
  readonly core: number;
  readonly from: number;
  readonly bits: number;
}

export interface Ring {
  readonly call: 'ring';
  readonly core: number;
  readonly to: number;
  readonly bits: number;
}

/** Masked doorbells stay pending and interrupt nobody. */
export interface Mask {
  readonly call: 'mask';
  readonly core: number;
  readonly bits: number;
}

export interface Take {
  readonly call: 'take';
  readonly core: number;
}

/** A period of virtual time is over. */
export interface Tick {
  readonly call: 'tick';
}

export interface CpuOn {
  readonly call: 'cpu-on';
  readonly core: number;
  readonly target: number;
}

export interface CpuOff {
  readonly call: 'cpu-off';
  readonly core: number;
}

export interface CpuSuspend {
  readonly call: 'cpu-suspend';
  readonly core: number;
}

export interface AffinityInfo {
  readonly call: 'affinity-info';
  readonly core: number;
  readonly target: number;
}

export interface Yield {
  readonly call: 'yield';
  readonly core: number;
}

/** A device raises its interrupt line. */
export interface Raise {
  readonly call: 'raise';
  readonly line: number;
}

export interface Enable {
  readonly call: 'enable';
  readonly core: number;
  readonly line: number;
}

export interface Disable {
  readonly call: 'disable';
  readonly core: number;
  readonly line: number;
}

export interface Route {
  readonly call: 'route';
  readonly core: number;
  readonly line: number;
  readonly target: number;
}

export interface Acknowledge {
  readonly call: 'acknowledge';
  readonly core: number;
}

/** The caller is done with an interrupt that it acknowledged on this core. */
export interface End {
  readonly call: 'end';
  readonly core: number;
  readonly line: number;
}

/** How urgent a line is: the lower, the more. */
export interface Prioritize {
  readonly call: 'prioritize';
  readonly core: number;
  readonly line: number;
  readonly priority: number;
}

/** On this core, lines that are not more urgent than this do not interrupt the caller. */
export interface Threshold {
  readonly call: 'threshold';
  readonly core: number;
  readonly priority: number;
}

export interface Version {
  readonly call: 'version';
  readonly core: number;
  /** The version that the caller speaks. */
  readonly version: number;
}

export interface Features {
  readonly call: 'features';
  readonly core: number;
  readonly function: number;
}

/** A word of one of the caller's registers. */
export interface ReadRegister {
  readonly call: 'read-register';
  readonly core: number;
  readonly word: number;
}

export interface WriteRegister {
  readonly call: 'write-register';
  readonly core: number;
  readonly word: number;
  readonly value: number;
}

/**
 * A program enters the monitor with these registers: by SMC on Arm, by ECALL on RISC-V. What is asked for is in them. Of each register there is the
 * lower word (`r`) and the upper (`h`).
 */
export interface Trap {
  readonly call: 'trap';
  readonly core: number;
  readonly r0: number;
  readonly r1: number;
  readonly r2: number;
  readonly r3: number;
  readonly r4: number;
  readonly r5: number;
  readonly r6: number;
  readonly r7: number;
  readonly h0: number;
  readonly h1: number;
  readonly h2: number;
  readonly h3: number;
  readonly h4: number;
  readonly h5: number;
  readonly h6: number;
  readonly h7: number;
}

export type MemoryCall = Share | Lend | Donate | GrantRange | Retrieve | Relinquish | Reclaim | Scrub;
export type MemoryAccess = Load | Store | Fetch | DmaRead | DmaWrite;
export type LifecycleCall = Stop | Restart | Crash;
export type DoorbellCall = Bind | Unbind | Ring | Mask | Take | Tick;
export type CoreCall = CpuOn | CpuOff | CpuSuspend | AffinityInfo | Yield;
export type InterruptRequest = Raise | Enable | Disable | Route | Acknowledge | End | Prioritize | Threshold;
export type IdentityCall = Version | Features;
export type RegisterAccess = ReadRegister | WriteRegister;

export type MonitorRequest =
  | MemoryCall
  | MemoryAccess
  | LifecycleCall
  | DoorbellCall
  | CoreCall
  | InterruptRequest
  | IdentityCall
  | Trap
  | RegisterAccess;
