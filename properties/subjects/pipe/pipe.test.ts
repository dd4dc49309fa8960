/** Ports judged through a pipe: ours agrees, and one that lies, hangs, dies or prints garbage gets that verdict, with a minimal trace. */
import { beforeAll, expect, test } from 'vitest';
import { HANGS } from '../../agreement/divergence.ts';
import { type AnyArea, AREAS } from '../../areas.ts';
import { ensureBuilt } from '../../support/program.ts';
import { runPortArea } from './judge.ts';
import { Port } from './port.ts';

beforeAll(ensureBuilt, 180_000);

const REFERENCE = ['node', 'dist/properties/subjects/pipe/reference-port.js'];
/** Long enough for a busy machine; only the port that hangs is waited for in vain, and gets less. */
const PATIENCE_MS = 60_000;
const SHORT_MS = 1500;
const monitor = AREAS.find((area) => area.name === 'monitor') as AnyArea;
const budget = { seed: 1, runs: 20, steps: 64, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;

/** A port that does one thing wrong with the n-th batch's replies: a line of JavaScript between the reference port and the judge. */
const wrong = (line: string): readonly string[] => {
  const script = `
    const { spawn } = require('node:child_process');
    const inner = spawn(${JSON.stringify(REFERENCE[0])}, ${JSON.stringify(REFERENCE.slice(1))}, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = (stream, take) => require('node:readline').createInterface({ input: stream }).on('line', take);
    lines(process.stdin, (text) => inner.stdin.write(text + '\\n'));
    lines(inner.stdout, (text) => {
      const answer = JSON.parse(text);
      if (answer.type === 'replies') { ${line} }
      process.stdout.write(JSON.stringify(answer) + '\\n');
    });
    process.stdin.on('end', () => process.exit(0));`;
  return ['node', '-e', script];
};

const judge = async (command: readonly string[], patienceMs = PATIENCE_MS) => {
  const port = new Port(command, patienceMs);
  const result = await runPortArea(monitor, port, budget, () => true);
  port.close();
  return { where: result.counterexample?.divergence.where, requests: result.counterexample?.requests.length, steps: result.tally.steps };
};

test('our own emulator agrees through the pipe', async () => {
  expect(await judge(REFERENCE)).toEqual({ where: undefined, requests: undefined, steps: 20 * 64 });
});

test('a port with one wrong status word diverges, and one request is enough to show it', async () => {
  const lies = wrong('answer.replies = answer.replies.map(() => [12345]);');
  expect(await judge(lies)).toMatchObject({ where: 'reply', requests: 1 });
});

test('a port that hangs gets its verdict in bounded time', async () => {
  expect(await judge(wrong('return;'), SHORT_MS)).toMatchObject({ where: HANGS });
}, 120_000);

test('a port that dies gets its verdict', async () => {
  expect(await judge(wrong('process.exit(3);'))).toMatchObject({ where: 'the port: died', requests: 1 });
}, 120_000);

test('a port that prints garbage gets its verdict', async () => {
  expect(await judge(wrong("process.stdout.write('hello?\\n'); return;"))).toMatchObject({ where: 'the port: garbage', requests: 1 });
}, 120_000);

test('calls that a port does not support are not asked of it', async () => {
  const modest = wrong('').with(
    2,
    (wrong('')[2] ?? '').replace(
      'const answer = JSON.parse(text);',
      "const answer = JSON.parse(text); if (answer.type === 'hello') answer.areas.monitor.unsupported = ['share'];",
    ),
  );
  expect(await judge(modest)).toMatchObject({ where: undefined });
});
