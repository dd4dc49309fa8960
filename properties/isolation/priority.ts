/**
 * Failure priority: when several guards of a rule fail at once, the answer is that of the first in the table. Pairs and triples are found by
 * spoiling several fields of near-miss requests; what is never found is enumerated in a small scope.
 */
import type { Monitor } from '../../impl/monitor/monitor.ts';
import type { MonitorState } from '../../model/monitor.ts';
import { RULES } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Rule } from '../../spec/vocabulary/rule.ts';
import { CALLS, type CallName, FIELDS } from '../monitor/request.ts';
import { performOn } from '../monitor/subject.ts';
import type { Random } from '../support/random.ts';

export const ruleOf = (call: CallName): Rule<MonitorState, MonitorRequest> | undefined =>
  (RULES as Readonly<Record<string, Rule<MonitorState, never> | undefined>>)[call] as Rule<MonitorState, MonitorRequest> | undefined;

/** Clauses of all guards that a request violates, in the order of the table. Where something named does not exist, only the names say something. */
export const violated = (s: MonitorState, request: MonitorRequest): readonly string[] => {
  const guards = ruleOf(request.call)?.guards ?? [];
  const first = guards.find((each) => !each.holds(s, request));
  if (first === undefined) return [];
  return guards.filter((each) => (!first.names || each.names) && !each.holds(s, request)).map(({ clause }) => clause);
};

/** Sets of two or three, by their clauses in the order of the table. */
export const combinations = (clauses: readonly string[]): readonly string[] => {
  const found: string[] = [];
  for (let a = 0; a < clauses.length; a += 1)
    for (let b = a + 1; b < clauses.length; b += 1) {
      found.push(`${clauses[a]} ${clauses[b]}`);
      for (let c = b + 1; c < clauses.length; c += 1) found.push(`${clauses[a]} ${clauses[b]} ${clauses[c]}`);
    }
  return found;
};

/** All that can be asked for at once: names among themselves, and guards with what comes after them. */
const askable = (call: CallName): readonly string[] => {
  const guards = ruleOf(call)?.guards ?? [];
  const names = guards.filter((each) => each.names).map(({ clause }) => clause);
  const named = new Set(names);
  const fromGuards = combinations(guards.map(({ clause }) => clause)).filter((each) => !named.has(each.split(' ')[0] ?? ''));
  return [...combinations(names), ...fromGuards];
};

/** A grant of ranges is decided on a copy of a descriptor in memory, which no field of the request spoils: its pairs are left to agreement. */
const BY_DESCRIPTOR: CallName = 'grant';

export const SPOILT_CALLS: readonly CallName[] = CALLS.filter((call) => call !== BY_DESCRIPTOR);

export const COMBINATIONS: readonly string[] = SPOILT_CALLS.flatMap((call) => askable(call).map((each) => `${call}: ${each}`));

/** A value of a field on either side of whatever bounds it. */
const other = (random: Random, s: MonitorState, field: string): number => {
  if (field === 'address') return random.pick([0, 1, random.below(s.granules.length) * s.machine.granuleBytes, 2 ** 40, -4]);
  if (field === 'width') return random.pick([1, 2, 3, 4, 8]);
  if (field === 'bits') return random.pick([0, 1, 2, 3, 0xffff_ffff, 2 ** 32]);
  if (field === 'handle' || field === 'tag') return random.pick([0, 1, 256, 257, 0x1_0000, 9]);
  return random.pick([random.below(8), random.below(8), random.below(4), s.granules.length, random.edge(), -1]);
};

/** A request with up to three of its fields drawn anew. */
export const spoilt = (random: Random, s: MonitorState, request: MonitorRequest): MonitorRequest => {
  const fields: readonly string[] = FIELDS[request.call];
  const changed = Object.fromEntries(
    Array.from({ length: 1 + random.below(3) }, () => random.pick(fields)).map((field) => [field, other(random, s, field)]),
  );
  return { ...request, ...changed };
};

export interface Misordered {
  readonly request: MonitorRequest;
  readonly violated: readonly string[];
  readonly expected: string;
  readonly actual: string;
}

/** Asks the emulator, which is in the same state; a refusal does not change it, so that the walk goes on. */
export const answered = (s: MonitorState, monitor: Monitor, request: MonitorRequest, seen: Map<string, number>): Misordered | undefined => {
  if (request.call === BY_DESCRIPTOR) return undefined;
  const clauses = violated(s, request);
  if (clauses.length < 2) return undefined;
  const rule = ruleOf(request.call);
  const expected = (rule?.guards.find(({ clause }) => clause === clauses[0])?.reply ?? []).join(' ');
  const actual = performOn(monitor, request).join(' ');
  for (const each of combinations(clauses)) seen.set(`${request.call}: ${each}`, (seen.get(`${request.call}: ${each}`) ?? 0) + 1);
  return expected === actual ? undefined : { request, violated: clauses, expected, actual };
};
