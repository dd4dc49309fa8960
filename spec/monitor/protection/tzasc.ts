/** The TrustZone address space controller, as a TZC-400: which transaction reaches memory. One-way by design: see `reaches`. */
import { TZC_FILTERS, TZC_IDENTITIES, TZC_PAGE_BYTES, TZC_REGIONS } from '../../vocabulary/limits.ts';
import type { Access, Transaction, TzascRegion, Verdict } from '../../vocabulary/protection.ts';

/** Regions by number; region 0 is the base region, whose base, top and filters are not looked at. */
export type Tzasc = readonly TzascRegion[];

const writes = (transaction: Access): boolean => transaction.kind === 'write';

const secureVerdict = (region: TzascRegion, transaction: Transaction): Verdict => ({
  allowed: writes(transaction) ? region.secureWrite : region.secureRead,
  clause: 'MON-TZ-3',
});

const isIdentity = (identity: number): boolean => Number.isInteger(identity) && identity >= 0 && identity < TZC_IDENTITIES;
const names = (bits: number, position: number): boolean => Math.floor(bits / 2 ** position) % 2 === 1;

const nonSecureVerdict = (region: TzascRegion, transaction: Transaction): Verdict => ({
  allowed:
    isIdentity(transaction.identity) && names(writes(transaction) ? region.identitiesWrite : region.identitiesRead, transaction.identity),
  clause: 'MON-TZ-4',
});

const regionVerdict = (region: TzascRegion, transaction: Transaction): Verdict =>
  transaction.secure ? secureVerdict(region, transaction) : nonSecureVerdict(region, transaction);

const pageOf = (address: number): number => Math.floor(address / TZC_PAGE_BYTES);

/** Base and top registers hold pages: their low 12 bits do not exist. */
const matches = (region: TzascRegion, filter: number, page: number): boolean =>
  names(region.filters, filter) && page >= pageOf(region.base) && page <= pageOf(region.top);

const DENIED_BY_NOTHING: Verdict = { allowed: false, clause: 'MON-TZ-1' };

/** The verdict for one page: MON-TZ-1, MON-TZ-2, MON-TZ-5. */
const verdictAt = (unit: Tzasc, transaction: Transaction, page: number): Verdict => {
  const matching = unit.filter((region, number) => number > 0 && matches(region, transaction.filter, page));
  if (matching.length > 1) return { allowed: false, clause: 'MON-TZ-5' };
  const region = matching[0] ?? unit[0];
  return region === undefined ? DENIED_BY_NOTHING : regionVerdict(region, transaction);
};

/** MON-TZ-6: the first page that refuses decides. */
export const tzascVerdict = (unit: Tzasc, transaction: Transaction): Verdict => {
  const [first, last] = [pageOf(transaction.base), pageOf(transaction.base + transaction.length - 1)];
  for (let page = first; page < last; page += 1) {
    const verdict = verdictAt(unit, transaction, page);
    if (!verdict.allowed) return verdict;
  }
  return verdictAt(unit, transaction, last);
};

/** What a core of one world can get at: the secure side may also make its transactions non-secure (MON-TZ-7). */
export const reaches = (unit: Tzasc, transaction: Transaction): boolean =>
  tzascVerdict(unit, transaction).allowed || (transaction.secure && tzascVerdict(unit, { ...transaction, secure: false }).allowed);

const overlap = (a: TzascRegion, b: TzascRegion): boolean =>
  (a.filters & b.filters) !== 0 && pageOf(a.base) <= pageOf(b.top) && pageOf(b.base) <= pageOf(a.top);

/** Whether software may program this: the regions that exist, and no two of one filter overlapping (MON-TZ-5). */
export const isProgrammable = (unit: Tzasc): boolean =>
  unit.length >= 1 &&
  unit.length <= TZC_REGIONS &&
  unit.every(
    (region, number) =>
      number === 0 ||
      (region.base <= region.top && region.filters < 2 ** TZC_FILTERS && unit.every((other, n) => n <= number || !overlap(region, other))),
  );
