/** The console device: ports, what a driver sends to them, and what the host's side does with them. */
import type { Span } from './blk.ts';

export interface ConsoleOptions {
  readonly queueSize: number;
  /** Ports at most; more than one only with `multiport`. */
  readonly ports: number;
  readonly size: boolean;
  readonly multiport: boolean;
  readonly emergencyWrite: boolean;
  readonly cols: number;
  readonly rows: number;
}

/** The driver resets the device and brings it up with these features accepted. */
export interface BringUpConsole {
  readonly call: 'bring-up';
  readonly low: number;
  readonly high: number;
}

export interface ResetConsole {
  readonly call: 'reset';
}

/** The driver fills the readable parts with `bytes`, the rest with zeroes, and hands the buffer over. */
export interface SubmitConsole {
  readonly call: 'submit';
  readonly queue: number;
  readonly readable: readonly Span[];
  readonly writable: readonly Span[];
  readonly bytes: readonly number[];
}

/** The driver writes a word of its configuration space. */
export interface WriteConsoleConfig {
  readonly call: 'write-config';
  readonly offset: number;
  readonly value: number;
}

/** The host wants the driver to hear of a port: `event` is one of those that a device sends, `payload` what follows the message. */
export interface HostMessage {
  readonly call: 'host-message';
  readonly port: number;
  readonly event: number;
  readonly value: number;
  readonly payload: readonly number[];
}

/** The host types into a port. */
export interface HostInput {
  readonly call: 'host-input';
  readonly port: number;
  readonly bytes: readonly number[];
}

/** The window of port 0 changes its size. */
export interface HostResize {
  readonly call: 'host-resize';
  readonly cols: number;
  readonly rows: number;
}

export type ConsoleRequest = BringUpConsole | ResetConsole | SubmitConsole | WriteConsoleConfig | HostMessage | HostInput | HostResize;
