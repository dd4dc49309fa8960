/** Mistakes that protection units and their programmers have made, planted in the emulator: the comparisons must find every one. */
import { expect, test } from 'vitest';
import { Arena } from '../../../impl/machine/arena.ts';
import { loadPlanted, type Plant } from '../../support/planted.ts';
import { randomFrom } from '../../support/random.ts';
import { comparePmp, type Mismatch } from './pmp-cases.ts';
import { compareStage2 } from './stage2-cases.ts';
import { emptyTally } from './tally.ts';
import { compareTzasc } from './tzasc-cases.ts';

type PmpModule = typeof import('../../../impl/machine/protection/pmp.ts');
type Stage2Module = typeof import('../../../impl/machine/protection/stage2.ts');
type TzascModule = typeof import('../../../impl/machine/protection/tzasc.ts');

const PMP = 'impl/machine/protection/pmp.ts';
const STAGE2 = 'impl/machine/protection/stage2.ts';
const BUFFER = 'impl/machine/protection/translation-buffer.ts';
const TZASC = 'impl/machine/protection/tzasc.ts';

type Row = readonly [what: string, find: string, put: string];

const firstMismatch = (units: number, compare: () => Mismatch | undefined): Mismatch | undefined => {
  for (let unit = 0; unit < units; unit += 1) {
    const different = compare();
    if (different !== undefined) return different;
  }
  return undefined;
};

const pmpMismatch = async (plant?: Plant): Promise<Mismatch | undefined> => {
  const { Pmp } = await loadPlanted<PmpModule>(PMP, plant);
  const random = randomFrom(1);
  return firstMismatch(300, () => comparePmp(random, (shape) => new Pmp(new Arena(Pmp.size(1, shape)), 1, shape), 100, emptyTally()));
};

const PMP_PLANTS: readonly Row[] = [
  ['the highest match wins', 'for (let at = from; at < until; at += 1) {', 'for (let at = until - 1; at >= from; at -= 1) {'],
  ['top of range includes its top', '(stored - (stored % grains)) * 4 - 1;', '(stored - (stored % grains)) * 4;'],
  ['top of range starts late', '(below - (below % grains)) * 4;', '(below - (below % grains)) * 4 + 4;'],
  ['top of range ignores the grain', '(below - (below % grains)) * 4;', 'below * 4;'],
  ['entry 0 has a bottom', 'const below = entry === 0 ? 0 :', 'const below = entry === 0 ? 1 :'],
  ['power of two is half as long', '2 ** (ones + 3) - 1', '2 ** (ones + 2) - 1'],
  ['power of two starts at the raw register', '(pattern - (2 ** ones - 1)) * 4;', 'pattern * 4;'],
  ['sizes above 2^34 are taken for small ones', 'if (low !== 0xffff_ffff) return', 'if (low !== 0) return'],
  ['four bytes are eight', 'stored * 4 + 3;', 'stored * 4 + 7;'],
  ['a partial match goes on to the next entry', 'return false; // MON-PMP-8', 'continue;'],
  ['a partial match suffices', 'if (base < first || end > last) return false; // MON-PMP-8', ''],
  ['the lock does not bind machine mode', 'if (machineMode && !(config & PMP_LOCK)) return true;', 'if (machineMode) return true;'],
  ['machine mode is always bound', 'if (machineMode && !(config & PMP_LOCK)) return true;', ''],
  ['no match lets everybody through', 'return machineMode || this.entries === 0;', 'return true;'],
  ['no match stops machine mode', 'return machineMode || this.entries === 0;', 'return this.entries === 0;'],
  ['any permission bit will do', 'return (config & need) !== 0;', 'return (config & 7) !== 0;'],
  ['a locked address can be written', 'if (this.config[at]! & PMP_LOCK) return; // MON-PMP-14\n    const above', 'const above'],
  ['a locked configuration can be written', 'if (this.config[at]! & PMP_LOCK) return; // MON-PMP-14\n    let legal', 'let legal'],
  ['the bottom of a locked range can be moved', '(PMP_LOCK | (PMP_TOR << PMP_MODE_SHIFT))) return;', '-1) return;'],
  ['write without read is kept', 'if ((legal & (PMP_READ | PMP_WRITE)) === PMP_WRITE) legal &= ~7;', ''],
  ['the entry above is not decoded again', 'if (entry + 1 < this.entries) this.decode(hart, entry + 1);', ''],
  ['unimplemented address bits are kept', 'value % this.addressLimit;', 'value;'],
];

test('an unchanged copy of the PMP agrees', async () => {
  expect(await pmpMismatch()).toBeUndefined();
});

test.each(PMP_PLANTS)('PMP: %s', async (_, find, put) => {
  expect(await pmpMismatch({ file: PMP, find, put })).toBeDefined();
});

const stage2Mismatch = async (plant?: Plant): Promise<Mismatch | undefined> => {
  const { Stage2 } = await loadPlanted<Stage2Module>(STAGE2, plant);
  const random = randomFrom(2);
  return firstMismatch(60, () =>
    compareStage2(random, (cores, ram, base) => new Stage2(new Arena(Stage2.size(cores)), cores, ram, base), 1000, emptyTally()),
  );
};

const STAGE2_PLANTS: readonly (readonly [...Row, file: string])[] = [
  ['invalidating everything does nothing', 'this.page.fill(0, this.from(core), this.until(core));', '', BUFFER],
  ['invalidating an address space does nothing', 'if (this.vmid[slot] === vmid) this.page[slot] = 0;', '', BUFFER],
  ['invalidating an address does nothing', 'if (held === Math.floor(input / span)) this.page[slot] = 0;', '', BUFFER],
  ['only one page of a block is forgotten', 'const span = SPANS[this.level[slot]!]!;', 'const span = SPANS[3]!;', BUFFER],
  ['another core is not told', 'core === EVERY_CORE ? this.page.length', 'core === EVERY_CORE ? BUFFER_ENTRIES', BUFFER],
  ['address spaces are mixed up', '&& this.vmid[slot] === vmid ? slot : -1', '? slot : -1', BUFFER],
  ['the cache is consulted with a short tag', 'this.page[slot] === page + 1', 'this.page[slot]! > 0', BUFFER],
  ['an invalid descriptor is followed', 'if (!(low & (1 << S2_VALID_BIT))) break;', '', STAGE2],
  ['level 3 takes the reserved form', 'level === LAST_LEVEL ? !pointsOn : !pointsOn && level === 0', '!pointsOn && level === 0', STAGE2],
  ['level 0 takes blocks', '!pointsOn && level === 0', 'false', STAGE2],
  ['the access flag is not looked at', 'if (!(low & (1 << S2_ACCESS_FLAG_BIT))) return', 'if (false) return', STAGE2],
  ['write needs the read bit', 'if (low & (1 << S2_WRITE_BIT))', 'if (low & (1 << S2_READ_BIT))', STAGE2],
  ['execution needs the read bit', 'if (!(high & (1 << (S2_EXECUTE_NEVER_BIT - 32))))', 'if (rights & 1)', STAGE2],
  ['a block’s low address bits count', 'const block = address - (address % span);', 'const block = address;', STAGE2],
  ['an output may be too wide', 'if (block >= this.outputLimit[core]!)', 'if (block > 2 ** 52)', STAGE2],
  ['a table may be too wide', 'if (address >= limit) return', 'if (address > 2 ** 52) return', STAGE2],
  ['an input may be too wide', 'if (input >= this.inputLimit[core]!) return', 'if (input > 2 ** 52) return', STAGE2],
  ['the page within a block is lost', 'block + offset - (offset % PAGE)', 'block', STAGE2],
];

test('an unchanged copy of stage 2 agrees', async () => {
  expect(await stage2Mismatch()).toBeUndefined();
});

test.each(STAGE2_PLANTS)('stage 2: %s', async (_, find, put, file) => {
  expect(await stage2Mismatch({ file, find, put })).toBeDefined();
});

const tzascMismatch = async (plant?: Plant): Promise<Mismatch | undefined> => {
  const { Tzasc } = await loadPlanted<TzascModule>(TZASC, plant);
  const random = randomFrom(3);
  return firstMismatch(300, () => compareTzasc(random, () => new Tzasc(new Arena(Tzasc.size())), emptyTally()));
};

const TZASC_PLANTS: readonly Row[] = [
  ['an overlap is decided by the first region', 'if (match !== 0) return false;', 'if (match !== 0) continue;'],
  ['the top is excluded', '(values.top % PAGE) + PAGE;', '(values.top % PAGE);'],
  ['the base is not rounded', 'values.base - (values.base % PAGE);', 'values.base;'],
  ['filters are ignored', 'if (!(this.filters[region]! & (1 << filter))) continue;', 'if (this.filters[region] === 0) continue;'],
  ['where no region matches, everything goes', 'if (!this.permits(match,', 'if (match !== 0 && !this.permits(match,'],
  ['only the first page is judged', 'at = next;', 'at = end;'],
  ['secure writes need the read bit', 'write ? SECURE_WRITE : SECURE_READ', 'SECURE_READ'],
  ['secure reads everything', 'if (secure) return (', 'if (secure) return !write || ('],
  ['identities are ignored', '(1 << identity)) !== 0', '0xffff) !== 0'],
  ['writers are taken from readers', '(write ? this.writers : this.readers)', 'this.readers'],
];

test('an unchanged copy of the address space controller agrees', async () => {
  expect(await tzascMismatch()).toBeUndefined();
});

test.each(TZASC_PLANTS)('address space controller: %s', async (_, find, put) => {
  expect(await tzascMismatch({ file: TZASC, find, put })).toBeDefined();
});
