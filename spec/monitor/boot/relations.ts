/** Conditions on what a manifest declares between compartments: windows, links, grant policies, supervision. */
import { DOORBELL_BUDGET_MAX } from '../../vocabulary/limits.ts';
import type { Manifest } from '../../vocabulary/monitor.ts';
import { at, type Check, check, firstIn, isCount, isCritical, isDeclared, isRepeated } from './check.ts';

const mayWrite = (m: Manifest, window: string, name: string): boolean =>
  m.windows.some(
    (each) =>
      each.name === window &&
      (each.owner === name || each.receivers.some((receiver) => receiver.compartment === name && receiver.access === 'read-write')),
  );

/** Of two names, the path of the first that is not declared. */
const undeclared = (m: Manifest, first: readonly [string, string], second: readonly [string, string]) =>
  firstIn([first, second], ([path, name]) => at(path, !isDeclared(m, name)));

export const RELATIONS: readonly Check[] = [
  check('MON-BOOT-17', 'windows have distinct names', (m) => {
    const all = m.windows.map((each) => each.name);
    return firstIn(all, (name, i) => at(`windows[${i}].name`, name === '' || isRepeated(all, i)));
  }),
  check('MON-BOOT-18', 'the owner of a window is declared', (m) =>
    firstIn(m.windows, (each, i) => at(`windows[${i}].owner`, !isDeclared(m, each.owner))),
  ),
  check('MON-BOOT-19', 'a window has a receiver', (m) =>
    firstIn(m.windows, (each, i) => at(`windows[${i}].receivers`, each.receivers.length === 0)),
  ),
  check('MON-BOOT-20', 'the receivers of a window are declared', (m) =>
    firstIn(m.windows, (each, i) =>
      firstIn(each.receivers, ({ compartment }, j) => at(`windows[${i}].receivers[${j}].compartment`, !isDeclared(m, compartment))),
    ),
  ),
  check('MON-BOOT-21', 'the receivers of a window are others than its owner, each once', (m) =>
    firstIn(m.windows, (each, i) => {
      const all = each.receivers.map(({ compartment }) => compartment);
      return firstIn(all, (name, j) => at(`windows[${i}].receivers[${j}].compartment`, name === each.owner || isRepeated(all, j)));
    }),
  ),
  check('MON-BOOT-22', 'links have distinct names', (m) => {
    const all = m.links.map((each) => each.name);
    return firstIn(all, (name, i) => at(`links[${i}].name`, name === '' || isRepeated(all, i)));
  }),
  check('MON-BOOT-23', 'the window of a link is declared', (m) =>
    firstIn(m.links, (each, i) => at(`links[${i}].window`, !m.windows.some(({ name }) => name === each.window))),
  ),
  check('MON-BOOT-24', 'the ends of a link are declared', (m) =>
    firstIn(m.links, ({ ends }, i) => undeclared(m, [`links[${i}].ends[0]`, ends[0]], [`links[${i}].ends[1]`, ends[1]])),
  ),
  check('MON-BOOT-25', 'both ends of a link can write to its window', (m) => {
    const cannot = (window: string, name: string): boolean =>
      isDeclared(m, name) && m.windows.some((each) => each.name === window) && !mayWrite(m, window, name);
    return firstIn(m.links, ({ window, ends }, i) =>
      firstIn(ends, (name, j) => at(`links[${i}].ends[${j}]`, cannot(window, name) || (j === 1 && ends[0] === name))),
    );
  }),
  check('MON-BOOT-33', 'the budget of a link is a count in range', (m) =>
    firstIn(m.links, ({ budget }, i) => at(`links[${i}].budget`, budget !== undefined && !isCount(budget, 1, DOORBELL_BUDGET_MAX))),
  ),
  check('MON-BOOT-26', 'grant policies speak of declared compartments', (m) =>
    firstIn(m.grants, (each, i) => undeclared(m, [`grants[${i}].from`, each.from], [`grants[${i}].to`, each.to])),
  ),
  check('MON-BOOT-27', 'grant policies speak of two compartments, once', (m) => {
    const repeats = (i: number): boolean =>
      m.grants.slice(0, i).some(({ from, to }) => from === m.grants[i]?.from && to === m.grants[i]?.to);
    return firstIn(m.grants, ({ from, to }, i) => at(`grants[${i}]`, from === to || repeats(i)));
  }),
  check('MON-BOOT-28', 'supervisions speak of declared compartments', (m) =>
    firstIn(m.supervisions, (each, i) =>
      undeclared(m, [`supervisions[${i}].supervisor`, each.supervisor], [`supervisions[${i}].of`, each.of]),
    ),
  ),
  check('MON-BOOT-29', 'nobody supervises itself or a more critical compartment', (m) =>
    firstIn(m.supervisions, ({ supervisor, of }, i) =>
      at(`supervisions[${i}]`, supervisor === of || (isDeclared(m, supervisor) && isCritical(m, of) && !isCritical(m, supervisor))),
    ),
  ),
];
