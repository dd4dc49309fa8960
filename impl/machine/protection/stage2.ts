/** The cores' stage-2 units: a walk over table bytes in RAM, behind a translation buffer per core. */
import {
  S2_ACCESS_FLAG_BIT,
  S2_DESCRIPTOR_BYTES,
  S2_EXECUTE_NEVER_BIT,
  S2_FAULT_ACCESS_FLAG,
  S2_FAULT_ADDRESS_SIZE,
  S2_FAULT_PERMISSION,
  S2_FAULT_TRANSLATION,
  S2_FAULT_WALK_ABORT,
  S2_OK,
  S2_READ_BIT,
  S2_TABLE_BIT,
  S2_TABLE_BITS,
  S2_VALID_BIT,
  S2_WRITE_BIT,
} from '../../../spec/vocabulary/limits.ts';
import type { Stage2Regime } from '../../../spec/vocabulary/protection.ts';
import type { Arena } from '../arena.ts';
import { SPANS } from './spans.ts';
import { TranslationBuffer } from './translation-buffer.ts';

/** What an access needs of a leaf; also the bits in which a translation buffer keeps rights. */
export const NEED_READ = 1;
export const NEED_WRITE = 2;
export const NEED_EXECUTE = 4;

const WORD = 0x1_0000_0000;
const PAGE = 4096;
const LAST_LEVEL = 3;

export class Stage2 {
  readonly buffer: TranslationBuffer;
  /** [cores] physical address of the last access that went through: an answer, not part of the state. */
  readonly output: Float64Array;
  private readonly ram: DataView;
  private readonly ramBase: number;
  /** [cores] what VTTBR and VTCR say. */
  private readonly root: Float64Array;
  private readonly inputLimit: Float64Array;
  private readonly outputLimit: Float64Array;
  private readonly vmid: Uint16Array;
  private readonly startLevel: Uint8Array;

  static size(cores: number, entries?: number): number {
    return TranslationBuffer.size(cores, entries) + cores * 3 * 8 + 8 * Math.ceil(cores / 4) + 8 * Math.ceil(cores / 8);
  }

  /** `ram` answers physical addresses from `ramBase` up; nothing else answers a walk. `entries`: of each core's buffer. */
  constructor(arena: Arena, cores: number, ram: Uint8Array, ramBase: number, entries?: number) {
    this.ram = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
    this.ramBase = ramBase;
    this.buffer = new TranslationBuffer(arena, cores, entries);
    this.output = new Float64Array(cores);
    this.root = arena.doubles(cores);
    this.inputLimit = arena.doubles(cores);
    this.outputLimit = arena.doubles(cores);
    this.vmid = arena.halves(cores);
    this.startLevel = arena.bytes(cores);
  }

  /** Points a core at an address space. Forgets nothing: translations are tagged by VMID. */
  enter(core: number, regime: Stage2Regime): void {
    this.root[core] = regime.root;
    this.vmid[core] = regime.vmid;
    this.inputLimit[core] = 2 ** regime.inputBits;
    this.outputLimit[core] = 2 ** regime.outputBits;
    this.startLevel[core] = regime.startLevel;
  }

  /** `S2_OK`, with the physical address in `output[core]`, or a fault status code. */
  translate(core: number, input: number, need: number): number {
    let slot = this.buffer.find(core, this.vmid[core]!, input);
    if (slot < 0) {
      slot = this.walk(core, input);
      if (slot < 0) return -slot - 1;
    }
    if ((this.buffer.rightsAt(slot) & need) !== need) return S2_FAULT_PERMISSION + this.buffer.levelAt(slot); // MON-S2-6, MON-S2-7
    this.output[core] = this.buffer.frameAt(slot) + (input % PAGE); // MON-S2-8
    return S2_OK;
  }

  /** Answers the slot that it filled, or minus one minus the fault status. */
  private walk(core: number, input: number): number {
    const limit = this.outputLimit[core]!;
    if (input >= this.inputLimit[core]!) return -1 - S2_FAULT_TRANSLATION; // MON-S2-1
    let table = this.root[core]!;
    if (table >= limit) return -1 - S2_FAULT_ADDRESS_SIZE; // MON-S2-4
    let level = this.startLevel[core]!;
    let index = Math.floor(input / SPANS[level]!);
    // At most four turns: levels 0 to 3.
    for (; level <= LAST_LEVEL; level += 1) {
      const at = table + index * S2_DESCRIPTOR_BYTES - this.ramBase;
      if (at < 0 || at + S2_DESCRIPTOR_BYTES > this.ram.byteLength) return -1 - (S2_FAULT_WALK_ABORT + level); // MON-S2-13
      const low = this.ram.getUint32(at, true);
      if (!(low & (1 << S2_VALID_BIT))) break; // MON-S2-2
      const high = this.ram.getUint32(at + 4, true);
      const pointsOn = (low & (1 << S2_TABLE_BIT)) !== 0;
      if (level === LAST_LEVEL ? !pointsOn : !pointsOn && level === 0) break; // MON-S2-3
      const address = (high & 0xffff) * WORD + ((low & 0xffff_f000) >>> 0);
      if (level === LAST_LEVEL || !pointsOn) return this.leaf(core, input, level, address, low, high);
      if (address >= limit) return -1 - (S2_FAULT_ADDRESS_SIZE + level); // MON-S2-4
      table = address;
      index = Math.floor(input / SPANS[level + 1]!) % (1 << S2_TABLE_BITS);
    }
    return -1 - (S2_FAULT_TRANSLATION + level);
  }

  private leaf(core: number, input: number, level: number, address: number, low: number, high: number): number {
    const span = SPANS[level]!;
    const block = address - (address % span);
    if (block >= this.outputLimit[core]!) return -1 - (S2_FAULT_ADDRESS_SIZE + level); // MON-S2-4
    if (!(low & (1 << S2_ACCESS_FLAG_BIT))) return -1 - (S2_FAULT_ACCESS_FLAG + level); // MON-S2-5
    let rights = 0;
    if (low & (1 << S2_READ_BIT)) rights |= NEED_READ;
    if (low & (1 << S2_WRITE_BIT)) rights |= NEED_WRITE;
    if (!(high & (1 << (S2_EXECUTE_NEVER_BIT - 32)))) rights |= NEED_EXECUTE;
    const offset = input % span;
    return this.buffer.fill(core, this.vmid[core]!, input, block + offset - (offset % PAGE), rights, level); // MON-S2-9
  }
}
