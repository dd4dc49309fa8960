/** Conditions on the compartments of a manifest: their memory, cores, interrupt lines and bus masters. */
import { O } from '../../prelude.ts';
import type { Manifest, Region } from '../../vocabulary/monitor.ts';
import { at, type Check, check, firstIn, isCount, isRepeated } from './check.ts';

/** The path of the region at a position of the document: each compartment's memory, then the windows. */
const pathOf = (m: Manifest, position: number): string => {
  let before = 0;
  for (const [i, { memory }] of m.compartments.entries()) {
    if (position < before + memory.length) return `compartments[${i}].memory[${position - before}]`;
    before += memory.length;
  }
  return `windows[${position - before}]`;
};

const regionsOf = (m: Manifest): readonly Region[] => [...m.compartments.flatMap((each) => each.memory), ...m.windows];

const firstRegion = (m: Manifest, offends: (region: Region, position: number, all: readonly Region[]) => boolean): O.Option<string> => {
  const position = regionsOf(m).findIndex(offends);
  return position < 0 ? O.none : O.some(pathOf(m, position));
};

const isWhole = (m: Manifest, { base, size }: Region): boolean =>
  Number.isInteger(base / m.platform.granuleBytes) && Number.isInteger(size / m.platform.granuleBytes) && size > 0;

/** Compared without an addition that could lose precision. */
const isInside = (m: Manifest, { base, size }: Region): boolean => {
  const end = m.platform.granules * m.platform.granuleBytes;
  return base >= 0 && base <= end && size <= end - base;
};

const overlap = (a: Region, b: Region): boolean => a.base < b.base + b.size && b.base < a.base + a.size;

/** A number that some compartment lists: at `path`, as its `index`-th. */
type Listed = 'cores' | 'interrupts' | 'masters';

const firstListed = (m: Manifest, list: Listed, offends: (n: number, compartment: number, index: number) => boolean): O.Option<string> =>
  firstIn(m.compartments, (each, i) => firstIn(each[list], (n, j) => at(`compartments[${i}].${list}[${j}]`, offends(n, i, j))));

const doesNotExist = (m: Manifest, list: Listed): O.Option<string> => firstListed(m, list, (n) => !isCount(n, 0, m.platform[list] - 1));

/** Whether `n`, listed by a compartment at an index, is listed before that. */
const isTaken = (m: Manifest, list: Listed, n: number, compartment: number, index: number): boolean =>
  m.compartments.slice(0, compartment).some((each) => each[list].includes(n)) ||
  isRepeated(m.compartments[compartment]?.[list] ?? [], index);

const isCoreTaken = (m: Manifest, n: number, compartment: number, index: number): boolean => {
  const mine = m.compartments[compartment];
  return (
    isRepeated(mine?.cores ?? [], index) ||
    m.compartments.slice(0, compartment).some((each) => each.critical === mine?.critical && each.cores.includes(n))
  );
};

export const COMPARTMENTS: readonly Check[] = [
  check('MON-BOOT-5', 'compartments have distinct names', (m) => {
    const all = m.compartments.map((each) => each.name);
    return firstIn(all, (name, i) => at(`compartments[${i}].name`, name === '' || isRepeated(all, i)));
  }),
  check('MON-BOOT-6', 'regions are whole granules', (m) => firstRegion(m, (region) => !isWhole(m, region))),
  check('MON-BOOT-7', 'regions lie within memory', (m) => firstRegion(m, (region) => !isInside(m, region))),
  check('MON-BOOT-8', 'regions do not overlap', (m) =>
    firstRegion(m, (region, position, all) => all.some((earlier, i) => i < position && overlap(earlier, region))),
  ),
  check('MON-BOOT-9', 'every compartment has memory', (m) =>
    firstIn(m.compartments, (each, i) => at(`compartments[${i}].memory`, each.memory.length === 0)),
  ),
  check('MON-BOOT-10', 'every compartment has a core', (m) =>
    firstIn(m.compartments, (each, i) => at(`compartments[${i}].cores`, each.cores.length === 0)),
  ),
  check('MON-BOOT-11', 'cores exist', (m) => doesNotExist(m, 'cores')),
  check('MON-BOOT-12', 'a core is given to one critical and one non-critical compartment at most', (m) =>
    firstListed(m, 'cores', (n, i, j) => isCoreTaken(m, n, i, j)),
  ),
  check('MON-BOOT-13', 'interrupt lines exist', (m) => doesNotExist(m, 'interrupts')),
  check('MON-BOOT-14', 'an interrupt line is given once', (m) =>
    firstListed(m, 'interrupts', (n, i, j) => isTaken(m, 'interrupts', n, i, j)),
  ),
  check('MON-BOOT-15', 'bus masters exist', (m) => doesNotExist(m, 'masters')),
  check('MON-BOOT-16', 'a bus master is given once', (m) => firstListed(m, 'masters', (n, i, j) => isTaken(m, 'masters', n, i, j))),
];
