/** The program as people and scripts meet it: exit statuses, one sentence on standard error, nothing but JSON where JSON was asked for. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '../report/check-shape.ts';
import { ensureBuilt, inFreshFolder, runCrossloop } from '../support/program.ts';
import { schemaErrors } from '../support/schemas.ts';
import { VERSION } from './version.ts';

beforeAll(ensureBuilt, 180_000);

const QUICK = ['check', '--area', 'monitor', '--seed', '5', '--runs', '40', '--json', '-'] as const;

const checkOf = async (...words: readonly string[]): Promise<CheckReport> => JSON.parse((await runCrossloop(words)).stdout);

test('--version prints the version of the package', async () => {
  expect(await runCrossloop(['--version'])).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' });
});

test('wrong usage ends the process with status 2 and says so on standard error only', async () => {
  const { status, stdout, stderr } = await runCrossloop(['check', '--area', 'nowhere']);
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^crossloop: there is no area "nowhere"/),
  });
});

test('check --json - prints one JSON document that its schema accepts, and nothing else', async () => {
  const { status, stdout, stderr } = await runCrossloop(QUICK);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(schemaErrors('check', JSON.parse(stdout))).toEqual([]);
});

test('the same seed gives the same counts', async () => {
  const [one, two] = await Promise.all([checkOf(...QUICK), checkOf(...QUICK)]);
  const counts = ({ areas }: CheckReport) => areas.map(({ stepsPerSecond, ...rest }) => rest);
  expect(counts(one)).toEqual(counts(two));
});

test('a table for people has no escape codes under NO_COLOR, and ends with the verdict', async () => {
  const { stdout } = await runCrossloop(['check', '--area', 'monitor', '--seed', '5', '--runs', '40']);
  expect(stdout.includes('\u001b')).toBe(false);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^agreed \(seed 5, /);
});

test('--junit writes a suite for each area', () =>
  inFreshFolder(async (folder) => {
    const file = join(folder, 'out.xml');
    await runCrossloop([...QUICK, '--junit', file]);
    expect(readFileSync(file, 'utf8')).toContain('<testsuite name="monitor"');
  }));

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a campaign cleanly, its JSON complete', async (name) => {
  const words = ['check', '--seconds', '60', '--json', '-'];
  const { status, stdout } = await runCrossloop(words, { signal: { name, afterMs: 6_000 } });
  const report = JSON.parse(stdout) as CheckReport;
  expect({ status, interrupted: report.interrupted, verdict: report.verdict, schema: schemaErrors('check', report) }).toEqual({
    status: 1,
    interrupted: true,
    verdict: 'incomplete',
    schema: [],
  });
});

describe('shards', () => {
  const whole = ['check', '--area', 'monitor', '--seed', '9', '--runs', '400', '--steps', '128'];

  const shardsIn = (folder: string, wanted: readonly number[], of = 4): Promise<readonly string[]> =>
    Promise.all(
      wanted.map(async (i) => {
        const file = join(folder, `${i}.json`);
        await runCrossloop([...whole, '--shard', `${i}/${of}`, '--json', file]);
        return file;
      }),
    );

  test('merge of all shards equals the unsharded run', () =>
    inFreshFolder(async (folder) => {
      const files = await shardsIn(folder, [1, 2, 3, 4]);
      const merged = JSON.parse((await runCrossloop(['merge', ...files, '--json', '-'])).stdout);
      const unsharded = await checkOf(...whole, '--json', '-');
      const counts = ({ areas }: CheckReport) => areas.map(({ stepsPerSecond, ...rest }) => rest);
      expect(schemaErrors('merge', merged)).toEqual([]);
      expect([counts(merged), merged.verdict, merged.missing]).toEqual([
        counts(unsharded),
        merged.unexercised.length === 0 ? 'agreed' : 'incomplete',
        [],
      ]);
    }));

  test('a missing shard is named, and the verdict is incomplete', () =>
    inFreshFolder(async (folder) => {
      const files = await shardsIn(folder, [1, 2, 4]);
      const { status, stdout, stderr } = await runCrossloop(['merge', ...files, '--json', '-']);
      const { verdict, missing } = JSON.parse(stdout);
      expect({ status, verdict, missing }).toEqual({ status: 1, verdict: 'incomplete', missing: ['3/4'] });
      expect(stderr).toContain('shard 3/4 is missing');
    }));

  test('shards of two campaigns, and a shard given twice, are refused by name', () =>
    inFreshFolder(async (folder) => {
      const [one = ''] = await shardsIn(folder, [1]);
      const other = join(folder, 'other.json');
      const again = join(folder, 'again.json');
      writeFileSync(other, readFileSync(one, 'utf8').replace('"seed": 9', '"seed": 10'));
      writeFileSync(again, readFileSync(one, 'utf8'));
      const results = await Promise.all([other, again].map((file) => runCrossloop(['merge', one, file])));
      expect(results.map(({ status }) => status)).toEqual([2, 2]);
      expect(results.map(({ stderr }) => stderr)).toEqual([expect.stringContaining('seed 10'), expect.stringContaining('both shard 1/4')]);
    }));
});

test('clauses --from a result prints a matrix that its schema accepts; every guard seen is traced', () =>
  inFreshFolder(async (folder) => {
    const file = join(folder, 'run.json');
    await runCrossloop(['check', '--area', 'monitor', '--seed', '5', '--runs', '400', '--json', file]);
    const { status, stdout } = await runCrossloop(['clauses', '--from', file, '--json', '-']);
    const matrix = JSON.parse(stdout);
    const traced = matrix.clauses.filter((row: { status: string }) => row.status === 'traced').map((row: { clause: string }) => row.clause);
    expect([status, schemaErrors('clauses', matrix)]).toEqual([0, []]);
    expect(traced).toContain('MON-SHARE-1');
  }));
