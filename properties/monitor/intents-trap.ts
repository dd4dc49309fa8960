/**
 * Traps: what another intent asks for, put into registers as the platform's convention has it; and near misses, one bit or one word away. This
 * is the judge's own way to write a call down, beside those of the specification and of the emulator.
 */
import type { MonitorState } from '../../spec/monitor/index.ts';
import type { MonitorRequest, Trap } from '../../spec/vocabulary/monitor.ts';
import type { Random } from '../support/random.ts';
import type { Intent } from './find.ts';

/** Names of functions in the order of their numbers, with what is put into registers: what has no number of our own is absent. */
const OWN: Readonly<Record<string, readonly [number, ...string[]]>> = {
  version: [0, 'version'],
  features: [1, 'function'],
  share: [2, 'granule', 'to', 'access', 'tag'],
  lend: [3, 'granule', 'to', 'access', 'tag'],
  donate: [4, 'granule', 'to', 'tag'],
  retrieve: [5, 'handle', 'tag', 'access'],
  relinquish: [6, 'handle'],
  reclaim: [7, 'handle'],
  bind: [8, 'from', 'bits'],
  unbind: [9, 'from', 'bits'],
  ring: [10, 'to', 'bits'],
  mask: [11, 'bits'],
  take: [12],
  yield: [17],
  enable: [18, 'line'],
  disable: [19, 'line'],
  route: [20, 'line', 'target'],
  acknowledge: [21],
  stop: [22, 'compartment'],
  restart: [23, 'compartment'],
  prioritize: [24, 'line', 'priority'],
  threshold: [25, 'priority'],
  end: [26, 'line'],
  grant: [27, 'address'],
  scrub: [28],
};

/** Lower half of the identifier among Arm's standard services, and number in RISC-V's HSM. */
const POWER: Readonly<Record<string, readonly [number, number, ...string[]]>> = {
  'cpu-on': [3, 0, 'target'],
  'cpu-off': [2, 1],
  'affinity-info': [4, 2, 'target'],
  'cpu-suspend': [1, 3],
};
const FFA: Readonly<Record<string, number>> = {
  version: 0x63,
  yield: 0x6c,
  donate: 0x71,
  lend: 0x72,
  share: 0x73,
  retrieve: 0x74,
  relinquish: 0x76,
  reclaim: 0x77,
  bind: 0x7f,
  unbind: 0x80,
  ring: 0x81,
  take: 0x82,
};

export const TRAPPED: readonly string[] = [...Object.keys(OWN), ...Object.keys(POWER)];

const NARROW_ONLY = [0, 2, 0xa, 0x63, 0x6c];

const argumentsOf = (request: MonitorRequest): readonly number[] => {
  const record: Readonly<Record<string, unknown>> = { ...request };
  const [, ...own] = OWN[request.call] ?? [0];
  const [, , ...power] = POWER[request.call] ?? [0, 0];
  return [...own, ...power].map((field) => (typeof record[field] === 'number' ? record[field] : 0));
};

const upper = (n: number): number => (n < 0 ? 0xffff_ffff : Math.floor(n / 2 ** 32) >>> 0);

interface Words {
  readonly low: number[];
  readonly high: number[];
}

const place = (words: Words, from: number, values: readonly number[]): void => {
  for (const [i, value] of values.entries()) {
    words.low[from + i] = Math.trunc(value) >>> 0;
    words.high[from + i] = upper(value);
  }
};

/** With a wide call the upper words count; with a narrow one they may hold anything. */
const onArm = (random: Random, words: Words, request: MonitorRequest): void => {
  const number = POWER[request.call]?.[0] ?? FFA[request.call];
  const own = OWN[request.call]?.[0];
  const isOwn = own !== undefined && (number === undefined || random.oneIn(2));
  const isWide = random.oneIn(2) && (isOwn || !NARROW_ONLY.includes(number ?? 0));
  place(words, 1, argumentsOf(request));
  words.low[0] = (isOwn ? 0x8600_0000 + own : 0x8400_0000 + (number ?? 0)) + (isWide ? 0x4000_0000 : 0);
  if (request.call === 'affinity-info') place(words, 2, [random.oneIn(4) ? 1 : 0]);
  if (random.oneIn(2)) words.high[0] = random.word();
  if (!isWide && random.oneIn(2)) words.high[1 + random.below(4)] = random.word();
};

const onRiscV = (random: Random, words: Words, request: MonitorRequest): void => {
  const power = POWER[request.call];
  place(words, 0, argumentsOf(request));
  place(words, 6, power === undefined ? [OWN[request.call]?.[0] ?? 0, 0x0900_0000] : [power[1], 0x48_534d]);
  if (request.call === 'cpu-suspend') place(words, 0, [random.pick([0, 0, 1, 0x8000_0000, 2 ** 32])]);
};

/** Functions that are answered without the monitor, on either platform. */
const plain = (random: Random, words: Words, isArm: boolean): void => {
  if (isArm)
    place(words, 0, [
      random.pick([0x8400_0000, 0xc400_0000, 0x8400_000a, 0x8400_0063]),
      random.pick([0x8400_0003, 0xc400_0003, 0xc400_0000, 0x8400_000a, 0x8400_0005, 0x1_0000]),
    ]);
  else {
    place(words, 0, [random.pick([0x10, 0x48_534d, 0x0900_0000, 0x0900_0001, 2 ** 32 + 0x10])]);
    place(words, 6, [random.below(8), 0x10]);
  }
};

const spoil = (random: Random, { low, high }: Words, isArm: boolean): void => {
  const at = isArm ? 0 : random.pick([6, 7]);
  if (!isArm && random.oneIn(2)) high[at] = 1;
  else low[at] = ((low[at] ?? 0) ^ (2 ** (isArm && random.oneIn(2) ? 30 : random.below(32)))) >>> 0;
};

/** Written out: an object made of entries is slow to make and slow to read ever after. */
const registersOf = ({ low, high }: Words): Omit<Trap, 'call' | 'core'> => {
  const [r0 = 0, r1 = 0, r2 = 0, r3 = 0, r4 = 0, r5 = 0, r6 = 0, r7 = 0] = low;
  const [h0 = 0, h1 = 0, h2 = 0, h3 = 0, h4 = 0, h5 = 0, h6 = 0, h7 = 0] = high;
  return { r0, r1, r2, r3, r4, r5, r6, r7, h0, h1, h2, h3, h4, h5, h6, h7 };
};

export const trapFor = (random: Random, s: MonitorState, request: MonitorRequest & { readonly core: number }): Trap => {
  const words: Words = { low: Array.from({ length: 8 }, () => random.word()), high: Array.from({ length: 8 }, () => 0) };
  const isArm = !s.machine.protection.startsWith('pmp');
  if (random.oneIn(16)) plain(random, words, isArm);
  else if (isArm) onArm(random, words, request);
  else onRiscV(random, words, request);
  if (random.oneIn(8)) spoil(random, words, isArm);
  return { call: 'trap', core: request.core, ...registersOf(words) };
};

/** Whatever one of these intents asks for, by registers, when it has a number. */
export const trapIntent =
  (intents: Readonly<Record<string, Intent>>): Intent =>
  (random, s) => {
    const request = intents[random.pick(TRAPPED)]?.(random, s);
    return request !== undefined && 'core' in request && TRAPPED.includes(request.call)
      ? trapFor(random, s, request)
      : (request ?? { call: 'tick' });
  };
