/** What is refused before any work: in this process, because there is much of it and a process each would take minutes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runProgram } from './program.ts';

const written = { stdout: '', stderr: '' };

beforeEach(() => {
  written.stdout = '';
  written.stderr = '';
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const run = (words: readonly string[]): Promise<number> => runProgram(['node', 'crossloop', ...words]);

test.each([[['--help']], [['check', '--help']], [['replay', '--help']], [['merge', '--help']], [['clauses', '--help']]])(
  '%j shows examples',
  async (words) => {
    const status = await run(words);
    expect([status, written.stdout]).toEqual([0, expect.stringContaining('Examples:\n  ')]);
  },
);

const wrong: readonly (readonly string[])[] = [
  [],
  ['frobnicate'],
  ['check', '--frobnicate'],
  ['check', '--area', 'nowhere'],
  ['check', '--seconds', '0'],
  ['check', '--seconds', 'many'],
  ['check', '--seed', ''],
  ['check', '--platform', 'mmu'],
  ['check', '--shard', '3/2', '--runs', '4', '--seed', '1'],
  ['check', '--shard', '1/2', '--seconds', '4', '--seed', '1'],
  ['check', '--shard', '1/2', '--seed', '1'],
  ['check', '--shard', '1/2', '--runs', '4'],
  ['check', '--json', '/nowhere/at/all.json'],
  ['replay'],
  ['replay', 'nowhere.json'],
  ['replay', 'package.json'],
  ['replay', 'README.md'],
  ['merge'],
  ['merge', 'nowhere.json'],
  ['merge', 'package.json'],
  ['clauses', '--from', 'nowhere.json'],
  ['clauses', '--from', 'package.json'],
];

test.each(wrong.map((words) => [words]))('wrong usage %j: status 2, a sentence, no stack', async (words) => {
  const status = await run(words);
  expect({ status, stdout: written.stdout }).toEqual({ status: 2, stdout: '' });
  expect(written.stderr).not.toMatch(/\n\s+at /);
  expect(written.stderr.length).toBeGreaterThan(20);
});
