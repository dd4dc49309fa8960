/** The second half of the examination of a manifest: what it declares between compartments, and what TrustZone cannot do. */
import { DOORBELL_BUDGET_MAX } from '../../spec/vocabulary/limits.ts';
import type { Manifest, ManifestRefusal, WindowDeclaration } from '../../spec/vocabulary/monitor.ts';

const refuse = (clause: string, path: string): ManifestRefusal => ({ clause, path });

/** Index of the first empty or repeated name, -1 when there is none. */
const badName = (items: readonly { readonly name: string }[]): number => {
  const seen = new Set(['']);
  for (let i = 0; i < items.length; i += 1) {
    const name = items[i]?.name ?? '';
    if (seen.has(name)) return i;
    seen.add(name);
  }
  return -1;
};

const refuseWindows = ({ windows }: Manifest, known: ReadonlyMap<string, boolean>): ManifestRefusal | undefined => {
  const unnamed = badName(windows);
  if (unnamed >= 0) return refuse('MON-BOOT-17', `windows[${unnamed}].name`);
  for (const [i, each] of windows.entries()) if (!known.has(each.owner)) return refuse('MON-BOOT-18', `windows[${i}].owner`);
  for (const [i, each] of windows.entries()) if (each.receivers.length === 0) return refuse('MON-BOOT-19', `windows[${i}].receivers`);
  for (const [i, { receivers }] of windows.entries())
    for (const [j, { compartment }] of receivers.entries())
      if (!known.has(compartment)) return refuse('MON-BOOT-20', `windows[${i}].receivers[${j}].compartment`);
  for (const [i, { owner, receivers }] of windows.entries()) {
    const seen = new Set([owner]);
    for (const [j, { compartment }] of receivers.entries()) {
      if (seen.has(compartment)) return refuse('MON-BOOT-21', `windows[${i}].receivers[${j}].compartment`);
      seen.add(compartment);
    }
  }
  return undefined;
};

const writers = ({ owner, receivers }: WindowDeclaration): Set<string> =>
  new Set([owner, ...receivers.filter(({ access }) => access !== 'read').map(({ compartment }) => compartment)]);

const refuseLinks = ({ windows, links }: Manifest, known: ReadonlyMap<string, boolean>): ManifestRefusal | undefined => {
  const unnamed = badName(links);
  if (unnamed >= 0) return refuse('MON-BOOT-22', `links[${unnamed}].name`);
  const byName = new Map(windows.map((each) => [each.name, writers(each)]));
  for (const [i, { window }] of links.entries()) if (!byName.has(window)) return refuse('MON-BOOT-23', `links[${i}].window`);
  for (const [i, { ends }] of links.entries())
    for (const j of [0, 1] as const) if (!known.has(ends[j])) return refuse('MON-BOOT-24', `links[${i}].ends[${j}]`);
  for (const [i, { window, ends }] of links.entries()) {
    if (!byName.get(window)?.has(ends[0])) return refuse('MON-BOOT-25', `links[${i}].ends[0]`);
    if (ends[0] === ends[1] || !byName.get(window)?.has(ends[1])) return refuse('MON-BOOT-25', `links[${i}].ends[1]`);
  }
  for (const [i, { budget = 1 }] of links.entries())
    if (budget >>> 0 !== budget || budget < 1 || budget > DOORBELL_BUDGET_MAX) return refuse('MON-BOOT-33', `links[${i}].budget`);
  return undefined;
};

const refuseGrants = ({ grants }: Manifest, known: ReadonlyMap<string, boolean>): ManifestRefusal | undefined => {
  for (const [i, { from, to }] of grants.entries()) {
    if (!known.has(from)) return refuse('MON-BOOT-26', `grants[${i}].from`);
    if (!known.has(to)) return refuse('MON-BOOT-26', `grants[${i}].to`);
  }
  const seen = new Set<string>();
  for (const [i, { from, to }] of grants.entries()) {
    const pair = JSON.stringify([from, to]);
    if (from === to || seen.has(pair)) return refuse('MON-BOOT-27', `grants[${i}]`);
    seen.add(pair);
  }
  return undefined;
};

const refuseSupervisions = ({ supervisions }: Manifest, known: ReadonlyMap<string, boolean>): ManifestRefusal | undefined => {
  for (const [i, { supervisor, of }] of supervisions.entries()) {
    if (!known.has(supervisor)) return refuse('MON-BOOT-28', `supervisions[${i}].supervisor`);
    if (!known.has(of)) return refuse('MON-BOOT-28', `supervisions[${i}].of`);
  }
  for (const [i, { supervisor, of }] of supervisions.entries())
    if (supervisor === of || (known.get(of) === true && known.get(supervisor) === false))
      return refuse('MON-BOOT-29', `supervisions[${i}]`);
  return undefined;
};

const refuseWorlds = ({ platform, grants }: Manifest, known: ReadonlyMap<string, boolean>): ManifestRefusal | undefined => {
  if (!platform.protection.startsWith('trustzone')) return undefined;
  let critical = 0;
  for (const isCritical of known.values()) critical += isCritical ? 1 : 0;
  if (critical !== 1) return refuse('MON-BOOT-30', 'compartments');
  if (platform.protection === 'trustzone' && known.size - critical >= 2) return refuse('MON-BOOT-31', 'compartments');
  const secure = grants.findIndex(({ from }) => known.get(from) === true);
  return secure >= 0 ? refuse('MON-BOOT-32', `grants[${secure}].from`) : undefined;
};

export const refuseRelations = (manifest: Manifest): ManifestRefusal | undefined => {
  const known = new Map(manifest.compartments.map(({ name, critical }) => [name, critical]));
  return (
    refuseWindows(manifest, known) ??
    refuseLinks(manifest, known) ??
    refuseGrants(manifest, known) ??
    refuseSupervisions(manifest, known) ??
    refuseWorlds(manifest, known)
  );
};
