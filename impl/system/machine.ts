/**
 * The machine that Client and Server run on: the monitor decides who runs and what each may touch, and counts every entry into itself.
 * A side is one compartment on its first core, asleep unless a doorbell or its device's line wakes it.
 */
import { BELL_LINK, BELL_QUEUE, INTERRUPT_SPURIOUS, RIGHTS_READ_WRITE, SUCCESS } from '../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { assert } from '../machine/assert.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { type SystemObserver, UNOBSERVED } from './observer.ts';
import type { Roles } from './roles.ts';

export interface Counters {
  requests: number;
  bytesRead: number;
  bytesWritten: number;
  /** Entries into the monitor: calls of compartments, and interrupts of their devices. */
  worldSwitches: number;
  doorbells: number;
}

export class Side {
  readonly monitor: Monitor;
  readonly compartment: number;
  readonly peer: number;
  private readonly core: number;
  private readonly line: number;
  private readonly windowBase: number;
  private readonly counters: Counters;
  observer: SystemObserver = UNOBSERVED;

  constructor(monitor: Monitor, manifest: Manifest, roles: Roles, which: 'client' | 'server', counters: Counters) {
    this.monitor = monitor;
    this.compartment = roles[which];
    this.peer = which === 'client' ? roles.server : roles.client;
    const declared = manifest.compartments[this.compartment];
    assert(declared !== undefined, 'roles are found by looking them up in this manifest');
    this.core = declared.cores[0] ?? 0;
    this.line = declared.interrupts[0] ?? 0;
    this.windowBase = roles.window.base;
    this.counters = counters;
  }

  /** Lets the peer ring, and its own device interrupt; from then on it sleeps until one of them does. */
  settleIn(): void {
    this.call(this.monitor.bind(this.core, this.peer, BELL_LINK | BELL_QUEUE));
    this.call(this.monitor.mask(this.core, 0));
    this.call(this.monitor.enable(this.core, this.line));
  }

  private call(status: number): void {
    this.counters.worldSwitches += 1;
    assert(status === SUCCESS, 'the monitor grants what the roles were checked for');
  }

  get runs(): boolean {
    return this.monitor.runningOn(this.core) === this.compartment;
  }

  /** Something of the outside world has happened: its line interrupts this side. */
  interrupt(): void {
    this.counters.worldSwitches += 1;
    this.monitor.raise(this.line);
    this.observer.raised(this.line);
  }

  /** The line is ended at once: what it tells is looked for afterwards, and raised again if it comes meanwhile. */
  acknowledge(): void {
    this.call(this.monitor.acknowledge(this.core));
    const line = this.monitor.result[0]!;
    this.observer.acknowledged(this.core, line);
    if (line === INTERRUPT_SPURIOUS) return;
    this.call(this.monitor.end(this.core, line));
    this.observer.ended(this.core, line);
  }

  /** The doorbells that rang since the last time. */
  takeBells(): number {
    this.call(this.monitor.take(this.core));
    const bells = this.monitor.result[0]!;
    this.observer.took(this.core, bells);
    return bells;
  }

  /** A peer that has not settled in yet hears nothing; it looks for itself when it starts. Answers the monitor's status. */
  ring(bell: number): number {
    this.counters.doorbells += 1;
    this.counters.worldSwitches += 1;
    return this.monitor.ring(this.core, this.peer, bell);
  }

  sleep(): void {
    this.call(this.monitor.cpuSuspend(this.core));
    this.observer.slept(this.core);
  }

  /** Whether the protection unit lets this side read and write a span of the window: one look a granule. */
  reaches(offset: number, length: number): boolean {
    return this.monitor.covers(this.compartment, this.windowBase + offset, length, RIGHTS_READ_WRITE);
  }
}
