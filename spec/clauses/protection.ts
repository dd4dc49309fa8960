/** What the protection units promise, a sentence each: RISC-V PMP, Armv8 stage 2, TZC-400. */
import type { Clauses } from './clause.ts';

const PRIVILEGED = 'RISC-V privileged architecture 1.12, physical memory protection';
const VMSA = 'Arm architecture reference manual for A-profile, VMSAv8-64, stage 2';
const UNIT = 'ours; docs/decisions/0086';
const ENTRIES = 'ours; docs/decisions/0085';
const TZC = 'CoreLink TZC-400 technical reference manual, region setup and access rules';

export const PROTECTION = {
  'MON-PMP-1': { says: 'An entry that is off matches no address.', source: PRIVILEGED },
  'MON-PMP-2': {
    says: 'A top-of-range entry matches from the address register below it up to, not including, its own.',
    source: PRIVILEGED,
  },
  'MON-PMP-3': { says: 'Entry 0 as top of range starts at address zero.', source: PRIVILEGED },
  'MON-PMP-4': { says: 'A top-of-range entry whose bottom is not below its top matches nothing.', source: PRIVILEGED },
  'MON-PMP-5': { says: 'A naturally aligned four-byte entry matches those four bytes.', source: PRIVILEGED },
  'MON-PMP-6': {
    says: 'A naturally aligned power-of-two entry has 2^(n+3) bytes, n being the number of ones that its address register ends in.',
    source: PRIVILEGED,
  },
  'MON-PMP-7': { says: 'The lowest-numbered entry that matches any byte of an access decides alone.', source: PRIVILEGED },
  'MON-PMP-8': {
    says: 'An access that the deciding entry matches only in part fails, whatever its permissions and mode.',
    source: PRIVILEGED,
  },
  'MON-PMP-9': { says: 'Supervisor and user accesses need the permission bit of the deciding entry.', source: PRIVILEGED },
  'MON-PMP-10': { says: 'A machine-mode access to an unlocked deciding entry succeeds.', source: PRIVILEGED },
  'MON-PMP-11': { says: 'A locked deciding entry binds machine mode by its permission bits.', source: PRIVILEGED },
  'MON-PMP-12': { says: 'A machine-mode access that no entry matches succeeds.', source: PRIVILEGED },
  'MON-PMP-13': {
    says: 'Without a match, supervisor and user accesses fail if any entry is implemented, and succeed if none is.',
    source: PRIVILEGED,
  },
  'MON-PMP-14': { says: 'Writes to the configuration and the address of a locked entry are ignored until reset.', source: PRIVILEGED },
  'MON-PMP-15': { says: 'A locked top-of-range entry also locks the address register below it.', source: PRIVILEGED },
  'MON-PMP-16': {
    says: 'With grain G, top-of-range ignores the low G bits, power-of-two regions have at least 2^(G+2) bytes, and four-byte mode cannot be chosen.',
    source: PRIVILEGED,
  },
  'MON-PMP-17': { says: 'Address bits that are not implemented read as zero.', source: `${PRIVILEGED}; docs/decisions/0080` },
  'MON-PMP-18': {
    says: 'Write without read is reserved: writing it stores no permission at all.',
    source: `${PRIVILEGED}, which leaves the value open; docs/decisions/0081`,
  },

  'MON-S2-1': { says: 'An address beyond the input size has no translation.', source: VMSA },
  'MON-S2-2': { says: 'A descriptor without its valid bit ends the walk with a translation fault of that level.', source: VMSA },
  'MON-S2-3': { says: 'Blocks exist at levels 1 (1 GiB) and 2 (2 MiB) only, pages at level 3 only.', source: VMSA },
  'MON-S2-4': {
    says: 'An output or table address wider than the physical address size is an address size fault of that level.',
    source: VMSA,
  },
  'MON-S2-5': { says: 'A leaf without its access flag is an access flag fault, judged before permissions.', source: VMSA },
  'MON-S2-6': { says: 'Read and write each need their permission bit.', source: VMSA },
  'MON-S2-7': { says: 'Execution needs the execute-never bit clear, and does not need read permission.', source: VMSA },
  'MON-S2-8': { says: 'The output address is that of the leaf with the low address bits of the input.', source: VMSA },
  'MON-S2-9': {
    says: 'A core may go on using a translation until an invalidation covers it on that core; a fault is never kept.',
    source: VMSA,
  },
  'MON-S2-10': {
    says: 'After an invalidation by address, by address space or of everything, no translation that it covers is used; a block goes as a whole.',
    source: VMSA,
  },
  'MON-S2-11': { says: 'Translations of one address space do not serve another.', source: VMSA },
  'MON-S2-12': {
    says: 'A valid descriptor gives way to another that moves, splits or joins its range only through an invalid one and an invalidation.',
    source: `${VMSA}, break-before-make`,
  },
  'MON-S2-13': { says: 'A descriptor that memory does not answer is an external abort on the walk, of that level.', source: VMSA },

  'MON-TZ-1': { says: 'Region 0 is always enabled, covers everything, and decides where no other region matches.', source: TZC },
  'MON-TZ-2': { says: 'A region from 1 up decides from its base to its top, both included, for the filters that enable it.', source: TZC },
  'MON-TZ-3': { says: 'A secure access needs the secure read or write permission of the region.', source: TZC },
  'MON-TZ-4': { says: 'A non-secure access needs the read or write bit of its identity in the region.', source: TZC },
  'MON-TZ-5': {
    says: 'Regions from 1 up that share a filter do not overlap; an access into an overlap is refused.',
    source: `${TZC}, which leaves the access undefined; docs/decisions/0082`,
  },
  'MON-TZ-6': { says: 'Each 4 KiB page that an access touches is judged; all must allow it.', source: `${TZC}; AXI bursts end at 4 KiB` },
  'MON-TZ-7': {
    says: 'The secure side reaches non-secure memory by non-secure transactions of its own; the non-secure side has no way back.',
    source: `${TZC}; Arm security technology, building a secure system using TrustZone`,
  },

  'MON-UNIT-1': {
    says: 'For every core, bus master and address the protection unit lets through exactly what the compartment may access.',
    source: UNIT,
  },
  'MON-UNIT-2': { says: 'When a right changes, the unit has it before the call is answered.', source: UNIT },
  'MON-UNIT-3': { says: 'A core has the settings of the compartment that runs on it, and of no other.', source: UNIT },
  'MON-UNIT-4': { says: "No compartment reaches the monitor's own memory.", source: UNIT },
  'MON-UNIT-5': { says: "The monitor's guard page is closed to everybody by a locked entry, the monitor included.", source: UNIT },
  'MON-UNIT-6': { says: 'Entries and regions that are not needed are off.', source: UNIT },
  'MON-UNIT-7': {
    says: 'On TrustZone memory has the rights of the critical side for secure transactions, and those of the other side for the rest.',
    source: `${UNIT}; docs/decisions/0004`,
  },
  'MON-UNIT-8': {
    says: 'A translation that is taken away or changed is invalid, and forgotten by every core and master, before another takes its place.',
    source: `${UNIT}; ${VMSA}, break-before-make`,
  },
  'MON-UNIT-9': {
    says: 'A granule is lent only if the unit has entries for whatever becomes of the loan, by the count of the caller alone.',
    source: ENTRIES,
  },
  'MON-UNIT-10': {
    says: 'A granule is donated only if the unit has entries for whatever becomes of the donation, by the count of the caller alone.',
    source: ENTRIES,
  },
  'MON-UNIT-11': {
    says: 'A granule is retrieved only if the unit has entries for it, by the count of the caller alone.',
    source: ENTRIES,
  },
  'MON-UNIT-12': {
    says: 'A range is lent or donated only if the unit has entries for whatever becomes of it, by the count of the caller alone.',
    source: ENTRIES,
  },
} as const satisfies Clauses;
