/** When the monitor boots: the conditions on a manifest, in order, and the answer to one that breaks them. */
import { O } from '../../prelude.ts';
import { SUCCESS } from '../../vocabulary/limits.ts';
import type { Manifest, ManifestRefusal } from '../../vocabulary/monitor.ts';
import { type Rule, rule } from '../../vocabulary/rule.ts';
import type { Check } from './check.ts';
import { COMPARTMENTS } from './compartments.ts';
import { PLATFORM } from './platform.ts';
import { PROTECTION } from './protection.ts';
import { RELATIONS } from './relations.ts';

export { manifestShape } from './shape.ts';

export const CHECKS: readonly Check[] = [...PLATFORM, ...COMPARTMENTS, ...RELATIONS, ...PROTECTION];

/** The first condition that a manifest breaks, and where. */
export const examine = (manifest: Manifest): O.Option<ManifestRefusal> => {
  for (const { clause, offence } of CHECKS) {
    const path = offence(manifest);
    if (O.isSome(path)) return O.some({ clause, path: path.value });
  }
  return O.none;
};

/** The same conditions as a rule without effect, so that the judge counts them like any other guards. */
export const examination: Rule<unknown, { readonly manifest: Manifest }> = rule('examine', CHECKS, (state) => ({
  state,
  reply: [SUCCESS],
}));
