/** What a core may remember of stage-2 walks, and what makes it forget: the reason why changing a table is not enough to revoke an access. */
import { E } from '../../prelude.ts';
import type { AccessKind, InvalidationScope, Stage2Regime } from '../../vocabulary/protection.ts';
import { type Fault, type Leaf, type Tables, throughLeaf, walk } from './stage2.ts';

export interface Remembered extends Leaf {
  readonly vmid: number;
}

/** Every translation that one core may still hold. A real core holds some of them; which ones is its own choice. */
export type TranslationCache = readonly Remembered[];

export const FORGOTTEN: TranslationCache = [];

/** A physical address or a fault. */
export type Translated = E.Either<Fault, number>;

const serves = (entry: Remembered, vmid: number, input: number): boolean =>
  entry.vmid === vmid && input >= entry.input && input < entry.input + entry.length;

/** Everything that the core may answer now: what the tables say, and what it may remember (MON-S2-9, MON-S2-11). */
export const allowedAnswers = (
  cache: TranslationCache,
  regime: Stage2Regime,
  tables: Tables,
  input: number,
  kind: AccessKind,
): readonly Translated[] => {
  const found = walk(regime, tables, input);
  const now = E.isLeft(found) ? found : throughLeaf(found.right, input, kind);
  return [now, ...cache.filter((entry) => serves(entry, regime.vmid, input)).map((entry) => throughLeaf(entry, input, kind))];
};

const same = (a: Remembered, b: Remembered): boolean =>
  a.vmid === b.vmid &&
  a.input === b.input &&
  a.length === b.length &&
  a.output === b.output &&
  a.read === b.read &&
  a.write === b.write &&
  a.execute === b.execute;

/** A walk, by an access or ahead of one: a core may look up any address of the running address space at any time. */
export const afterWalk = (cache: TranslationCache, regime: Stage2Regime, tables: Tables, input: number): TranslationCache => {
  const found = walk(regime, tables, input);
  if (E.isLeft(found)) return cache;
  const entry = { ...found.right, vmid: regime.vmid };
  return cache.some((held) => same(held, entry)) ? cache : [...cache, entry];
};

const isNamed = (entry: Remembered, scope: InvalidationScope): boolean => {
  switch (scope.names) {
    case 'everything':
      return true;
    case 'vmid':
      return entry.vmid === scope.vmid;
    case 'address':
      return serves(entry, scope.vmid, scope.input);
  }
};

/** MON-S2-10. */
export const afterInvalidation = (cache: TranslationCache, scope: InvalidationScope): TranslationCache =>
  cache.filter((entry) => !isNamed(entry, scope));
