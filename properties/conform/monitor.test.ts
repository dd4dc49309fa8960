/** A foreign monitor judged over the pipe: ours conforms; one that lies fails by its clause, one that leaks is found by a pair of traces. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, expect, test } from 'vitest';
import { type AnyArea, AREAS } from '../areas.ts';
import { conformReport } from '../report/conform-report.ts';
import { conformText } from '../report/conform-table.ts';
import { Port } from '../subjects/pipe/port.ts';
import { ensureBuilt } from '../support/program.ts';
import { conformMonitor } from './monitor.ts';
import { judgePairs } from './pair-judge.ts';

beforeAll(ensureBuilt, 180_000);

const REFERENCE = ['node', 'dist/properties/subjects/pipe/reference-port.js'];
const PATIENCE_MS = 60_000;
const monitor = AREAS.find((area) => area.name === 'monitor') as AnyArea;
const valid = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(new URL('../../docs/schemas/conform.schema.json', import.meta.url), 'utf8')),
);

/** A port between the judge and the reference: `line` may look at the question and change the answer, and has `memory` of its own until reset. */
const between = (line: string): readonly string[] => {
  const script = `
    const { spawn } = require('node:child_process');
    const inner = spawn(${JSON.stringify(REFERENCE[0])}, ${JSON.stringify(REFERENCE.slice(1))}, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = (stream, take) => require('node:readline').createInterface({ input: stream }).on('line', take);
    let question; let memory = 0;
    lines(process.stdin, (text) => { question = JSON.parse(text); inner.stdin.write(text + '\\n'); });
    lines(inner.stdout, (text) => {
      const answer = JSON.parse(text);
      if (question.type === 'reset') memory = 0;
      ${line}
      process.stdout.write(JSON.stringify(answer) + '\\n');
    });
    process.stdin.on('end', () => process.exit(0));`;
  return ['node', '-e', script];
};

const conform = async (command: readonly string[], milliseconds: number) => {
  const port = new Port(command, PATIENCE_MS);
  const hello = await port.start();
  const unsupported = hello._tag === 'Right' ? (hello.right.areas['monitor']?.unsupported ?? []) : [];
  const budget = { seed: 3, platform: 'stage2' as const, milliseconds, steps: 128, goOn: () => true, progress: () => undefined };
  const result = await conformMonitor(monitor, port, budget);
  port.close();
  const peer = { name: 'a port', command: command.join(' ') };
  const report = conformReport(result, { version: '0', commit: 'abc', peer, platform: 'stage2', seed: 3, seconds: 1, unsupported });
  expect(valid(JSON.parse(JSON.stringify(report))), JSON.stringify(valid.errors)).toBe(true);
  return report;
};

const pairs = async (command: readonly string[], runs: number) => {
  const port = new Port(command, PATIENCE_MS);
  const result = await judgePairs(port, { seed: 3, platform: 'stage2', leavesOut: [], runs, goOn: () => true });
  port.close();
  return result;
};

test('our own monitor conforms, with its clauses passed', async () => {
  const report = await conform(REFERENCE, 6000);
  expect(report.verdict).toBe('conforms');
  expect(report.clauses.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(40);
  expect(report.isolation).toMatchObject({ leak: null, failure: null });
});

test('clauses of calls that a machine does not have are not applicable', async () => {
  const report = await conform(between("if (answer.type === 'hello') answer.areas.monitor.unsupported = ['share', 'examine'];"), 3000);
  const verdicts = Object.fromEntries(report.clauses.map(({ clause, verdict }) => [clause, verdict]));
  expect(verdicts).toMatchObject({ 'MON-SHARE-4': 'not-applicable', 'MON-BOOT-1': 'not-applicable' });
  expect(verdicts['MON-LEND-4']).not.toBe('not-applicable');
});

test('a monitor that says who owns what fails by that clause', async () => {
  const liar = between(`if (answer.type === 'replies') answer.replies = answer.replies.map((reply, i) =>
    question.requests[i].call === 'donate' && reply[0] === -6 ? [-4] : reply);`);
  const report = await conform(liar, 4000);
  expect(report.verdict).toBe('fails');
  expect(report.clauses.filter(({ verdict }) => verdict === 'failed').map(({ clause }) => clause)).toContain('MON-DONATE-3');
  expect(conformText(report)).toContain('Against MON-DONATE-3');
}, 120_000);

test.each([
  ['numbers handles for all compartments together', "call === 'share' && reply[0] === 0 ? [0, reply[1] + 1000 * (memory += 1)] : reply"],
  [
    'counts stores of everybody in a status',
    "(call === 'store' && reply[0] === 0 && (memory += 1), call === 'load' && memory > 3 ? [...reply, 1] : reply)",
  ],
  [
    'lets a fault tell how often doorbells were masked, by anybody',
    "(call === 'mask' && (memory = 1 - memory), call === 'fetch' && reply[0] !== 0 && memory ? [-99] : reply)",
  ],
])('a monitor that %s is found by a pair of traces', async (_, reply) => {
  const leaky = between(`if (answer.type === 'replies') answer.replies = answer.replies.map((reply, i) => {
    const call = question.requests[i].call; return ${reply}; });`);
  const { leak } = await pairs(leaky, 12);
  expect(leak).toBeDefined();
});

test('our own monitor tells no observer anything else, in some hundred pairs', async () => {
  const { count, leak, failure } = await pairs(REFERENCE, 6);
  expect({ leak, failure }).toEqual({ leak: undefined, failure: undefined });
  expect(count.varied).toBeGreaterThan(count.pairs / 2);
});
