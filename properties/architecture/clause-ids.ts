/** Clause ids are names that people search for: every one that stands in the code exists, and none is minted twice. */
import ts from 'typescript';
import { lineOf, parse, type SourceText, type Violation, walk } from './source.ts';

/** What an id of ours looks like where it is minted. */
const OWN_WHOLE = /^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+$/;
/** Our chapters' prefixes. One that a chapter mints ids with is added to them. */
const OWN_PREFIXES: readonly string[] = ['MON', 'VQ', 'NET', 'VNET', 'LOOP', 'VDUSE'];

/** Ids of ours in a text, in comments as well as in strings. */
const ownIds = (prefixes: ReadonlySet<string>): RegExp => new RegExp(`\\b(?:${[...prefixes].join('|')})(?:-[A-Z0-9]+)+\\b`, 'g');

const STANDARDS = /(?<![\w/.-])(?:virtio-\d\.\d|vhost-user)(?:\/[a-z0-9-]+)+\/\d+\b/g;

const MINT = /^spec\/clauses\/[^/]+\.ts$/;
const STANDARD_TABLE = /^spec\/clauses\/standards\/[^/]+\.json$/;

interface Minted {
  readonly id: string;
  readonly path: string;
  readonly line: number;
}

const mintedByUs = (source: SourceText): readonly Minted[] => {
  const file = parse(source);
  const found: Minted[] = [];
  walk(file, (node) => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && OWN_WHOLE.test(node.name.text))
      found.push({ id: node.name.text, path: source.path, line: lineOf(file, node) });
  });
  return found;
};

const mintedByStandard = (source: SourceText): readonly Minted[] => {
  const rows = JSON.parse(source.text) as readonly { readonly id: string }[];
  return rows.map(({ id }, row) => ({ id, path: source.path, line: row + 1 }));
};

const minted = (tree: readonly SourceText[]): readonly Minted[] =>
  tree.flatMap((source) => {
    if (MINT.test(source.path)) return mintedByUs(source);
    return STANDARD_TABLE.test(source.path) ? mintedByStandard(source) : [];
  });

/** Ids named in a text, with their lines. */
const namedIn = (source: SourceText, own: RegExp): readonly Minted[] =>
  source.text
    .split('\n')
    .flatMap((text, i) => [...text.matchAll(own), ...text.matchAll(STANDARDS)].map(([id]) => ({ id, path: source.path, line: i + 1 })));

export const clauseIdViolations = (tree: readonly SourceText[]): readonly Violation[] => {
  const known = new Map<string, Minted>();
  const found: Violation[] = [];
  for (const each of minted(tree)) {
    const earlier = known.get(each.id);
    if (earlier === undefined) known.set(each.id, each);
    else found.push({ path: each.path, line: each.line, says: `mints ${each.id} again: ${earlier.path} has it` });
  }
  const own = ownIds(
    new Set([...OWN_PREFIXES, ...[...known.keys()].filter((id) => OWN_WHOLE.test(id)).map((id) => id.split('-')[0] ?? id)]),
  );
  for (const source of tree) {
    if (!source.path.endsWith('.ts')) continue;
    for (const { id, path, line } of namedIn(source, own))
      if (!known.has(id)) found.push({ path, line, says: `names ${id}, a clause that does not exist` });
  }
  return found;
};
