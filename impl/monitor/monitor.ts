/**
 * The emulated monitor: plain methods that answer a status word. What else a call answers is in `result` until the next one. A call
 * comes from a core, and whoever runs there is the caller.
 */
import {
  ABORTED,
  FRONT_WORDS,
  FUNCTIONS,
  MONITOR_VERSION,
  NOT_SUPPORTED,
  RIGHTS_ALL,
  SUCCESS,
  VERSION_MAJOR_SHIFT,
} from '../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import type { Arena } from '../machine/arena.ts';
import * as access from './access.ts';
import * as cores from './cores.ts';
import * as descriptor from './descriptor.ts';
import * as doorbells from './doorbells.ts';
import { sbi } from './front/sbi.ts';
import { smccc } from './front/smccc.ts';
import * as grants from './grants.ts';
import * as interrupts from './interrupts.ts';
import * as lifecycle from './lifecycle.ts';
import * as registers from './registers.ts';
import { DONATED, LENT, NOBODY, ORDINARY, READY, SHARED, Tables } from './tables.ts';

export class Monitor {
  readonly tables: Tables;
  /** All mutable state of the machine: save and load it to go back. */
  readonly arena: Arena;
  /** Physical memory: an address is an offset. */
  readonly ram: Uint8Array;
  /** Words of the answer after the status. Not part of the state. */
  readonly result = new Float64Array(3);
  /** Registers that carry a call and its answer: x0 to x7, or a0 to a7, lower word first. Not part of the state either. */
  readonly words = new Uint32Array(FRONT_WORDS);
  private readonly isRiscV: boolean;

  /** The manifest must be one that `refuseManifest` does not refuse. */
  constructor(manifest: Manifest) {
    const t = new Tables(manifest);
    this.tables = t;
    this.arena = t.arena;
    this.ram = t.ram;
    this.isRiscV = manifest.platform.protection === 'pmp' || manifest.platform.protection === 'pmp64';
    for (let c = 0; c < t.compartments; c += 1) t.power[2 * t.bootCore[c]! + (t.critical[c] === 1 ? 0 : ORDINARY)] = READY;
    for (let line = 0; line < t.lines; line += 1) t.lineCore[line] = t.lineOwner[line] === NOBODY ? 0 : t.bootCore[t.lineOwner[line]!]!;
    for (let core = 0; core < t.cores; core += 1) cores.elect(t, core);
  }

  version(core: number, version: number): number {
    if (this.tables.callerOf(core) === NOBODY) return ABORTED; // MON-CALL-1
    if (version >>> 0 !== version || version >>> VERSION_MAJOR_SHIFT !== MONITOR_VERSION >>> VERSION_MAJOR_SHIFT) return NOT_SUPPORTED; // MON-VERSION-1
    this.result[0] = MONITOR_VERSION;
    return SUCCESS;
  }

  features(core: number, number: number): number {
    if (this.tables.callerOf(core) === NOBODY) return ABORTED; // MON-CALL-1
    return number >>> 0 === number && number < FUNCTIONS ? SUCCESS : NOT_SUPPORTED; // MON-FEATURES-1
  }

  /** Result: the handle. */
  share(core: number, granule: number, to: number, rights: number, tag: number): number {
    return grants.offer(this.tables, this.result, SHARED, core, granule, to, rights, tag);
  }

  /** Result: the handle. */
  lend(core: number, granule: number, to: number, rights: number, tag: number): number {
    return grants.offer(this.tables, this.result, LENT, core, granule, to, rights, tag);
  }

  /** Result: the handle. */
  donate(core: number, granule: number, to: number, tag: number): number {
    return grants.offer(this.tables, this.result, DONATED, core, granule, to, RIGHTS_ALL, tag);
  }

  /** Several granules to several receivers, as the descriptor at an address of the caller's memory says. Result: the handle. */
  grant(core: number, address: number): number {
    return descriptor.grant(this.tables, this.result, core, address);
  }

  /** Result: the first granule, how many there are, and the rights. */
  retrieve(core: number, handle: number, tag: number, rights: number): number {
    return grants.retrieve(this.tables, this.result, core, handle, tag, rights);
  }

  relinquish(core: number, handle: number): number {
    return grants.relinquish(this.tables, core, handle);
  }

  reclaim(core: number, handle: number): number {
    return grants.reclaim(this.tables, core, handle);
  }

  /** Result: the first granule that came back, and how many. */
  scrub(core: number): number {
    return grants.scrub(this.tables, this.result, core);
  }

  /** Result: the value. */
  load(core: number, address: number, width: number): number {
    return access.load(this.tables, this.result, core, address, width);
  }

  store(core: number, address: number, width: number, value: number): number {
    return access.store(this.tables, core, address, width, value);
  }

  /** Result: the instruction. */
  fetch(core: number, address: number): number {
    return access.fetch(this.tables, this.result, core, address);
  }

  /** Result: the value. */
  dmaRead(master: number, address: number, width: number): number {
    return access.dmaRead(this.tables, this.result, master, address, width);
  }

  dmaWrite(master: number, address: number, width: number, value: number): number {
    return access.dmaWrite(this.tables, master, address, width, value);
  }

  stop(core: number, compartment: number): number {
    return lifecycle.stop(this.tables, core, compartment);
  }

  restart(core: number, compartment: number): number {
    return lifecycle.restart(this.tables, core, compartment);
  }

  /** The program on the core causes an error that it does not handle. */
  crash(core: number): number {
    return lifecycle.crash(this.tables, core);
  }

  bind(core: number, from: number, bits: number): number {
    return doorbells.bind(this.tables, core, from, bits);
  }

  unbind(core: number, from: number, bits: number): number {
    return doorbells.unbind(this.tables, core, from, bits);
  }

  ring(core: number, to: number, bits: number): number {
    return doorbells.ring(this.tables, core, to, bits);
  }

  mask(core: number, bits: number): number {
    return doorbells.mask(this.tables, core, bits);
  }

  /** Result: the doorbells that have rung. */
  take(core: number): number {
    return doorbells.take(this.tables, this.result, core);
  }

  /** A period of virtual time is over. */
  tick(): number {
    return doorbells.tick(this.tables);
  }

  cpuOn(core: number, target: number): number {
    return cores.cpuOn(this.tables, core, target);
  }

  cpuOff(core: number): number {
    return cores.cpuOff(this.tables, core);
  }

  cpuSuspend(core: number): number {
    return cores.cpuSuspend(this.tables, core);
  }

  /** Result: on or off. */
  affinityInfo(core: number, target: number): number {
    return cores.affinityInfo(this.tables, this.result, core, target);
  }

  yield(core: number): number {
    return cores.yieldCore(this.tables, core);
  }

  /** A device raises its line. */
  raise(line: number): number {
    return interrupts.raise(this.tables, line);
  }

  enable(core: number, line: number): number {
    return interrupts.enable(this.tables, core, line);
  }

  disable(core: number, line: number): number {
    return interrupts.disable(this.tables, core, line);
  }

  route(core: number, line: number, target: number): number {
    return interrupts.route(this.tables, core, line, target);
  }

  /** Result: the line, or the spurious one. */
  acknowledge(core: number): number {
    return interrupts.acknowledge(this.tables, this.result, core);
  }

  /** The caller is done with an interrupt. */
  end(core: number, line: number): number {
    return interrupts.end(this.tables, core, line);
  }

  prioritize(core: number, line: number, priority: number): number {
    return interrupts.prioritize(this.tables, core, line, priority);
  }

  threshold(core: number, priority: number): number {
    return interrupts.threshold(this.tables, core, priority);
  }

  /** Result: the word. */
  readRegister(core: number, word: number): number {
    return registers.readRegister(this.tables, this.result, core, word);
  }

  writeRegister(core: number, word: number, value: number): number {
    return registers.writeRegister(this.tables, core, word, value);
  }

  /** A program enters the monitor with its registers in `words`, and finds the answer there. */
  trap(core: number): number {
    if (this.tables.callerOf(core) === NOBODY) return ABORTED; // MON-CALL-1
    if (this.isRiscV) sbi(this, this.words, core);
    else smccc(this, this.words, core);
    return SUCCESS;
  }

  /** The compartment that runs on a core, 0xff when none does. */
  runningOn(core: number): number {
    return this.tables.callerOf(core);
  }

  /** An interrupt waits for the compartment on the core. */
  isInterrupted(compartment: number, core: number): boolean {
    return cores.interrupted(this.tables, compartment, core);
  }

  /** A compartment has the rights to all of a span of memory: for devices that work on `ram` themselves. */
  covers(compartment: number, address: number, length: number, rights: number): boolean {
    return access.covers(this.tables, compartment, address, length, rights);
  }
}
