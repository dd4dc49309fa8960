/** The catalogue is alive: every fault still applies, breaks a clause that exists, and changes something. */
import { expect, test } from 'vitest';
import { AREAS } from '../areas.ts';
import { clauseBook } from '../report/clause-book.ts';
import { FAULTS } from './catalogue.ts';
import { applied } from './fault.ts';
import { sourceOf } from './plant.ts';

test.each(FAULTS)('$id applies to $file', (fault) => {
  const source = sourceOf(fault);
  expect(applied(fault, source)).toEqual(expect.any(String));
  expect(applied(fault, source)).not.toBe(source);
});

test.each(FAULTS)('$id breaks a clause that exists, in an area that exists', (fault) => {
  expect([clauseBook().has(fault.clause), AREAS.some((area) => area.name === fault.area)]).toEqual([true, true]);
});

test('ids are not reused, and each area has a fault', () => {
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
  expect(AREAS.map(({ name }) => name).filter((name) => !FAULTS.some(({ area }) => area === name))).toEqual([]);
});

test('a fault whose text is gone, or stands twice, does not apply', () => {
  const fault = { id: 'x', area: 'monitor', clause: '', file: '', find: 'a', replace: 'b' } as const;
  expect([applied(fault, 'none'), applied(fault, 'a a')]).toEqual([undefined, 'b b'].map(() => undefined));
});
