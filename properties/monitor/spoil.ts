/** Manifests with one fault: for each condition of boot a change that breaks it, and as a rule nothing else. */
import type { CompartmentDeclaration, Manifest, PlatformDeclaration, WindowDeclaration } from '../../spec/vocabulary/monitor.ts';
import type { Random } from '../support/random.ts';

type Spoil = (random: Random, m: Manifest) => Manifest;

const platform = (m: Manifest, change: Partial<PlatformDeclaration>): Manifest => ({ ...m, platform: { ...m.platform, ...change } });

const some = <T>(random: Random, items: readonly T[], change: (item: T) => T): readonly T[] => {
  if (items.length === 0) return items;
  const at = random.below(items.length);
  return items.with(at, change(items[at] as T));
};

const compartment = (random: Random, m: Manifest, change: (each: CompartmentDeclaration) => Partial<CompartmentDeclaration>): Manifest => ({
  ...m,
  compartments: some(random, m.compartments, (each) => ({ ...each, ...change(each) })),
});

/** Declares one more window, in a granule behind the last. */
const withWindow = (m: Manifest, change: Partial<WindowDeclaration>): Manifest => {
  const { granuleBytes, granules } = m.platform;
  const spare: WindowDeclaration = {
    name: 'spare',
    owner: name(m, 0),
    base: granules * granuleBytes,
    size: granuleBytes,
    receivers: [{ compartment: name(m, 1), access: 'read' }],
  };
  return { ...platform(m, { granules: granules + 1 }), windows: [...m.windows, { ...spare, ...change }] };
};

/** Changes a declared window, or declares one that is changed already. */
const window = (random: Random, m: Manifest, change: (each: WindowDeclaration) => Partial<WindowDeclaration>): Manifest => {
  if (m.windows.length > 0 && random.oneIn(2)) return { ...m, windows: some(random, m.windows, (each) => ({ ...each, ...change(each) })) };
  const wider = withWindow(m, {});
  return { ...wider, windows: wider.windows.map((each, i) => (i === m.windows.length ? { ...each, ...change(each) } : each)) };
};

const name = (m: Manifest, at: number): string => m.compartments[at]?.name ?? '';
const nobody = 'nobody';

export const SPOILS: Readonly<Record<string, Spoil>> = {
  'MON-BOOT-1': (random, m) => platform(m, { granuleBytes: random.pick([0, 1, 4, 7, 24, 0x2_0000, 8.5]) }),
  'MON-BOOT-2': (random, m) => platform(m, { granules: random.pick([0, -1, 0.5, 0x10_0001]) }),
  'MON-BOOT-3': (random, m) =>
    platform(m, random.pick([{ cores: 0 }, { cores: 65 }, { interrupts: -1 }, { interrupts: 1021 }, { masters: 65 }, { masters: 0.5 }])),
  'MON-BOOT-4': (_, m) => ({ ...m, compartments: [], windows: [], links: [], grants: [], supervisions: [] }),
  'MON-BOOT-5': (random, m) => ({
    ...m,
    compartments: [...m.compartments, { name: random.pick(['', name(m, 0)]), critical: false, ...spareResources(m) }],
    platform: { ...m.platform, granules: m.platform.granules + 1, cores: m.platform.cores + 1 },
  }),
  'MON-BOOT-6': (random, m) =>
    compartment(random, m, ({ memory }) => ({
      memory: some(random, memory, (r) =>
        random.pick([
          { ...r, size: 0 },
          { ...r, size: r.size - 1 },
          { base: r.base + 1, size: r.size - 1 },
        ]),
      ),
    })),
  'MON-BOOT-7': (random, m) => {
    const end = m.platform.granules * m.platform.granuleBytes;
    const far = random.pick([end, 2 ** 40, 2 ** 52]);
    return compartment(random, m, ({ memory }) => ({
      memory: [
        ...memory,
        random.pick([
          { base: far, size: m.platform.granuleBytes },
          { base: -m.platform.granuleBytes, size: m.platform.granuleBytes },
        ]),
      ],
    }));
  },
  'MON-BOOT-8': (random, m) =>
    compartment(random, m, ({ memory }) => ({
      memory: [...memory, m.compartments[random.below(m.compartments.length)]?.memory[0] ?? { base: 0, size: 0 }],
    })),
  'MON-BOOT-9': (random, m) => compartment(random, m, () => ({ memory: [] })),
  'MON-BOOT-10': (random, m) => compartment(random, m, () => ({ cores: [] })),
  'MON-BOOT-11': (random, m) =>
    compartment(random, m, ({ cores }) => ({ cores: [...cores, random.pick([m.platform.cores, -1, 0.5, 255])] })),
  'MON-BOOT-12': (random, m) =>
    compartment(random, m, ({ cores }) => ({ cores: [...cores, random.oneIn(2) ? (cores[0] ?? 0) : random.below(m.platform.cores)] })),
  'MON-BOOT-13': (random, m) =>
    compartment(random, m, ({ interrupts }) => ({ interrupts: [...interrupts, random.pick([m.platform.interrupts, -1, 1023])] })),
  'MON-BOOT-14': (random, m) =>
    compartment(random, m, ({ interrupts }) => ({ interrupts: [...interrupts, random.below(m.platform.interrupts)] })),
  'MON-BOOT-15': (random, m) =>
    compartment(random, m, ({ masters }) => ({ masters: [...masters, random.pick([m.platform.masters, -1, 64])] })),
  'MON-BOOT-16': (random, m) => compartment(random, m, ({ masters }) => ({ masters: [...masters, random.below(m.platform.masters)] })),
  'MON-BOOT-17': (random, m) => withWindow(withWindow(m, { name: 'twin' }), { name: random.pick(['', 'twin']) }),
  'MON-BOOT-18': (random, m) => window(random, m, () => ({ owner: nobody })),
  'MON-BOOT-19': (random, m) => window(random, m, () => ({ receivers: [] })),
  'MON-BOOT-20': (random, m) =>
    window(random, m, ({ receivers }) => ({ receivers: [...receivers, { compartment: nobody, access: 'read' }] })),
  'MON-BOOT-21': (random, m) =>
    window(random, m, ({ owner, receivers }) => ({
      receivers: [...receivers, { compartment: random.oneIn(2) ? owner : (receivers[0]?.compartment ?? owner), access: 'read' }],
    })),
  'MON-BOOT-22': (random, m) => {
    const ends = [name(m, 0), name(m, 1)] as const;
    const wider = withWindow(m, { name: 'spare', receivers: [{ compartment: ends[1], access: 'read-write' }] });
    const twin = { name: 'twin', window: 'spare', ends };
    return { ...wider, links: [...m.links, twin, { ...twin, name: random.pick(['', 'twin']) }] };
  },
  'MON-BOOT-23': (random, m) => ({ ...m, links: some(random, m.links, (each) => ({ ...each, window: nobody })) }),
  'MON-BOOT-24': (random, m) => ({
    ...m,
    links: some(random, m.links, (each) => ({ ...each, ends: random.oneIn(2) ? [nobody, each.ends[1]] : [each.ends[0], nobody] })),
  }),
  'MON-BOOT-25': (random, m) => {
    if (random.oneIn(2)) return { ...m, links: some(random, m.links, (each) => ({ ...each, ends: [each.ends[0], each.ends[0]] })) };
    return {
      ...m,
      windows: some(random, m.windows, (each) => ({
        ...each,
        receivers: each.receivers.map((receiver) => ({ ...receiver, access: 'read' as const })),
      })),
    };
  },
  'MON-BOOT-33': (random, m) => {
    const ends = [name(m, 0), name(m, 1)] as const;
    const wider = withWindow(m, { name: 'spare', receivers: [{ compartment: ends[1], access: 'read-write' }] });
    return {
      ...wider,
      links: [...m.links, { name: 'spare', window: 'spare', ends, budget: random.pick([0, -1, 0.5, 0x1_0000, 2 ** 32 + 1]) }],
    };
  },
  'MON-BOOT-26': (random, m) => ({
    ...m,
    grants: [
      ...m.grants,
      random.pick([
        { from: name(m, 1), to: nobody },
        { from: nobody, to: name(m, 0) },
      ]),
    ],
  }),
  'MON-BOOT-27': (random, m) => ({
    ...m,
    grants: [...m.grants, { from: name(m, 1), to: random.pick([name(m, 1), name(m, 0)]) }, { from: name(m, 1), to: name(m, 0) }],
  }),
  'MON-BOOT-28': (random, m) => ({
    ...m,
    supervisions: [
      ...m.supervisions,
      random.pick([
        { supervisor: nobody, of: name(m, 1) },
        { supervisor: name(m, 0), of: nobody },
      ]),
    ],
  }),
  'MON-BOOT-29': (random, m) => ({
    ...m,
    supervisions: [
      ...m.supervisions,
      random.pick([
        { supervisor: name(m, 1), of: name(m, 0) },
        { supervisor: name(m, 0), of: name(m, 0) },
      ]),
    ],
  }),
  'MON-BOOT-30': (random, m) => {
    const noGrants = {
      ...platform(m, { protection: random.pick(['trustzone', 'trustzone+stage2'] as const) }),
      grants: [],
      supervisions: [],
    };
    return { ...noGrants, compartments: m.compartments.map((each, i) => ({ ...each, critical: true, cores: [i % m.platform.cores] })) };
  },
  'MON-BOOT-31': (_, m) => {
    const extra = { name: 'extra', critical: false, ...spareResources(m) };
    const wider = platform(m, { protection: 'trustzone', granules: m.platform.granules + 1, cores: m.platform.cores + 1 });
    return { ...wider, compartments: [...m.compartments, extra], grants: m.grants.filter(({ from }) => from !== 'server') };
  },
  'MON-BOOT-32': (_, m) => {
    const grants = [...m.grants.filter(({ from }) => from !== 'server'), { from: 'server', to: name(m, 1) }];
    return { ...platform(m, { protection: 'trustzone+stage2' }), grants };
  },
  'MON-BOOT-34': (random, m) =>
    scattered(random.oneIn(2) ? platform(m, { protection: 'pmp' }) : platform(m, { protection: 'pmp64' }), random),
  'MON-BOOT-35': (random, m) => {
    const grants = m.grants.filter(({ from }) => from !== 'server');
    return scattered({ ...platform(m, { protection: 'trustzone+stage2' }), grants }, random);
  },
};

/** One compartment gets so many single granules, apart from each other, that about half of the time there are entries for them. */
function scattered(m: Manifest, random: Random): Manifest {
  const { granules, granuleBytes, protection } = m.platform;
  const few = protection === 'pmp64' ? 24 : protection === 'pmp' ? 3 : 1;
  const pieces = few + random.below(9);
  const wider = platform(m, { granules: granules + 2 * pieces });
  const single = (i: number) => ({ base: (granules + 1 + 2 * i) * granuleBytes, size: granuleBytes });
  const more = Array.from({ length: pieces }, (_, i) => single(i));
  return compartment(random, wider, ({ memory }) => ({ memory: [...memory, ...more] }));
}

/** Memory in a granule and on a core that the platform must be given in addition. */
function spareResources(m: Manifest): Pick<CompartmentDeclaration, 'memory' | 'cores' | 'interrupts' | 'masters'> {
  const { granules, granuleBytes, cores } = m.platform;
  return { memory: [{ base: granules * granuleBytes, size: granuleBytes }], cores: [cores], interrupts: [], masters: [] };
}

const ALL = Object.values(SPOILS);

export const drawManifest: Spoil = (random, m) => (random.oneIn(6) ? m : random.pick(ALL)(random, m));
