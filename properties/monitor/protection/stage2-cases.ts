/** Random stage-2 tables, changed while two cores use them: what the emulator answers must be something that the specification allows. */
import { Arena } from '../../../impl/machine/arena.ts';
import { NEED_EXECUTE, NEED_READ, NEED_WRITE, Stage2 } from '../../../impl/machine/protection/stage2.ts';
import { EVERY_CORE } from '../../../impl/machine/protection/translation-buffer.ts';
import * as spec from '../../../spec/monitor/protection/index.ts';
import { E } from '../../../spec/prelude.ts';
import { S2_OK } from '../../../spec/vocabulary/limits.ts';
import type { AccessKind, InvalidationScope, Stage2Regime } from '../../../spec/vocabulary/protection.ts';
import type { Random } from '../../support/random.ts';
import type { Mismatch } from './pmp-cases.ts';
import { count, type Tally } from './tally.ts';

const NEED: Readonly<Record<AccessKind, number>> = { read: NEED_READ, write: NEED_WRITE, execute: NEED_EXECUTE };
const KINDS: readonly AccessKind[] = ['read', 'write', 'execute'];
const CORES = 2;
const PAGE = 4096;
const RAM_BASE = 0x4000_0000;
/** Enough for 16 concatenated root tables of either address space, and 16 more of the levels below. */
const TABLES = 48;
const ROOTS = [RAM_BASE, RAM_BASE + 16 * PAGE] as const;
/** Only these descriptors of a table are ever used, so that changes meet accesses. */
const HOT = [0, 1, 2, 510, 511] as const;

export interface Board {
  readonly ram: Uint8Array;
  readonly view: DataView;
  readonly subject: Stage2;
  readonly regimes: readonly Stage2Regime[];
  caches: readonly spec.TranslationCache[];
  /** Inputs that reached memory lately: what was touched last is where a stale answer shows. */
  recent: readonly number[];
  /** Which address space each core runs in. */
  running: readonly number[];
}

export type Stage2Maker = (cores: number, ram: Uint8Array, ramBase: number) => Stage2;
export const emulatedStage2: Stage2Maker = (cores, ram, base) => new Stage2(new Arena(Stage2.size(cores)), cores, ram, base);

/** Start level with input sizes that fit it, at both ends. */
const SHAPES: readonly (readonly [number, readonly number[]])[] = [
  [0, [40, 44, 48]],
  [1, [31, 32, 39, 40, 43]],
  [2, [25, 30, 31, 34]],
];

const drawRegime = (random: Random, vmid: number): Stage2Regime => {
  const [startLevel, sizes] = random.pick(SHAPES);
  const outputBits = random.pick([32, 36, 40, 44, 48]);
  return { root: random.oneIn(40) ? 2 ** outputBits : ROOTS[vmid % 2]!, vmid, inputBits: random.pick(sizes), startLevel, outputBits };
};

export const drawBoard = (random: Random, make: Stage2Maker): Board => {
  const ram = new Uint8Array(TABLES * PAGE);
  const board: Board = {
    ram,
    view: new DataView(ram.buffer),
    subject: make(CORES, ram, RAM_BASE),
    regimes: [drawRegime(random, 0), drawRegime(random, 1)],
    caches: [spec.FORGOTTEN, spec.FORGOTTEN],
    recent: [],
    running: [0, 0],
  };
  for (let core = 0; core < CORES; core += 1) enter(board, core, random.below(2));
  return board;
};

const enter = (board: Board, core: number, space: number): void => {
  board.running = board.running.with(core, space);
  board.subject.enter(core, board.regimes[space]!);
};

/** Mostly a table, block or page with its access flag; now and then a bit that should be ignored, or an address too wide. */
const drawDescriptor = (random: Random): bigint => {
  if (random.oneIn(8)) return BigInt(random.word() & ~1) << 8n;
  const low = random.oneIn(2) ? 3n : 1n;
  const table = BigInt(RAM_BASE + (32 + random.below(16)) * PAGE);
  const leaf = BigInt(random.pick([RAM_BASE, 0x8000_0000, 0xffe0_0000, 0xffff_f000, 0])) + BigInt(random.below(8) * PAGE);
  const address = random.oneIn(3) ? leaf : table;
  const wide = random.oneIn(16) ? 1n << BigInt(random.pick([31, 32, 36, 40, 44, 47])) : 0n;
  const rights = BigInt(random.below(4)) << 6n;
  const never = random.oneIn(2) ? 1n << 54n : 0n;
  const ignored = random.oneIn(6) ? BigInt(random.below(16)) << 55n : 0n;
  return low | address | wide | rights | never | ignored | (random.oneIn(8) ? 0n : 1n << 10n);
};

const drawInput = (random: Random, regime: Stage2Regime): number => {
  if (random.oneIn(40)) return 2 ** regime.inputBits + random.pick([0, 8, PAGE]);
  let input = 0;
  for (let level = regime.startLevel; level <= 3; level += 1)
    input = input * 512 + (level === regime.startLevel && random.oneIn(8) ? random.below(16) * 512 + 511 : random.pick(HOT));
  return ((input * PAGE) % 2 ** regime.inputBits) + random.pick([0, 8, 2048, 4088]);
};

const writeDescriptor = (random: Random, board: Board): void => {
  const table = random.oneIn(4) ? random.below(TABLES) : random.oneIn(2) ? 16 * random.below(2) : 32 + random.below(16);
  const at = table * PAGE + random.pick(HOT) * 8;
  board.view.setBigUint64(at, drawDescriptor(random), true);
};

const tablesOf =
  (board: Board): spec.Tables =>
  (address) => {
    const at = address - RAM_BASE;
    return at >= 0 && at + 8 <= board.ram.length ? board.view.getBigUint64(at, true) : undefined;
  };

const drawScope = (random: Random, board: Board): InvalidationScope => {
  const vmid = random.below(2);
  if (random.oneIn(3)) return { names: 'everything' };
  return random.oneIn(3) ? { names: 'vmid', vmid } : { names: 'address', vmid, input: drawInput(random, board.regimes[vmid]!) };
};

const invalidate = (random: Random, board: Board): void => {
  const scope = drawScope(random, board);
  const core = random.below(CORES + 1) - 1;
  board.caches = board.caches.map((cache, i) => (core === i || core < 0 ? spec.afterInvalidation(cache, scope) : cache));
  const named = core < 0 ? EVERY_CORE : core;
  if (scope.names === 'everything') board.subject.buffer.forgetAll(named);
  else if (scope.names === 'vmid') board.subject.buffer.forgetVmid(named, scope.vmid);
  else board.subject.buffer.forgetAddress(named, scope.vmid, scope.input);
};

const worded = (answer: spec.Translated): string => (E.isLeft(answer) ? `fault ${answer.left.status}` : `address ${answer.right}`);

const access = (random: Random, board: Board, tally: Tally): Mismatch | undefined => {
  const core = random.below(CORES);
  const regime = board.regimes[board.running[core]!]!;
  const input = board.recent.length > 0 && random.oneIn(2) ? random.pick(board.recent) : drawInput(random, regime);
  const kind = random.pick(KINDS);
  const tables = tablesOf(board);
  const allowed = spec.allowedAnswers(board.caches[core]!, regime, tables, input, kind);
  for (const each of allowed)
    count(tally, E.isLeft(each) ? { allowed: false, clause: each.left.clause } : { allowed: true, clause: 'MON-S2-8' });
  board.caches = board.caches.with(core, spec.afterWalk(board.caches[core]!, regime, tables, input));
  if (allowed.some(E.isRight)) board.recent = [input, ...board.recent.slice(0, 15)];
  const status = board.subject.translate(core, input, NEED[kind]);
  const emulated = status === S2_OK ? `address ${board.subject.output[core]}` : `fault ${status}`;
  if (allowed.some((each) => worded(each) === emulated)) return undefined;
  return { where: `core ${core}, ${kind} of ${input} in ${JSON.stringify(regime)}`, specified: allowed.map(worded).join(' or '), emulated };
};

/** `steps` events on one board: changes of tables, invalidations, switches, and mostly accesses. */
export const compareStage2 = (random: Random, make: Stage2Maker, steps: number, tally: Tally): Mismatch | undefined => {
  const board = drawBoard(random, make);
  for (let i = 0; i < 200; i += 1) writeDescriptor(random, board);
  for (let step = 0; step < steps; step += 1) {
    if (random.oneIn(8)) writeDescriptor(random, board);
    if (random.oneIn(6)) invalidate(random, board);
    if (random.oneIn(12)) enter(board, random.below(CORES), random.below(2));
    const different = access(random, board, tally);
    if (different !== undefined) return different;
  }
  return undefined;
};
