/** The emulator's examination of a manifest before it boots: one pass for each clause, over marks in arrays. */
import {
  COMPARTMENTS_MAX,
  CORES_MAX,
  GRANULE_BYTES_MAX,
  GRANULE_BYTES_MIN,
  GRANULES_MAX,
  INTERRUPTS_MAX,
  MASTERS_MAX,
} from '../../spec/vocabulary/limits.ts';
import type { CompartmentDeclaration, Manifest, ManifestRefusal } from '../../spec/vocabulary/monitor.ts';
import { refuseUnit } from './manifest-entries.ts';
import { refuseRelations } from './manifest-relations.ts';

const refuse = (clause: string, path: string): ManifestRefusal => ({ clause, path });

const outside = (n: number, from: number, to: number): boolean => Math.floor(n) !== n || n < from || n > to;

const refusePlatform = (manifest: Manifest): ManifestRefusal | undefined => {
  const p = manifest.platform;
  const bytes = p.granuleBytes;
  if (outside(bytes, GRANULE_BYTES_MIN, GRANULE_BYTES_MAX) || (bytes & (bytes - 1)) !== 0)
    return refuse('MON-BOOT-1', 'platform.granuleBytes');
  if (outside(p.granules, 1, GRANULES_MAX)) return refuse('MON-BOOT-2', 'platform.granules');
  if (outside(p.cores, 1, CORES_MAX)) return refuse('MON-BOOT-3', 'platform.cores');
  if (outside(p.interrupts, 0, INTERRUPTS_MAX)) return refuse('MON-BOOT-3', 'platform.interrupts');
  if (outside(p.masters, 0, MASTERS_MAX)) return refuse('MON-BOOT-3', 'platform.masters');
  const n = manifest.compartments.length;
  return n < 1 || n > COMPARTMENTS_MAX ? refuse('MON-BOOT-4', 'compartments') : undefined;
};

const refuseNames = (manifest: Manifest): ManifestRefusal | undefined => {
  const seen = new Set<string>(['']);
  for (let i = 0; i < manifest.compartments.length; i += 1) {
    const { name } = manifest.compartments[i] as CompartmentDeclaration;
    if (seen.has(name)) return refuse('MON-BOOT-5', `compartments[${i}].name`);
    seen.add(name);
  }
  return undefined;
};

interface Span {
  readonly path: string;
  readonly base: number;
  readonly size: number;
}

const spans = (manifest: Manifest): Span[] => {
  const all: Span[] = [];
  manifest.compartments.forEach(({ memory }, i) => {
    memory.forEach(({ base, size }, j) => {
      all.push({ path: `compartments[${i}].memory[${j}]`, base, size });
    });
  });
  manifest.windows.forEach(({ base, size }, i) => {
    all.push({ path: `windows[${i}]`, base, size });
  });
  return all;
};

/** True when one of the granules is marked already; marks them all. At most as many rounds as there are granules. */
const mark = (marks: Uint8Array, from: number, to: number): boolean => {
  for (let granule = from; granule < to; granule += 1) {
    if (marks[granule] === 1) return true;
    marks[granule] = 1;
  }
  return false;
};

const refuseRegions = (manifest: Manifest): ManifestRefusal | undefined => {
  const { granuleBytes, granules } = manifest.platform;
  const all = spans(manifest);
  for (const { path, base, size } of all)
    if (base % granuleBytes !== 0 || size % granuleBytes !== 0 || size <= 0) return refuse('MON-BOOT-6', path);
  for (const { path, base, size } of all)
    if (base < 0 || base / granuleBytes + size / granuleBytes > granules) return refuse('MON-BOOT-7', path);
  const marks = new Uint8Array(granules);
  for (const { path, base, size } of all)
    if (mark(marks, base / granuleBytes, (base + size) / granuleBytes)) return refuse('MON-BOOT-8', path);
  return undefined;
};

const refuseEmpty = (manifest: Manifest): ManifestRefusal | undefined => {
  const memory = manifest.compartments.findIndex((each) => each.memory.length < 1);
  if (memory >= 0) return refuse('MON-BOOT-9', `compartments[${memory}].memory`);
  const cores = manifest.compartments.findIndex((each) => each.cores.length < 1);
  return cores >= 0 ? refuse('MON-BOOT-10', `compartments[${cores}].cores`) : undefined;
};

/** One kind of numbered resource: first that all exist, then that none is given twice. A core counts once for each side. */
const refuseNumbers = (
  manifest: Manifest,
  list: 'cores' | 'interrupts' | 'masters',
  missing: string,
  twice: string,
): ManifestRefusal | undefined => {
  const limit = manifest.platform[list];
  for (const [i, each] of manifest.compartments.entries())
    for (const [j, n] of each[list].entries()) if (outside(n, 0, limit - 1)) return refuse(missing, `compartments[${i}].${list}[${j}]`);
  const given = new Uint8Array(2 * limit);
  for (const [i, each] of manifest.compartments.entries()) {
    const side = list === 'cores' && each.critical ? limit : 0;
    for (const [j, n] of each[list].entries()) {
      if (given[side + n] === 1) return refuse(twice, `compartments[${i}].${list}[${j}]`);
      given[side + n] = 1;
    }
  }
  return undefined;
};

/** Why the monitor does not boot from a manifest; undefined when it does. */
export const refuseManifest = (manifest: Manifest): ManifestRefusal | undefined =>
  refusePlatform(manifest) ??
  refuseNames(manifest) ??
  refuseRegions(manifest) ??
  refuseEmpty(manifest) ??
  refuseNumbers(manifest, 'cores', 'MON-BOOT-11', 'MON-BOOT-12') ??
  refuseNumbers(manifest, 'interrupts', 'MON-BOOT-13', 'MON-BOOT-14') ??
  refuseNumbers(manifest, 'masters', 'MON-BOOT-15', 'MON-BOOT-16') ??
  refuseRelations(manifest) ??
  refuseUnit(manifest);
