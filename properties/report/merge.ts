/** Folds shards. A campaign is a function of seed, options and shard, so that counts add up to those of the unsharded campaign. */
import { E } from '../../spec/prelude.ts';
import { unexercisedIn, verdictOf } from './check-report.ts';
import type { AreaReport, CheckReport } from './check-shape.ts';

export interface Part {
  readonly file: string;
  readonly report: CheckReport;
}

/** A `check` result, and the shards that no file holds whole: `3/8`. Its schema is docs/schemas/merge.schema.json. */
export interface MergeReport extends CheckReport {
  readonly missing: readonly string[];
}

/** What all shards of a campaign have in common. */
const COMMON = ['version', 'commit', 'subject', 'platform', 'transport', 'seed'] as const;

const mismatch = (first: Part, other: Part): string | undefined => {
  const field = COMMON.find((each) => first.report[each] !== other.report[each]);
  if (field !== undefined)
    return `${other.file} has ${field} ${other.report[field]}, and ${first.file} has ${first.report[field]}: they are not of one campaign`;
  if (JSON.stringify(first.report.options) !== JSON.stringify(other.report.options))
    return `${other.file} was run with other options than ${first.file}: they are not of one campaign`;
  return first.report.shard?.n === other.report.shard?.n ? undefined : `${other.file} is of another number of shards than ${first.file}`;
};

/** The whole results by shard; an interrupted one gives way to its second run, and two whole ones are a mistake. */
const byShard = (parts: readonly Part[]): E.Either<string, ReadonlyMap<number, Part>> => {
  const found = new Map<number, Part>();
  for (const part of parts) {
    const { shard, interrupted } = part.report;
    if (shard === null) return E.left(`${part.file} is not of a shard; merge takes results of check --shard`);
    const earlier = found.get(shard.i);
    if (earlier !== undefined && !interrupted)
      return E.left(`${part.file} and ${earlier.file} are both shard ${shard.i}/${shard.n}; leave one out`);
    if (!interrupted) found.set(shard.i, part);
  }
  return E.right(found);
};

const addCounts = (a: AreaReport, b: AreaReport): AreaReport['clauses'] => {
  const sum = { ...a.clauses };
  for (const [clause, seen] of Object.entries(b.clauses)) {
    const before = sum[clause] ?? { granted: 0, refused: 0 };
    sum[clause] = { granted: before.granted + seen.granted, refused: before.refused + seen.refused };
  }
  return sum;
};

/** Seconds of one core that the steps took. */
const secondsOf = (area: AreaReport): number => (area.stepsPerSecond === 0 ? 0 : area.steps / area.stepsPerSecond);

const addArea = (a: AreaReport, b: AreaReport): AreaReport => {
  const seconds = secondsOf(a) + secondsOf(b);
  return {
    area: a.area,
    traces: a.traces + b.traces,
    steps: a.steps + b.steps,
    granted: a.granted + b.granted,
    refused: a.refused + b.refused,
    loose: a.loose + b.loose,
    stepsPerSecond: seconds === 0 ? 0 : Math.round((a.steps + b.steps) / seconds),
    clauses: addCounts(a, b),
  };
};

const addAreas = (reports: readonly CheckReport[]): readonly AreaReport[] => {
  const sums = new Map<string, AreaReport>();
  for (const area of reports.flatMap((report) => report.areas)) {
    const sum = sums.get(area.area);
    sums.set(area.area, sum === undefined ? area : addArea(sum, area));
  }
  return [...sums.values()];
};

const fold = (first: CheckReport, reports: readonly CheckReport[], missing: readonly string[]): MergeReport => {
  const areas = addAreas(reports);
  const report = {
    ...first,
    shard: null,
    seconds: reports.reduce((sum, each) => sum + each.seconds, 0),
    areas,
    unexercised: unexercisedIn(areas),
    interrupted: missing.length > 0,
    divergence: reports.find((each) => each.divergence !== null)?.divergence ?? null,
  };
  return { ...report, missing, verdict: verdictOf(report, true) };
};

export const mergeReports = (parts: readonly Part[]): E.Either<string, MergeReport> => {
  const first = parts[0];
  if (first === undefined) return E.left('there is nothing to merge; name the JSON files of the shards');
  for (const other of parts) {
    const says = mismatch(first, other);
    if (says !== undefined) return E.left(says);
  }
  const shards = byShard(parts);
  if (E.isLeft(shards)) return shards;
  const n = first.report.shard?.n ?? 0;
  const numbers = Array.from({ length: n }, (_, i) => i + 1);
  const missing = numbers.filter((i) => !shards.right.has(i)).map((i) => `${i}/${n}`);
  const whole = numbers.flatMap((i) => shards.right.get(i)?.report ?? []);
  return E.right(fold(first.report, whole, missing));
};
