/** The form of a condition on a manifest: a guard that can also say where it fails. */
import { O } from '../../prelude.ts';
import { INVALID } from '../../vocabulary/limits.ts';
import type { Manifest } from '../../vocabulary/monitor.ts';
import type { Guard } from '../../vocabulary/rule.ts';

/** The JSON path of the first offence, if there is one. */
export type Offence = (manifest: Manifest) => O.Option<string>;

export interface Check extends Guard<unknown, { readonly manifest: Manifest }> {
  readonly offence: Offence;
}

/** A condition on the manifest. Total: it answers on every manifest of the right shape, whatever the other conditions say. */
export const check = (clause: string, says: string, offence: Offence): Check => ({
  clause,
  says,
  reply: [INVALID],
  offence,
  holds: (_, call) => O.isNone(offence(call.manifest)),
  names: false,
});

/** A condition that the others build on: sizes and counts that make sense. */
export const basis = (clause: string, says: string, offence: Offence): Check => ({ ...check(clause, says, offence), names: true });

/** The first of several items that offends, with its path. */
export const firstIn = <T>(items: readonly T[], offends: (item: T, index: number) => O.Option<string>): O.Option<string> => {
  for (let index = 0; index < items.length; index += 1) {
    const found = offends(items[index] as T, index);
    if (O.isSome(found)) return found;
  }
  return O.none;
};

export const at = (path: string, offends: boolean): O.Option<string> => (offends ? O.some(path) : O.none);

/** True for an item that equals an earlier one. */
export const isRepeated = (items: readonly (string | number)[], index: number): boolean => items.indexOf(items[index] ?? '') < index;

export const isCount = (n: number, from: number, to: number): boolean => Number.isInteger(n) && n >= from && n <= to;
export const isDeclared = (m: Manifest, name: string): boolean => m.compartments.some((each) => each.name === name);
export const isCritical = (m: Manifest, name: string): boolean => m.compartments.some((each) => each.name === name && each.critical);
