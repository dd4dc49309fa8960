/** Stage-2 tables under random changes of whole blocks and of single granules: every verdict after each change, and what was done in which order. */
import { Arena } from '../../../impl/machine/arena.ts';
import type { Stage2Program } from '../../../impl/monitor/programming/stage2.ts';
import { firstBreach, kindOf, spanOf, type TableEvent } from '../../../spec/monitor/protection/index.ts';
import { O } from '../../../spec/prelude.ts';
import { RIGHTS_ALL, RIGHTS_EXECUTE, RIGHTS_NONE, RIGHTS_READ, RIGHTS_READ_WRITE, RIGHTS_WRITE } from '../../../spec/vocabulary/limits.ts';
import { type Random, randomFrom } from '../../support/random.ts';

/** Of the module under test: the emulator's own, or a copy with a mistake. */
export type Programs = Pick<typeof import('../../../impl/monitor/programming/stage2.ts'), 'Stage2Program'>;

const COMPARTMENTS = 2;
const CORES = 2;
const GRANULE_BYTES = 8;
const BLOCK = 512;

export interface Changed {
  readonly program: Stage2Program;
  readonly rights: Uint8Array;
  readonly granules: number;
  readonly events: TableEvent[];
}

/** The methods through which the monitor touches memory and caches, watched; names as the emulator has them. */
const watch = (program: Stage2Program, events: TableEvent[]): void => {
  const around = (target: object, name: string, before: (...args: number[]) => void): void => {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== 'function') throw new RangeError(`nothing is called ${name}`);
    Reflect.set(target, name, (...args: number[]) => {
      before(...args);
      return Reflect.apply(original, target, args);
    });
  };
  const buffer = program.stage2.buffer;
  around(buffer, 'forgetAddress', (_, vmid = 0, input = 0) =>
    events.push({ event: 'invalidate', scope: { names: 'address', vmid, input } }),
  );
  around(buffer, 'forgetVmid', (_, vmid = 0) => events.push({ event: 'invalidate', scope: { names: 'vmid', vmid } }));
  for (const tables of program.tables) {
    around(tables, 'barrier', () => events.push({ event: 'barrier' }));
    around(tables, 'write', (level = 0, index = 0, low = 0, high = 0) => {
      const before = descriptorAt(program, tables, level, index);
      const after = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
      if (isLive(program, tables, level, index))
        events.push({ event: 'write', vmid: tables.regime.vmid, input: index * spanOf(level), level, before, after });
    });
  }
};

type Tables = Stage2Program['tables'][number];

const placeOf = (tables: Tables, level: number, index: number): number => {
  const place: unknown = Reflect.apply(Reflect.get(tables, 'place') as (...args: number[]) => number, tables, [level, index]);
  return typeof place === 'number' ? place : Number.NaN;
};

const descriptorAt = ({ memory }: Stage2Program, tables: Tables, level: number, index: number): bigint =>
  new DataView(memory.buffer, memory.byteOffset, memory.byteLength).getBigUint64(placeOf(tables, level, index), true);

/** A table that no walk reaches is put together in peace: the discipline is about what walks can see. */
const isLive = (program: Stage2Program, tables: Tables, level: number, index: number): boolean => {
  const { startLevel } = tables.regime;
  if (level === startLevel) return true;
  const above = Math.floor(index / BLOCK);
  return kindOf(descriptorAt(program, tables, level - 1, above), level - 1) === 'table' && isLive(program, tables, level - 1, above);
};

export const newTables = ({ Stage2Program: Program }: Programs, granules: number): Changed => {
  const shape = { compartments: COMPARTMENTS, granules, granuleBytes: GRANULE_BYTES, cores: CORES, masterOwner: Uint8Array.of(1) };
  const ground = { ...shape, critical: Uint8Array.of(1, 0), rights: new Uint8Array(granules * COMPARTMENTS) };
  const program = new Program(new Arena(Program.size(ground)), ground);
  program.reset();
  for (let core = 0; core < CORES; core += 1) program.enter(core, core);
  const events: TableEvent[] = [];
  watch(program, events);
  return { program, rights: ground.rights, granules, events };
};

export const setRights = ({ program, rights }: Changed, compartment: number, first: number, count: number, value: number): void => {
  for (let g = first; g < first + count; g += 1) {
    rights[g * COMPARTMENTS + compartment] = value;
    program.changed(g, compartment);
  }
};

const VALUES = [RIGHTS_NONE, RIGHTS_READ, RIGHTS_READ_WRITE, RIGHTS_READ | RIGHTS_EXECUTE, RIGHTS_ALL];

/** Both sides of what changed, of the blocks around, and some more. */
const places = (random: Random, granules: number, first: number, count: number): readonly number[] =>
  [
    0,
    first - 1,
    first,
    first + count - 1,
    first + count,
    granules - 1,
    ...[-BLOCK, 0, BLOCK - 1, BLOCK, 2 * BLOCK].map((by) => first - (first % BLOCK) + by),
  ]
    .concat(Array.from({ length: 8 }, () => random.below(granules)))
    .filter((g) => g >= 0 && g < granules);

/** The first granule, right and walker for which the unit does not decide by the rights. */
export const wrongVerdict = ({ program, rights }: Changed, granules: readonly number[]): string | undefined => {
  for (const g of granules)
    for (const need of [RIGHTS_READ, RIGHTS_WRITE, RIGHTS_EXECUTE]) {
      const asked = [
        program.permits(0, g * GRANULE_BYTES, 1, need),
        program.permits(1, g * GRANULE_BYTES, 1, need),
        program.permitsMaster(0, g * GRANULE_BYTES, 1, need),
      ];
      const wrong = [0, 1, 1].findIndex((c, i) => asked[i] !== ((rights[g * COMPARTMENTS + c] ?? 0) & need) > 0);
      if (wrong >= 0) return `right ${need} to granule ${g} of walker ${wrong}`;
    }
  return undefined;
};

/** Half of the time at the edge of a block. */
const single = (random: Random, granules: number): number =>
  random.oneIn(2) ? Math.max(0, BLOCK * random.below(3) + random.pick([-1, 0])) : random.below(granules);

interface Change {
  readonly compartment: number;
  readonly first: number;
  readonly count: number;
  readonly value: number;
}

/** Whole blocks, or a few granules; what was one granule often gets back the rights it had. */
const drawChange = (random: Random, { granules, rights }: Changed, last: Change | undefined): Change => {
  if (last?.count === 1 && random.oneIn(2)) {
    const beside = last.first + (last.first + 1 < granules ? 1 : -1);
    return { ...last, value: rights[beside * COMPARTMENTS + last.compartment] ?? RIGHTS_NONE };
  }
  const isWide = random.oneIn(3);
  const first = isWide ? BLOCK * random.below(3) : single(random, granules);
  const count = Math.min(isWide ? BLOCK * (1 + random.below(2)) : 1 + random.below(2), granules - first);
  return { compartment: random.below(COMPARTMENTS), first, count, value: random.pick(VALUES) };
};

const isNewBlock = (each: TableEvent): boolean => each.event === 'write' && each.level === 2 && kindOf(each.after, 2) === 'leaf';

/** `blocks` tells how often one of 2 MiB came to be: a run without any is no evidence. */
export const compareChanges = (programs: Programs, changes: number): { readonly found: string | undefined; readonly blocks: number } => {
  const random = randomFrom(85);
  const changed = newTables(programs, 2 * BLOCK + 76);
  let blocks = 0;
  let change: Change | undefined;
  for (let i = 0; i < changes; i += 1) {
    change = drawChange(random, changed, change);
    const around = places(random, changed.granules, change.first, change.count);
    wrongVerdict(changed, around);
    setRights(changed, change.compartment, change.first, change.count, change.value);
    blocks += changed.events.filter(isNewBlock).length;
    const breach = firstBreach(changed.events);
    const found = O.isSome(breach) ? `break before make: event ${breach.value} of change ${i}` : wrongVerdict(changed, around);
    if (found !== undefined) return { found, blocks };
    changed.events.length = 0;
  }
  return { found: undefined, blocks };
};
