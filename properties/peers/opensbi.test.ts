/** OpenSBI, a firmware that others wrote, judged by what it exposes under QEMU: harts in SBI's terms, and memory that the PMP keeps for it. */
import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type Check, checksFor, type Kept } from '../oracles/opensbi/checks.ts';
import { encodeEntries } from '../oracles/opensbi/requests.ts';
import { judgeOpenSbi } from '../oracles/opensbi/verdicts.ts';
import { randomFrom } from '../support/random.ts';
import { missingPackages, OPENSBI, RISCV_TOOLS, runOpenSbi } from './board.ts';

const ACCESSES = 4000;

let checks: readonly Check[];
let lines: readonly string[];

/** The firmware says when it starts which memory nobody else has: a region without rights. */
const keptBy = (printed: readonly string[]): Kept => {
  const region = printed
    .map((line) => /Region\d+ +: 0x(8[0-9a-f]+)-0x([0-9a-f]+) \(\)$/.exec(line.replace(/0x0+/g, '0x')))
    .find((found) => found !== null);
  return { base: Number.parseInt(region?.[1] ?? '0', 16), last: Number.parseInt(region?.[2] ?? '0', 16) };
};

/** What the program prints begins with the number of harts, and ends. */
const answersIn = (printed: readonly string[]): readonly string[] => {
  const from = printed.findIndex((line) => /^B [0-9a-f]+ 0$/.test(line));
  return printed.slice(from + 1, printed.lastIndexOf('E 0 0'));
};

beforeAll(() => {
  const kept = keptBy(runOpenSbi(encodeEntries([])));
  checks = checksFor(randomFrom(5), kept, ACCESSES);
  lines = answersIn(runOpenSbi(encodeEntries(checks.flatMap(({ entries }) => entries))));
}, 120_000);

test('the tools are installed', () => {
  const missing = [...missingPackages(RISCV_TOOLS), ...(existsSync(OPENSBI) ? [] : ['opensbi'])];
  expect(missing, 'install these Debian packages').toEqual([]);
});

test('OpenSBI answers as the SBI specification says, and keeps its memory', () => {
  const { failed, clauses, others } = judgeOpenSbi(checks, lines);
  const passed = clauses.filter(({ verdict }) => verdict === 'passed').map(({ clause }) => clause);
  const rest = clauses.filter(({ verdict }) => verdict === 'not-applicable').length;
  console.info(
    `OpenSBI: ${checks.length} checks, ${others} of them of SBI alone; passed: ${passed.join(', ')}; ${rest} clauses not applicable`,
  );
  expect(failed.map(({ check, printed }) => `${check.says}: ${printed.join('; ')}`)).toEqual([]);
  expect(passed).toEqual([
    'MON-AFFINITY-INFO-1',
    'MON-CPU-ON-1',
    'MON-CPU-ON-2',
    'MON-FEATURES-1',
    'MON-FETCH-2',
    'MON-LOAD-2',
    'MON-STORE-2',
  ]);
});

test('an answer that is another one fails the clause of its check, and no other', () => {
  const at = checks.findIndex(({ says }) => says.startsWith('store') && says.includes('faults'));
  const line = checks.slice(0, at).reduce((sum, { expected }) => sum + expected.length, 0);
  const { clauses } = judgeOpenSbi(checks, lines.with(line, 'R 0 0'));
  expect(clauses.filter(({ verdict }) => verdict === 'failed').map(({ clause }) => clause)).toEqual(['MON-STORE-2']);
});
