/** Break-before-make as a discipline: a predicate on what software does to its tables, so that no core ever holds two answers for one address. */
import { O } from '../../prelude.ts';
import type { InvalidationScope } from '../../vocabulary/protection.ts';
import { kindOf, leafAt, spanOf } from './stage2.ts';

/** What software does, in order. `input` is the first address that the descriptor speaks for. */
export type TableEvent =
  | {
      readonly event: 'write';
      readonly vmid: number;
      readonly input: number;
      readonly level: number;
      readonly before: bigint;
      readonly after: bigint;
    }
  | { readonly event: 'barrier' }
  | { readonly event: 'invalidate'; readonly scope: InvalidationScope };

/** Whether a change must go through an invalid descriptor: output, size or a table below changes while valid. Permissions alone need not. */
export const needsBreak = (before: bigint, after: bigint, level: number): boolean => {
  const [was, becomes] = [kindOf(before, level), kindOf(after, level)];
  if (was === 'invalid' || becomes === 'invalid') return false;
  if (was !== becomes) return true;
  const [old, next] = [leafAt(before, level, 0), leafAt(after, level, 0)];
  return was === 'leaf' ? old.output !== next.output : leafAt(before, 3, 0).output !== leafAt(after, 3, 0).output;
};

/** A range that was unmapped and not yet forgotten by every core. */
interface Broken {
  readonly vmid: number;
  readonly input: number;
  readonly length: number;
  /** A barrier has made the invalid descriptor visible; only then does an invalidation count. */
  readonly visible: boolean;
  readonly invalidated: boolean;
}

const overlaps = (range: Broken, vmid: number, input: number, length: number): boolean =>
  range.vmid === vmid && input < range.input + range.length && range.input < input + length;

const isCovered = (range: Broken, scope: InvalidationScope): boolean => {
  if (scope.names === 'everything') return true;
  if (scope.vmid !== range.vmid) return false;
  return scope.names === 'vmid' || (scope.input >= range.input && scope.input < range.input + range.length);
};

const next = (broken: readonly Broken[], event: TableEvent): readonly Broken[] => {
  switch (event.event) {
    case 'write':
      return kindOf(event.before, event.level) !== 'invalid' && kindOf(event.after, event.level) === 'invalid'
        ? [...broken, { vmid: event.vmid, input: event.input, length: spanOf(event.level), visible: false, invalidated: false }]
        : broken;
    case 'barrier':
      // The second barrier completes the invalidation: the range is settled.
      return broken.filter((range) => !range.invalidated).map((range) => ({ ...range, visible: true }));
    case 'invalidate':
      return broken.map((range) => (range.visible && isCovered(range, event.scope) ? { ...range, invalidated: true } : range));
  }
};

const breaches = (broken: readonly Broken[], event: TableEvent): boolean =>
  event.event === 'write' &&
  kindOf(event.after, event.level) !== 'invalid' &&
  (needsBreak(event.before, event.after, event.level) ||
    broken.some((range) => overlaps(range, event.vmid, event.input, spanOf(event.level))));

/** Index of the first event that makes without having broken, invalidated and waited: MON-S2-12. */
export const firstBreach = (events: readonly TableEvent[]): O.Option<number> => {
  const run = events.reduce<{ readonly broken: readonly Broken[]; readonly breach: O.Option<number> }>(
    (state, event, index) => ({
      broken: next(state.broken, event),
      breach: O.isNone(state.breach) && breaches(state.broken, event) ? O.some(index) : state.breach,
    }),
    { broken: [], breach: O.none },
  );
  return run.breach;
};
