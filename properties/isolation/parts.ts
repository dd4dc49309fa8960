/**
 * In which parts two states of a machine differ. A comparison of what an observer sees proves something about a channel only while the two
 * runs differ in a part that could show there; that is asked of the states themselves, not of the requests that led to them.
 */
import type { MonitorState } from '../../spec/monitor/index.ts';

/** All that there is in a state but what the manifest fixes: whatever a chapter adds is a part by itself. */
export type Part = Exclude<keyof MonitorState, 'machine'>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Of plain data: states share what did not change, so that most comparisons end at the first line. */
const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
};

/** Every part of a state. */
export const partsOf = (s: MonitorState): readonly Part[] => (Object.keys(s) as (keyof MonitorState)[]).filter((key) => key !== 'machine');

export const partsThatDiffer = (s: MonitorState, t: MonitorState): ReadonlySet<Part> =>
  new Set(partsOf(s).filter((part) => !isSame(s[part], t[part])));
