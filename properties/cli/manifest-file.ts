/** Manifests that people name on the command line: decoded at the door, and refused with the clause and the place. */

import { CHECKS, examine, manifestShape } from '../../spec/monitor/index.ts';
import { E, O, PathReporter } from '../../spec/prelude.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { UsageError } from './exit.ts';
import { readInput } from './files.ts';

const parse = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(`${file} is not JSON; give a manifest.`);
  }
};

export const readManifest = (file: string): Manifest => {
  const decoded = manifestShape.decode(parse(file, readInput(file, 'give the path of a manifest')));
  if (E.isLeft(decoded)) throw new UsageError(`${file} is no manifest: ${PathReporter.report(decoded).slice(0, 3).join('; ')}.`);
  const refusal = examine(decoded.right);
  if (O.isNone(refusal)) return decoded.right;
  const { clause, path } = refusal.value;
  const says = CHECKS.find((each) => each.clause === clause)?.says ?? 'a condition of boot';
  throw new UsageError(`${file} is refused at ${path}: ${clause}, ${says}.`);
};
