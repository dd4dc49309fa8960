/** Two units in a row: stage 2 keeps the non-secure compartments apart from each other, the address space controller the worlds. */
import type { Arena } from '../../machine/arena.ts';
import type { TranslationBuffer } from '../../machine/protection/translation-buffer.ts';
import { Stage2Program } from './stage2.ts';
import { TzascProgram } from './tzasc.ts';
import { type Ground, NOBODY, type Unit } from './unit.ts';

export class WorldsAndStage2 implements Unit {
  readonly worlds: TzascProgram;
  readonly stage2: Stage2Program;
  readonly cache: TranslationBuffer;
  private readonly ground: Ground;
  /** [cores] compartment that runs. */
  private readonly running: Uint8Array;

  constructor(arena: Arena, ground: Ground) {
    this.ground = ground;
    this.worlds = new TzascProgram(arena, ground);
    this.stage2 = new Stage2Program(arena, ground);
    this.cache = this.stage2.cache;
    this.running = arena.bytes(ground.cores).fill(NOBODY);
  }

  reset(): void {
    this.worlds.reset();
    this.stage2.reset();
    this.running.fill(NOBODY);
  }

  changed(granule: number, compartment: number): void {
    this.worlds.changed(granule);
    if (this.ground.critical[compartment] === 0) this.stage2.changed(granule, compartment);
  }

  enter(core: number, compartment: number): void {
    this.running[core] = compartment;
    this.worlds.enter(core, compartment);
    if (this.isNonSecure(compartment)) this.stage2.enter(core, compartment);
  }

  /** The secure side has no stage 2. */
  private isNonSecure(compartment: number): boolean {
    return compartment !== NOBODY && this.ground.critical[compartment] === 0;
  }

  permits(core: number, address: number, length: number, need: number): boolean {
    if (this.isNonSecure(this.running[core]!) && !this.stage2.permits(core, address, length, need)) return false;
    return this.worlds.permits(core, address, length, need);
  }

  permitsMaster(master: number, address: number, length: number, need: number): boolean {
    if (this.isNonSecure(this.ground.masterOwner[master]!) && !this.stage2.permitsMaster(master, address, length, need)) return false;
    return this.worlds.permitsMaster(master, address, length, need);
  }
}
