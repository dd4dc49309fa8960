/** Machines to check the monitor on: small enough that requests meet, different enough that no layout is special. */
import { DEFAULT_MANIFEST, manifestShape } from '../../spec/monitor/index.ts';
import { t } from '../../spec/prelude.ts';
import { GRANULE_BYTES } from '../../spec/vocabulary/limits.ts';
import type {
  CompartmentDeclaration,
  GrantPolicy,
  Manifest,
  Protection,
  Region,
  Supervision,
  WindowDeclaration,
} from '../../spec/vocabulary/monitor.ts';
import type { AreaOptions } from '../agreement/area.ts';
import type { Random } from '../support/random.ts';
import { CALLS } from './request.ts';
import { FULL, manyCompartments } from './setup-full.ts';

export interface Setup {
  readonly manifest: Manifest;
  /** Kinds of request that this trace draws from. */
  readonly kinds: readonly string[];
}

export const setupShape: t.Type<Setup, unknown> = t.readonly(
  t.strict({ manifest: manifestShape, kinds: t.readonlyArray(t.string) }),
  'Setup',
);

/** Lays regions out one after another, sometimes with a hole between. */
const layOut = (random: Random, granuleBytes: number) => {
  let next = 0;
  return (granules: number): Region => {
    const base = (next + (random.oneIn(4) ? 1 : 0)) * granuleBytes;
    next = base / granuleBytes + granules;
    return { base, size: granules * granuleBytes };
  };
};

const LARGER = { trustzone: 'trustzone+stage2', pmp: 'pmp64' } as const;

const protectionFor = (random: Random, { platform }: AreaOptions): Protection =>
  platform !== 'stage2' && random.oneIn(2) ? LARGER[platform] : platform;

/** On TrustZone memory is mostly in one piece: there are few regions, and loans need some. */
const compartments = (random: Random, place: (granules: number) => Region, protection: Protection): CompartmentDeclaration[] => {
  const pieces = protection.startsWith('trustzone') ? 12 : 3;
  const memory = (): Region[] => (random.oneIn(pieces) ? [place(2), place(1 + random.below(10))] : [place(1 + random.below(12))]);
  const all: CompartmentDeclaration[] = [
    { name: 'server', critical: true, memory: memory(), cores: random.pick([[0], [0, 2], [2, 0]]), interrupts: [0, 3], masters: [0] },
    { name: 'client', critical: false, memory: memory(), cores: random.pick([[0], [0, 1], [1, 0]]), interrupts: [1, 4], masters: [1, 3] },
  ];
  if (protection !== 'trustzone')
    all.push({ name: 'guest', critical: false, memory: memory(), cores: random.pick([[2], [3, 2]]), interrupts: [2], masters: [2] });
  return all;
};

const windows = (random: Random, place: (granules: number) => Region, names: readonly string[]): WindowDeclaration[] =>
  Array.from({ length: random.below(3) }, (_, i) => {
    const owner = random.pick(names);
    const others = names.filter((name) => name !== owner && !random.oneIn(3));
    const receivers = others.length > 0 ? others : names.filter((name) => name !== owner);
    const access = (): 'read' | 'read-write' => (random.oneIn(4) ? 'read' : 'read-write');
    return {
      name: `window${i}`,
      owner,
      ...place(1 + random.below(2)),
      receivers: receivers.map((compartment) => ({ compartment, access: access() })),
    };
  });

/** Small enough to be spent; every third link has none. */
const budget = (random: Random): { readonly budget?: number } => (random.oneIn(3) ? {} : { budget: 1 + random.below(3) });

const links = (random: Random, all: readonly WindowDeclaration[]): Manifest['links'] =>
  all.flatMap(({ name, owner, receivers }) =>
    receivers
      .filter(({ access }) => access === 'read-write')
      .map(({ compartment }) => ({ name: `${name}-${compartment}`, window: name, ends: [owner, compartment] as const, ...budget(random) })),
  );

/** Of three compartments on TrustZone each has a region to spare for a loan only if not all of them grant: often there are few policies. */
const policies = (random: Random, all: readonly CompartmentDeclaration[], oneWay: boolean): GrantPolicy[] => {
  const few = oneWay && all.length > 2 && random.oneIn(2);
  const permits = (): boolean => (few ? random.oneIn(4) : !random.oneIn(5));
  return all.flatMap((from) =>
    all.filter((to) => from !== to && !(oneWay && from.critical) && permits()).map((to) => ({ from: from.name, to: to.name })),
  );
};

const supervisions = (random: Random, names: readonly string[]): Supervision[] => [
  ...names.slice(1).map((of) => ({ supervisor: 'server', of })),
  ...(names.length > 2 && random.oneIn(2) ? [{ supervisor: 'guest', of: 'client' }] : []),
];

const SMALL = { cores: 4, interrupts: 6, masters: 5 } as const;

/** Seldom: a step on a machine of full size costs several times as much. */
const FULL_ONE_IN = 64;

const manifest = (random: Random, options: AreaOptions): Manifest => {
  const granuleBytes = random.oneIn(16) ? GRANULE_BYTES : random.pick([8, 16, 64, 64]);
  const protection = protectionFor(random, options);
  const place = layOut(random, granuleBytes);
  const full = random.oneIn(FULL_ONE_IN);
  const all = full ? manyCompartments(random, place, protection) : compartments(random, place, protection);
  const names = all.map(({ name }) => name);
  const shared = windows(random, place, names);
  return {
    platform: { protection, granuleBytes, granules: place(1).base / granuleBytes + 1, ...(full ? FULL : SMALL) },
    compartments: all,
    windows: shared,
    links: links(random, shared),
    grants: policies(random, all, protection.startsWith('trustzone')),
    supervisions: supervisions(random, names),
  };
};

/** Granting and never taking back: quotas are used up, by shares in the main, which need no entry of the protection unit. */
const HOARDING = [...Array.from({ length: 6 }, () => 'share'), 'lend', 'donate', 'grant', 'yield', 'cpu-on'];

/** Whoever has granted or holds something dies, and lives again. */
const DYING = [
  'share',
  'lend',
  'lend',
  'retrieve',
  'retrieve',
  'retrieve',
  'scrub',
  'scrub',
  'scrub',
  'grant',
  'grant',
  'grant',
  'grant',
  'grant',
  'grant',
  'restart',
  'store',
  'cpu-on',
  'yield',
];

/** A grant by descriptor takes several requests to prepare, so it is asked for more often. Half of the traces draw from all kinds of request; the others from about two thirds of them. */
const kinds = (random: Random): string[] => {
  if (random.oneIn(12)) return [...HOARDING];
  if (random.oneIn(12)) return [...DYING];
  const all: readonly string[] = [...CALLS, ...Array.from({ length: 5 }, () => 'grant'), 'examine'];
  if (random.oneIn(2)) return [...all];
  const some = all.filter(() => !random.oneIn(3));
  return some.length > 0 ? some : ['take'];
};

export const drawSetup = (random: Random, options: AreaOptions): Setup => ({ manifest: manifest(random, options), kinds: kinds(random) });

/** The same machine for another trace. */
export const redrawKinds = (random: Random, { manifest }: Setup): Setup => ({ manifest, kinds: kinds(random) });

/** The slides' proof of concept, with all kinds of request. */
export const DEFAULT_SETUP: Setup = { manifest: DEFAULT_MANIFEST, kinds: [...CALLS] };
