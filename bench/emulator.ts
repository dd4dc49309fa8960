/** The emulated monitor alone: calls that were drawn beforehand, performed again and again from the same state, nothing compared. */
import { load, save } from '../impl/machine/arena.ts';
import { Monitor } from '../impl/monitor/monitor.ts';
import { type Random, randomFrom } from '../properties/support/random.ts';
import { bestRate } from './measure.ts';
import type { Bench } from './row.ts';

const GRANULES = 64;
const GRANULE_BYTES = 4096;
const NAMES = ['server', 'client', 'guest'];
const SHARE = GRANULES / 4;
const CALLS = 4096;
const SUCCESS = 0;

type Manifest = ConstructorParameters<typeof Monitor>[0];

const manifest: Manifest = {
  platform: { protection: 'stage2', granuleBytes: GRANULE_BYTES, granules: GRANULES, cores: 4, interrupts: 4, masters: 0 },
  compartments: NAMES.map((name, id) => ({
    name,
    critical: id === 0,
    memory: [{ base: id * SHARE * GRANULE_BYTES, size: SHARE * GRANULE_BYTES }],
    cores: [id],
    interrupts: [id],
    masters: [],
  })),
  windows: [
    {
      name: 'window',
      owner: 'server',
      base: 3 * SHARE * GRANULE_BYTES,
      size: GRANULE_BYTES,
      receivers: [{ compartment: 'client', access: 'read-write' }],
    },
  ],
  links: [{ name: 'link', window: 'window', ends: ['server', 'client'] }],
  grants: NAMES.flatMap((from) => NAMES.filter((to) => to !== from).map((to) => ({ from, to }))),
  supervisions: [],
};

/** A call and its arguments; what a kind does not take is not read. */
interface Call {
  readonly kind: number;
  readonly core: number;
  readonly a: number;
  readonly b: number;
}

const perform = (m: Monitor, { kind, core, a, b }: Call): number => {
  switch (kind) {
    case 0:
      return m.share(core, a, b, 3, 7);
    case 1:
      return m.lend(core, a, b, 3, 7);
    case 2:
      return m.retrieve(core, a, 7, 3);
    case 3:
      return m.relinquish(core, a);
    case 4:
      return m.reclaim(core, a);
    case 5:
      return m.load(core, a, 4);
    case 6:
      return m.store(core, a, 4, b);
    case 7:
      return m.bind(core, a, b);
    case 8:
      return m.ring(core, a, b);
    case 9:
      return m.take(core);
    case 10:
      return m.raise(a);
    case 11:
      return m.acknowledge(core);
    default:
      return m.end(core, core);
  }
};

const KINDS = 13;

/** Draws a call; handles are those that earlier calls opened. */
const draw = (random: Random, handles: readonly number[]): Call => {
  const kind = random.below(KINDS);
  const core = random.below(3);
  const own = core * SHARE + random.below(SHARE);
  const other = (core + 1 + random.below(2)) % 3;
  if (kind < 2) return { kind, core, a: random.oneIn(8) ? random.below(GRANULES + 1) : own, b: other };
  if (kind < 5) return { kind, core, a: handles.length > 0 ? random.pick(handles) : 0, b: 0 };
  if (kind < 7) return { kind, core, a: own * GRANULE_BYTES + 4 * random.below(GRANULE_BYTES / 4), b: random.word() };
  return { kind, core, a: kind === 10 ? random.below(4) : other, b: 1 << random.below(4) };
};

/** Draws calls by performing them, so that handles are real. Answers how many succeeded, too. */
const drawn = (m: Monitor, seed: number): { readonly calls: readonly Call[]; readonly granted: number } => {
  const random = randomFrom(seed);
  const handles: number[] = [];
  const calls: Call[] = [];
  let granted = 0;
  for (let i = 0; i < CALLS; i += 1) {
    const call = draw(random, handles.slice(-8));
    calls.push(call);
    if (perform(m, call) !== SUCCESS) continue;
    granted += 1;
    if (call.kind < 2) handles.push(m.result[0] ?? 0);
  }
  return { calls, granted };
};

export const emulator: Bench = {
  name: 'emulator',
  run: async (seed) => {
    const monitor = new Monitor(manifest);
    const start = save(monitor.arena);
    const { calls, granted } = drawn(monitor, seed);
    const rate = bestRate(() => {
      load(monitor.arena, start);
      for (let i = 0; i < CALLS; i += 1) perform(monitor, calls[i] as Call);
      return CALLS;
    });
    const share = `${Math.round((100 * granted) / CALLS)} % granted`;
    const of = `3 compartments, ${GRANULES} granules of 4 KiB, ${KINDS} kinds of call, ${share}`;
    return [{ name: 'emulator monitor', value: rate, unit: 'steps/s', of, atLeast: 5_000_000 }];
  },
};
