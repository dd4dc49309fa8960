/** The package as a stranger gets it: packed, installed into an empty folder, and run by its name. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt, inFreshFolder, ROOT } from '../support/program.ts';

beforeAll(ensureBuilt, 180_000);

const run = (cwd: string, program: string, ...words: readonly string[]) => {
  const done = spawnSync(program, words, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
};

const packInto = (folder: string): string => {
  run(ROOT, 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  return join(folder, file);
};

test('npm pack, installed into an empty folder, runs crossloop check', { timeout: 300_000 }, () =>
  inFreshFolder(async (folder) => {
    const archive = packInto(folder);
    const app = join(folder, 'app');
    run(folder, 'mkdir', 'app');
    run(app, 'npm', 'init', '-y');
    const installed = run(app, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', archive);
    expect(installed).toMatchObject({ status: 0 });
    const checked = run(app, join(app, 'node_modules/.bin/crossloop'), 'check', '--seconds', '4', '--json', '-');
    expect([checked.status, checked.stderr, JSON.parse(checked.stdout).verdict]).toEqual([0, '', 'agreed']);
    const imports =
      "import('crossloop/spec').then(() => import('crossloop/model')).then(() => import('crossloop/impl')).then(() => import('crossloop/properties')).then((p) => console.log(p.AREAS.length > 0))";
    expect(run(app, process.execPath, '--input-type=module', '-e', imports)).toEqual({ status: 0, stdout: 'true\n', stderr: '' });
  }),
);

test('the package holds the program and its schemas, and no test', () =>
  inFreshFolder(async (folder) => {
    const { stdout } = run(folder, 'tar', '-tzf', packInto(folder));
    const files = stdout.split('\n').map((name) => name.replace(/^package\//, ''));
    expect(files).toEqual(
      expect.arrayContaining(['dist/properties/cli/main.js', 'docs/schemas/check.schema.json', 'README.md', 'LICENSE']),
    );
    expect(files.filter((name) => /\.test\.|test-d/.test(name))).toEqual([]);
  }));
