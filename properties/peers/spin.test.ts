/** Spin on a scope whose rules are written a third time, by hand: it reaches as many states as the explorer's certificate says. */
import { beforeAll, expect, test } from 'vitest';
import type { AnyJudged } from '../explore/judged.ts';
import { exploreScope } from '../explore/run.ts';
import { granule } from '../explore/scopes/monitor/scope.ts';
import { memoryPromela, type PanCounts, runPan, without } from '../oracles/spin/pan.ts';
import { missingPackages } from './board.ts';

const SPIN_TOOLS = [
  { command: 'spin', debianPackage: 'spin' },
  { command: 'gcc', debianPackage: 'build-essential' },
];

let certified: PanCounts;

beforeAll(async () => {
  const { certificate } = await exploreScope(granule as AnyJudged, () => true);
  expect(certificate.verdict).toBe('closed');
  certified = { states: certificate.states, transitions: certificate.transitions };
});

test('spin is installed', () => {
  expect(missingPackages(SPIN_TOOLS), 'install these Debian packages').toEqual([]);
});

test('spin stores as many states of the scope granule, and takes as many transitions, as the certificate says', () => {
  const counted = runPan(memoryPromela(), 1);
  console.info(`spin: ${counted.states} states, ${counted.transitions} transitions`);
  expect(counted).toEqual(certified);
});

/** Rules that open states up, or close them. One that only joins states that are reached anyway leaves the count as it is. */
test.each(['MON-RETRIEVE-4', 'MON-STOP-7', 'MON-RESTART-2'])(
  'the count depends on %s: without it in the copy, spin counts otherwise',
  (clause) => {
    const promela = without(memoryPromela(), clause);
    expect(promela).not.toBe(memoryPromela());
    expect(runPan(promela, 1)).not.toEqual(certified);
  },
);
