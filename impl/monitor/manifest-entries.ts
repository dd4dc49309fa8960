/** The emulator's count of the entries of the protection unit that a manifest takes at boot. */
import {
  PMP_ENTRIES_LARGE,
  PMP_ENTRIES_OF_MONITOR,
  PMP_ENTRIES_SMALL,
  RIGHTS_ALL,
  RIGHTS_NONE,
  RIGHTS_READ,
  RIGHTS_READ_WRITE,
  TZC_REGIONS_TO_GIVE,
} from '../../spec/vocabulary/limits.ts';
import type { CompartmentDeclaration, Manifest, ManifestRefusal } from '../../spec/vocabulary/monitor.ts';

interface Stretch {
  readonly base: number;
  readonly end: number;
  readonly rights: number;
}

const memoryOf = ({ memory }: CompartmentDeclaration): Stretch[] =>
  memory.map(({ base, size }) => ({ base, end: base + size, rights: RIGHTS_ALL }));

const windowsOf = ({ windows }: Manifest, { name }: CompartmentDeclaration): Stretch[] => {
  const all: Stretch[] = [];
  for (const { owner, base, size, receivers } of windows) {
    let rights = owner === name ? RIGHTS_READ_WRITE : RIGHTS_NONE;
    for (const { compartment, access } of receivers) if (compartment === name) rights = access === 'read' ? RIGHTS_READ : RIGHTS_READ_WRITE;
    if (rights !== RIGHTS_NONE) all.push({ base, end: base + size, rights });
  }
  return all;
};

/** Walks along memory: two edges for each stretch, less those where one goes over into the next. */
const edgesAlong = (stretches: Stretch[]): number => {
  stretches.sort((a, b) => a.base - b.base);
  let edges = 0;
  let before: Stretch | undefined;
  for (const each of stretches) {
    edges += 2;
    if (before?.end === each.base) edges -= before.rights === each.rights ? 2 : 1;
    before = each;
  }
  return edges;
};

const refuseEntries = (manifest: Manifest, entries: number): ManifestRefusal | undefined => {
  for (const [i, each] of manifest.compartments.entries())
    if (edgesAlong([...memoryOf(each), ...windowsOf(manifest, each)]) > entries - PMP_ENTRIES_OF_MONITOR)
      return { clause: 'MON-BOOT-34', path: `compartments[${i}].memory` };
  return undefined;
};

const refuseStretches = (manifest: Manifest): ManifestRefusal | undefined => {
  let regions = manifest.windows.length;
  for (const each of manifest.compartments) regions += edgesAlong(memoryOf(each)) / 2;
  return regions > TZC_REGIONS_TO_GIVE ? { clause: 'MON-BOOT-35', path: 'compartments' } : undefined;
};

export const refuseUnit = (manifest: Manifest): ManifestRefusal | undefined => {
  switch (manifest.platform.protection) {
    case 'stage2':
      return undefined;
    case 'pmp':
      return refuseEntries(manifest, PMP_ENTRIES_SMALL);
    case 'pmp64':
      return refuseEntries(manifest, PMP_ENTRIES_LARGE);
    case 'trustzone':
    case 'trustzone+stage2':
      return refuseStretches(manifest);
  }
};
