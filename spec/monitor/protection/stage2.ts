/** Armv8 stage 2 with the 4 KiB granule: how tables in memory turn an intermediate physical address into a physical one, or a fault. */
import { E } from '../../prelude.ts';
import {
  S2_ACCESS_FLAG_BIT,
  S2_ADDRESS_BITS_MAX,
  S2_CONCATENATED_MAX,
  S2_DESCRIPTOR_BYTES,
  S2_EXECUTE_NEVER_BIT,
  S2_FAULT_ACCESS_FLAG,
  S2_FAULT_ADDRESS_SIZE,
  S2_FAULT_PERMISSION,
  S2_FAULT_TRANSLATION,
  S2_FAULT_WALK_ABORT,
  S2_PAGE_BITS,
  S2_READ_BIT,
  S2_TABLE_BIT,
  S2_TABLE_BITS,
  S2_VALID_BIT,
  S2_WRITE_BIT,
} from '../../vocabulary/limits.ts';
import type { AccessKind, Stage2Regime } from '../../vocabulary/protection.ts';
import type { ClauseId } from '../../vocabulary/rule.ts';

/** The doubleword at a physical address; undefined where no memory answers. */
export type Tables = (address: number) => bigint | undefined;

/** A leaf of the tables: a block or page, and what it allows. */
export interface Leaf {
  readonly level: number;
  /** First input and output address, and length in bytes. */
  readonly input: number;
  readonly output: number;
  readonly length: number;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** Why an access does not go through: the architecture's fault status code, level included. */
export interface Fault {
  readonly status: number;
  readonly clause: ClauseId;
}

const LAST_LEVEL = 3;

/** Bytes that one descriptor of a level speaks for. */
export const spanOf = (level: number): number => 2 ** (S2_PAGE_BITS + S2_TABLE_BITS * (LAST_LEVEL - level));

const bit = (descriptor: bigint, position: number): boolean => ((descriptor >> BigInt(position)) & 1n) === 1n;

/** Bits of the address field from `lowest` up. The bits below belong to the offset and are ignored. */
const addressFrom = (descriptor: bigint, lowest: number): number =>
  Number(((descriptor & ((1n << BigInt(S2_ADDRESS_BITS_MAX)) - 1n)) >> BigInt(lowest)) << BigInt(lowest));

export type DescriptorKind = 'invalid' | 'table' | 'leaf';

/** MON-S2-2 and MON-S2-3. */
export const kindOf = (descriptor: bigint, level: number): DescriptorKind => {
  if (!bit(descriptor, S2_VALID_BIT)) return 'invalid';
  if (level === LAST_LEVEL) return bit(descriptor, S2_TABLE_BIT) ? 'leaf' : 'invalid';
  if (bit(descriptor, S2_TABLE_BIT)) return 'table';
  return level === 0 ? 'invalid' : 'leaf';
};

/** A start level and an input size that fit together: 1 to 16 tables side by side at the start. */
export const isRegime = (regime: Stage2Regime): boolean => {
  const tables = 2 ** regime.inputBits / (spanOf(regime.startLevel) * 2 ** S2_TABLE_BITS);
  return tables <= S2_CONCATENATED_MAX && 2 ** regime.inputBits > spanOf(regime.startLevel);
};

const fault = (status: number, level: number, clause: ClauseId): E.Either<Fault, never> => E.left({ status: status + level, clause });

const tooWide = (address: number, regime: Stage2Regime): boolean => address >= 2 ** regime.outputBits;

export const leafAt = (descriptor: bigint, level: number, input: number): Leaf => {
  const length = spanOf(level);
  return {
    level,
    input: input - (input % length),
    output: addressFrom(descriptor, Math.log2(length)),
    length,
    read: bit(descriptor, S2_READ_BIT),
    write: bit(descriptor, S2_WRITE_BIT),
    execute: !bit(descriptor, S2_EXECUTE_NEVER_BIT),
  };
};

const leafOf = (descriptor: bigint, level: number, input: number, regime: Stage2Regime): E.Either<Fault, Leaf> => {
  const leaf = leafAt(descriptor, level, input);
  if (tooWide(leaf.output, regime)) return fault(S2_FAULT_ADDRESS_SIZE, level, 'MON-S2-4');
  if (!bit(descriptor, S2_ACCESS_FLAG_BIT)) return fault(S2_FAULT_ACCESS_FLAG, level, 'MON-S2-5');
  return E.right(leaf);
};

/** One level of the walk, and all below it. `entries` is 512 but for the concatenated tables at the start. */
const descend = (
  regime: Stage2Regime,
  tables: Tables,
  input: number,
  table: number,
  level: number,
  entries: number,
): E.Either<Fault, Leaf> => {
  const index = Math.floor(input / spanOf(level)) % entries;
  const descriptor = tables(table + index * S2_DESCRIPTOR_BYTES);
  if (descriptor === undefined) return fault(S2_FAULT_WALK_ABORT, level, 'MON-S2-13');
  switch (kindOf(descriptor, level)) {
    case 'invalid':
      return fault(S2_FAULT_TRANSLATION, level, 'MON-S2-2');
    case 'leaf':
      return leafOf(descriptor, level, input, regime);
    case 'table': {
      const next = addressFrom(descriptor, S2_PAGE_BITS);
      if (tooWide(next, regime)) return fault(S2_FAULT_ADDRESS_SIZE, level, 'MON-S2-4');
      return descend(regime, tables, input, next, level + 1, 2 ** S2_TABLE_BITS);
    }
  }
};

/** Walks the tables. What it finds may be kept by a core; a fault never is. */
export const walk = (regime: Stage2Regime, tables: Tables, input: number): E.Either<Fault, Leaf> => {
  if (input >= 2 ** regime.inputBits) return fault(S2_FAULT_TRANSLATION, 0, 'MON-S2-1');
  if (tooWide(regime.root, regime)) return fault(S2_FAULT_ADDRESS_SIZE, 0, 'MON-S2-4');
  const entries = Math.max(1, Math.ceil(2 ** regime.inputBits / spanOf(regime.startLevel)));
  return descend(regime, tables, input, regime.root, regime.startLevel, entries);
};

const permits = (leaf: Leaf, kind: AccessKind): boolean => leaf[kind];

/** Permissions are judged last, of the leaf that was found: MON-S2-6, MON-S2-7, MON-S2-8. */
export const throughLeaf = (leaf: Leaf, input: number, kind: AccessKind): E.Either<Fault, number> =>
  permits(leaf, kind)
    ? E.right(leaf.output + (input - leaf.input))
    : fault(S2_FAULT_PERMISSION, leaf.level, kind === 'execute' ? 'MON-S2-7' : 'MON-S2-6');

/** The physical address that a single-page access reaches, without any cache. */
export const translate = (regime: Stage2Regime, tables: Tables, input: number, kind: AccessKind): E.Either<Fault, number> => {
  const found = walk(regime, tables, input);
  return E.isLeft(found) ? found : throughLeaf(found.right, input, kind);
};
