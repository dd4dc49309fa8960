/** Random events for the Armv8 board: tables that lead somewhere, accesses to what they map, changes with and without invalidation. */
import * as spec from '../../spec/monitor/protection/index.ts';
import type { AccessKind, Stage2Regime } from '../../spec/vocabulary/protection.ts';
import type { Random } from '../support/random.ts';
import { type BoardEvent, STAGE2_BOARD } from './stage2-events.ts';
import { ExpectedBoard, UNMARKED } from './stage2-expected.ts';

const PAGE = 4096;
const KINDS: readonly AccessKind[] = ['read', 'write', 'execute'];
/** Only these descriptors of a table are used, so that changes meet accesses; 16 to 31 of a 1 GiB block are marked memory. */
const HOT = [0, 1, 2, 16, 17, 31, 510, 511] as const;
/** Two roots of up to 16 tables, then tables for levels 1, 2 and 3, then one that maps the code below a level 0 root. */
const ROOT_PAGES = 16;
const POOL: Readonly<Record<number, readonly [number, number]>> = { 1: [32, 8], 2: [40, 10], 3: [50, 12] };
const CODE_TABLE = 63;
const FLAGS = (1n << 10n) | (3n << 8n) | (0xfn << 2n);

/** Start level with input sizes that fit it and leave room for the code slot; QEMU wants them to fit the output size too (docs/decisions/0084). */
const SHAPES: readonly (readonly [number, readonly number[]])[] = [
  [0, [42, 44]],
  [1, [33, 36, 39, 40, 43]],
  [2, [25, 30, 31, 34]],
];

const drawRegime = (random: Random, space: number): Stage2Regime => {
  const [startLevel, sizes] = random.pick(SHAPES);
  const root = STAGE2_BOARD.tables + space * ROOT_PAGES * PAGE;
  const inputBits = random.pick(sizes);
  const outputBits = random.pick([32, 36, 40, 42, 44].filter((bits) => bits >= inputBits && (startLevel > 0 || bits === 44)));
  return { root, vmid: 1 + space, inputBits, startLevel, outputBits };
};

const write = (page: number, index: number, descriptor: bigint): BoardEvent => ({
  what: 'write',
  offset: page * PAGE + index * 8,
  descriptor,
});

const block = (output: number): bigint => BigInt(output) | FLAGS | 0xc1n;
const pointer = (page: number): bigint => BigInt(STAGE2_BOARD.tables + page * PAGE) | 3n;

/** The code of EL1 is mapped in every address space, where no probe goes. */
const codeMapping = (regime: Stage2Regime, space: number): readonly BoardEvent[] =>
  regime.startLevel === 0
    ? [write(space * ROOT_PAGES, STAGE2_BOARD.codeSlot, pointer(CODE_TABLE)), write(CODE_TABLE, 0, block(STAGE2_BOARD.ram))]
    : [write(space * ROOT_PAGES, STAGE2_BOARD.codeSlot, block(STAGE2_BOARD.ram))];

const drawInput = (random: Random, regime: Stage2Regime): number => {
  if (random.oneIn(50) && regime.inputBits < 44) return 2 ** regime.inputBits + random.pick([0, 8, PAGE]);
  const slots = Array.from({ length: 4 - regime.startLevel }, (_, depth) =>
    depth === 0 && random.oneIn(8) ? random.below(16) * 512 + 511 : random.pick(HOT),
  );
  const page = slots.reduce((input, slot) => input * 512 + slot, 0);
  return ((page * PAGE) % 2 ** regime.inputBits) + random.pick([0, 8, 2048, 4092]);
};

const drawLeaf = (random: Random, level: number): bigint => {
  const output = random.oneIn(6)
    ? random.pick([0x8000_0000, 0xc000_0000, 0xfffff000])
    : level === 1
      ? STAGE2_BOARD.ram
      : STAGE2_BOARD.marked + random.below(0x200_0000 / PAGE) * PAGE;
  const rights = BigInt(random.below(4)) << 6n;
  const never = random.oneIn(3) ? 1n << 54n : 0n;
  const flags = random.oneIn(10) ? FLAGS & ~(1n << 10n) : FLAGS;
  const ignored = random.oneIn(6) ? BigInt(random.below(16)) << 55n : 0n;
  return BigInt(output) | flags | rights | never | ignored | (level === 3 ? 3n : 1n);
};

/** Invalid ones name no address that is too wide: QEMU looks at the address first (docs/decisions/0084). */
const drawDescriptor = (random: Random, level: number): bigint => {
  if (random.oneIn(12)) return BigInt(random.below(2 ** 20)) << 12n;
  // At level 1 this would point to the start of RAM, where the board keeps its device tree.
  if (level > 1 && random.oneIn(16)) return drawLeaf(random, level) ^ 2n;
  const wide = random.oneIn(14) ? 1n << BigInt(random.pick([32, 36, 40, 42, 44, 47])) : 0n;
  const pool = POOL[level + 1];
  if (pool === undefined || (level > 0 && random.oneIn(3))) return drawLeaf(random, level) | wide;
  return pointer(pool[0] + random.below(pool[1])) | wide;
};

/** A root slot that some input uses, or a descriptor of the pool. */
const drawWrite = (random: Random, regime: Stage2Regime, space: number): BoardEvent => {
  const level = random.pick([regime.startLevel, 1, 2, 3]);
  const pool = POOL[level];
  if (level !== regime.startLevel && pool !== undefined)
    return write(pool[0] + random.below(pool[1]), random.pick(HOT), drawDescriptor(random, level));
  const index = Math.floor((drawInput(random, regime) % 2 ** regime.inputBits) / spec.spanOf(regime.startLevel));
  if (index === STAGE2_BOARD.codeSlot) return { what: 'invalidate', scope: { names: 'everything' } };
  return write(space * ROOT_PAGES, index, drawDescriptor(random, regime.startLevel));
};

const drawInvalidation = (random: Random, regime: Stage2Regime, input: number): BoardEvent => {
  const scope = random.pick(['everything', 'vmid', 'address', 'address'] as const);
  if (scope === 'everything') return { what: 'invalidate', scope: { names: 'everything' } };
  if (scope === 'vmid') return { what: 'invalidate', scope: { names: 'vmid', vmid: regime.vmid } };
  return { what: 'invalidate', scope: { names: 'address', vmid: regime.vmid, input } };
};

/** Two address spaces on fresh tables, and `steps` events in them. Accesses to unmarked memory are left out. */
const drawBoard = (random: Random, steps: number): readonly BoardEvent[] => {
  const regimes = [drawRegime(random, 0), drawRegime(random, 1)] as const;
  const board = new ExpectedBoard(spec);
  const events: BoardEvent[] = [];
  const add = (event: BoardEvent): void => {
    events.push(event);
    board.after(event);
  };
  let space = 0;
  let recent: readonly number[] = [];
  add({ what: 'clear' });
  add({ what: 'invalidate', scope: { names: 'everything' } });
  for (const [each, regime] of regimes.entries()) {
    for (const event of codeMapping(regime, each)) add(event);
    for (let i = 0; i < 90; i += 1) add(drawWrite(random, regime, each));
  }
  add({ what: 'regime', regime: regimes[0] });
  for (let step = 0; step < steps; step += 1) {
    const regime = regimes[space]!;
    if (random.oneIn(10)) add(drawWrite(random, regime, space));
    if (random.oneIn(12)) add(drawInvalidation(random, regime, recent.length > 0 ? random.pick(recent) : 0));
    if (random.oneIn(24)) {
      space = 1 - space;
      recent = [];
      add({ what: 'regime', regime: regimes[space]! });
    }
    const here = regimes[space]!;
    const input = recent.length > 0 && random.oneIn(2) ? random.pick(recent) : drawInput(random, here);
    const event: BoardEvent = { what: 'access', kind: random.pick(KINDS), input };
    const codes = board.after(event)?.codes ?? [];
    if (codes.includes(UNMARKED)) continue;
    events.push(event);
    if (codes.some((code) => code >= 0x8000)) recent = [input, ...recent.slice(0, 15)];
  }
  return events;
};

/** Both worlds, around the edges of the secure and the non-secure marked memory. */
const drawWorld = (random: Random): BoardEvent => {
  const [start, end] = random.oneIn(2)
    ? [STAGE2_BOARD.secureMarked, STAGE2_BOARD.secureMarkedEnd]
    : [STAGE2_BOARD.marked, STAGE2_BOARD.markedEnd];
  const address = random.pick([start, end - 4, start + 4 * random.below((end - start) / 4)]);
  return { what: 'world', kind: random.pick(KINDS), secure: random.oneIn(2), address };
};

export const drawEvents = (random: Random, boards: number, steps: number, worlds: number): readonly BoardEvent[] => [
  ...Array.from({ length: boards }, () => drawBoard(random, steps)).flat(),
  ...Array.from({ length: worlds }, () => drawWorld(random)),
];
