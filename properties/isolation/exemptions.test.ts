/** Why cells of the matrix are not applicable: each reason is a statement about the rules, asked here of every step of random walks. */
import { expect, test } from 'vitest';
import { runningOn } from '../../spec/monitor/index.ts';
import { walk } from '../monitor/walk.ts';
import { actorOf } from './actor.ts';
import { cellsOn, EXEMPTIONS, emptyCells, emptyMatrix, isNobodys, ONE_WAY_PARTS } from './matrix.ts';
import { partsThatDiffer } from './parts.ts';
import { isOneWay } from './sight.ts';
import { isHidden } from './vary.ts';

test('a request that names neither a core nor a bus master is taken by no compartment', () => {
  const count = { nobodys: 0 };
  const found = walk(30, ({ before, request }) => {
    if (request.call === 'examine' || !isNobodys(request.call)) return undefined;
    count.nobodys += 1;
    return actorOf(before, request) === -1 ? undefined : request;
  });
  expect(found).toBeUndefined();
  expect(count.nobodys).toBeGreaterThan(100);
});

test('who has crashed runs nowhere', () => {
  const count = { crashed: 0 };
  const found = walk(60, ({ before, request, outcome }) => {
    if (request.call !== 'crash' || outcome.failed !== undefined) return undefined;
    count.crashed += 1;
    const actor = actorOf(before, request);
    return before.cores.some((_, core) => runningOn(outcome.state, core) === actor) ? request : undefined;
  });
  expect(found).toBeUndefined();
  expect(count.crashed).toBeGreaterThan(20);
});

test('on TrustZone no step that is hidden from the secure side changes who owns, grants or lives', () => {
  const count = { hidden: 0 };
  const found = walk(90, ({ before, request, outcome }) => {
    if (!isOneWay(before) || request.call === 'examine' || outcome.failed !== undefined) return undefined;
    const critical = before.machine.critical.indexOf(true);
    if (!isHidden(before, request, critical)) return undefined;
    count.hidden += 1;
    const differing = partsThatDiffer(before, outcome.state);
    return ONE_WAY_PARTS.some((part) => differing.has(part)) ? request : undefined;
  });
  expect(found).toBeUndefined();
  expect(count.hidden).toBeGreaterThan(500);
});

test('there are no other reasons, and an empty matrix has every other cell empty', () => {
  expect(EXEMPTIONS).toHaveLength(3);
  for (const platform of ['trustzone', 'stage2', 'pmp']) expect(emptyCells(emptyMatrix(), platform)).toHaveLength(cellsOn(platform).length);
});
