/** All clauses, ours and the standards', with what a report says of them. The standards' tables are data beside the specification. */
import { readFileSync } from 'node:fs';
import { assert } from '../../impl/machine/assert.ts';
import { OWN_CLAUSES } from '../../spec/clauses/own.ts';
import { E, t } from '../../spec/prelude.ts';

export interface BookEntry {
  readonly clause: string;
  /** The sentence, paraphrased; null where the table gives only the place. */
  readonly says: string | null;
  readonly source: string;
  /** RFC 2119 word; DESC for a sentence without one that still fixes behaviour. Our own clauses are all MUST. */
  readonly level: string;
  /** Who has to obey: driver, device, both, front-end, back-end; our own say their chapter. */
  readonly role: string;
  /** What an observer can see of it, where the table says so. */
  readonly observable: string | null;
  /** True for a sentence about devices from before virtio 1.0. */
  readonly legacy: boolean;
}

const standardShape = t.readonlyArray(
  t.readonly(
    t.intersection([
      t.type({ id: t.string, source: t.string, role: t.string, level: t.string, gist: t.union([t.string, t.null]) }),
      t.partial({ observable: t.string, block: t.string }),
    ]),
  ),
  'Standard',
);

export const STANDARD_TABLES = ['virtio', 'virtio-descriptive', 'vhost-user'] as const;

const standard = (table: string): readonly BookEntry[] => {
  const url = new URL(`../../spec/clauses/standards/${table}.json`, import.meta.url);
  const rows = standardShape.decode(JSON.parse(readFileSync(url, 'utf8')));
  assert(E.isRight(rows), `the clause table ${table} that we ship has the form that we read`);
  return rows.right.map(({ id, gist, source, level, role, observable, block }) => ({
    clause: id,
    says: gist,
    source,
    level,
    role,
    observable: observable ?? null,
    legacy: block === 'legacy',
  }));
};

const CHAPTERS: Readonly<Record<string, string>> = {
  MON: 'monitor',
  VQ: 'virtqueue',
  NET: 'net',
  VNET: 'virtualnet',
  LOOP: 'loopback',
  VDUSE: 'vduse',
};

const own = (): readonly BookEntry[] =>
  Object.entries(OWN_CLAUSES).map(([clause, { says, source }]) => ({
    clause,
    says,
    source,
    level: 'MUST',
    role: CHAPTERS[clause.split('-')[0] ?? ''] ?? 'system',
    observable: null,
    legacy: false,
  }));

let book: ReadonlyMap<string, BookEntry> | undefined;

/** Every clause by its id, ours first. Read once, when first asked for. */
export const clauseBook = (): ReadonlyMap<string, BookEntry> => {
  book ??= new Map([...own(), ...STANDARD_TABLES.flatMap(standard)].map((entry) => [entry.clause, entry]));
  return book;
};

/** What a clause says in a sentence; null for an id that no table has. */
export const sentenceOf = (clause: string): string | null => clauseBook().get(clause)?.says ?? null;
