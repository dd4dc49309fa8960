/** The traceability matrix: for every clause what judged it and how often. Its schema is docs/schemas/clauses.schema.json. */
import type { AreaReport, CheckReport } from './check-shape.ts';
import { type BookEntry, clauseBook } from './clause-book.ts';
import { propertiesFor } from './clause-properties.ts';
import { reasonFor } from './clause-reasons.ts';

export const CLAUSES_SCHEMA_VERSION = 1;

/** Traced: exercised both ways. A clause that was only ever obeyed, and that nothing was seen to break, is open. */
export type ClauseStatus = 'traced' | 'reasoned' | 'out-of-scope' | 'open';
export const CLAUSE_STATUSES: readonly ClauseStatus[] = ['traced', 'reasoned', 'out-of-scope', 'open'];

export interface ClauseRow {
  readonly clause: string;
  readonly level: string;
  readonly role: string;
  /** What judges it: `agreement/monitor`, the file of a test of its own, or `faults/ID`, a seeded fault that breaks it and is found. */
  readonly properties: readonly string[];
  readonly granted: number;
  readonly refused: number;
  /** Scopes of the explorer in which it was exercised. */
  readonly scopes: readonly string[];
  readonly reason: string | null;
  readonly status: ClauseStatus;
}

const witnessesIn = (areas: readonly AreaReport[], clause: string) =>
  areas.flatMap((area) => {
    const seen = area.clauses[clause];
    return seen === undefined ? [] : [{ area: area.area, ...seen }];
  });

const rowOf = (entry: BookEntry, areas: readonly AreaReport[]): ClauseRow => {
  const seen = witnessesIn(areas, entry.clause);
  const granted = seen.reduce((sum, each) => sum + each.granted, 0);
  const refused = seen.reduce((sum, each) => sum + each.refused, 0);
  const why = reasonFor(entry);
  const beside = propertiesFor(entry.clause);
  return {
    clause: entry.clause,
    level: entry.level,
    role: entry.role,
    properties: [...seen.map((each) => `agreement/${each.area}`), ...beside],
    granted,
    refused,
    scopes: [],
    reason: why?.reason ?? null,
    status: (granted > 0 && refused > 0) || beside.length > 0 ? 'traced' : (why?.status ?? 'open'),
  };
};

export const clausesReport = (check: CheckReport) => {
  const { tool, version, commit, subject, platform, transport, seed, seconds } = check;
  const clauses = [...clauseBook().values()].map((entry) => rowOf(entry, check.areas));
  return { schemaVersion: CLAUSES_SCHEMA_VERSION, tool, version, commit, subject, platform, transport, seed, seconds, clauses } as const;
};
export type ClausesReport = ReturnType<typeof clausesReport>;

/** `MON` of ours, `virtio-1.4/split` of a standard's: the chapter under which people look a clause up. */
export const chapterOf = (clause: string): string =>
  clause.includes('/') ? clause.split('/').slice(0, 2).join('/') : (clause.split('-')[0] ?? clause);

export interface ChapterCount {
  readonly chapter: string;
  readonly counts: Readonly<Record<ClauseStatus, number>>;
}

export const countByChapter = (rows: readonly ClauseRow[]): readonly ChapterCount[] => {
  const chapters = new Map<string, Record<ClauseStatus, number>>();
  for (const { clause, status } of rows) {
    const chapter = chapterOf(clause);
    const counts = chapters.get(chapter) ?? { traced: 0, reasoned: 0, 'out-of-scope': 0, open: 0 };
    counts[status] += 1;
    chapters.set(chapter, counts);
  }
  return [...chapters].map(([chapter, counts]) => ({ chapter, counts }));
};
