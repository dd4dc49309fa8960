/** Where the registers of the emulated cores, and those it has saved, differ from the specification's. */
import type { Tables } from '../../impl/monitor/tables.ts';
import { type MonitorState, NOBODY, type Registers, runningOn } from '../../spec/monitor/index.ts';
import type { Difference } from '../agreement/area.ts';
import type { Shadow } from './shadow.ts';

/** Sizes of the three banks in words, typed in again. */
const BANKS = [
  ['general', 32],
  ['vector', 16],
  ['control', 8],
] as const;

const WORDS = 56;
/** Of each core: its own, and those saved of both sides. */
const ROWS = 3;
const NOTHING: Registers = Array.from({ length: WORDS }, () => 0);

const row = (t: Tables, at: number, expected: Registers, where: string): Difference | undefined => {
  let word = 0;
  for (const [bank, length] of BANKS) {
    const actual = t.registers[bank];
    for (let i = 0; i < length; i += 1) {
      const value = actual[at * length + i]! >>> 0;
      if (expected[word] !== value) return { where: `${bank} word ${i} ${where}`, expected: `${expected[word]}`, actual: `${value}` };
      word += 1;
    }
  }
  return undefined;
};

/** A side that runs has its registers in the core, and what was saved of it once means nothing; the other side's are saved. */
const core = (s: MonitorState, t: Tables, at: number): Difference | undefined => {
  const running = runningOn(s, at);
  const side = s.machine.critical[running] === true ? 0 : 1;
  const own = running === NOBODY ? NOTHING : (s.registers[2 * at + side] ?? NOTHING);
  const found = row(t, 3 * at, own, `of core ${at}`);
  if (found !== undefined) return found;
  for (const other of [0, 1]) {
    if (running !== NOBODY && other === side) continue;
    const saved = row(t, 3 * at + 1 + other, s.registers[2 * at + other] ?? NOTHING, `saved of side ${other} of core ${at}`);
    if (saved !== undefined) return saved;
  }
  return undefined;
};

/** Cores whose registers, or who runs on them, have not changed since `seen` are left out. */
export const registers = (s: MonitorState, seen: MonitorState | undefined, t: Tables, shadow?: Shadow): Difference | undefined => {
  if (s.registers === seen?.registers && s.cores === seen.cores) return undefined;
  for (let at = 0; at < s.cores.length; at += 1) {
    const same =
      s.cores[at] === seen?.cores[at] &&
      s.registers[2 * at] === seen?.registers[2 * at] &&
      s.registers[2 * at + 1] === seen?.registers[2 * at + 1];
    if (same) continue;
    const found = core(s, t, at);
    if (found !== undefined) return found;
    for (const [bank, length] of BANKS) shadow?.adopt(t.registers[bank], ROWS * at * length, ROWS * length);
  }
  return undefined;
};
