/** Who is who: which compartments of a manifest are Client and Server, and which window they share. */
import type { Manifest, WindowDeclaration } from '../../spec/vocabulary/monitor.ts';
import { WINDOW_BYTES_MIN } from './layout.ts';

/** Which parts of a manifest make this system. */
export interface Roles {
  readonly client: number;
  readonly server: number;
  readonly window: WindowDeclaration;
}

const indexOf = (manifest: Manifest, name: string): number => manifest.compartments.findIndex((each) => each.name === name);

const mayWrite = (window: WindowDeclaration, name: string): boolean =>
  window.owner === name || window.receivers.some((each) => each.compartment === name && each.access === 'read-write');

/** Finds Client and Server: the two ends of the first link, in that order or exchanged. Or says in a sentence what is missing. */
export const rolesOf = (manifest: Manifest, exchanged: boolean): Roles | string => {
  const link = manifest.links[0];
  if (link === undefined) return 'it declares no link between a Client and a Server';
  const window = manifest.windows.find((each) => each.name === link.window);
  if (window === undefined) return `the link ${link.name} names no window`;
  const [first, second] = link.ends;
  for (const name of link.ends) {
    if (!mayWrite(window, name)) return `the window ${window.name} is not writable for ${name}, which has to answer in it`;
    if (manifest.compartments[indexOf(manifest, name)]?.interrupts.length === 0)
      return `the compartment ${name} has no interrupt line, which its device needs`;
  }
  if (window.size < WINDOW_BYTES_MIN) return `the window ${window.name} has ${window.size} bytes, and ${WINDOW_BYTES_MIN} are needed`;
  const [client, server] = exchanged ? [second, first] : [first, second];
  return { client: indexOf(manifest, client), server: indexOf(manifest, server), window };
};
