/**
 * What takes too long for every change, before a release: one line after another, resumable. What passed for this commit is not run
 * again; the results stand in docs/release-check.json. Give ids to run only those lines.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const RESULTS = 'docs/release-check.json';
const CROSSLOOP = [process.execPath, 'dist/properties/cli/main.js'];

const LINES = [
  {
    id: 'explore-all',
    says: 'every scope of the explorer closes',
    command: [...CROSSLOOP, 'explore', '--scope', 'all', '--workers', '2', '--naive'],
  },
  { id: 'soak', says: 'ten minutes of campaign over all areas agree', command: [...CROSSLOOP, 'check', '--seconds', '600', '--seed', '1'] },
  {
    id: 'soak-trustzone',
    says: 'two minutes on TrustZone agree',
    command: [...CROSSLOOP, 'check', '--seconds', '120', '--platform', 'trustzone'],
  },
  { id: 'soak-pmp', says: 'two minutes on RISC-V PMP agree', command: [...CROSSLOOP, 'check', '--seconds', '120', '--platform', 'pmp'] },
  { id: 'faults', says: 'every seeded fault is found', command: ['env', 'CROSSLOOP_FAULTS=all', 'npm', 'run', '--silent', 'test:slow'] },
  ...['trustzone', 'stage2', 'pmp'].map((platform) => ({
    id: `monitor-${platform}`,
    says: `the monitor on ${platform} agrees, and no cell of request, observer and channel is empty`,
    command: [...CROSSLOOP, 'check', '--area', 'monitor', '--seconds', '60', '--platform', platform],
  })),
  {
    id: 'release-tests',
    says: 'what takes minutes: the whole isolation matrix, spin counts states, a million hostile images of a packed ring',
    command: ['npx', 'vitest', 'run', '--config', 'vitest.release.config.ts'],
  },
  { id: 'bench', says: 'the benches run', command: ['npm', 'run', '--silent', 'bench'] },
  { id: 'api', says: 'the API reference builds', command: ['npm', 'run', '--silent', 'docs:api'] },
];

const git = (...words) => execFileSync('git', words, { encoding: 'utf8' }).trim();
const commit = git('rev-parse', 'HEAD');

const known = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : { lines: {} };

const record = (id, result) => {
  known.lines[id] = result;
  writeFileSync(RESULTS, `${JSON.stringify(known, null, 1)}\n`);
};

const run = ({ id, says, command }) => {
  const before = known.lines[id];
  if (before?.commit === commit && before.status === 0) {
    console.log(`${id}: passed already`);
    return true;
  }
  console.log(`${id}: ${says}`);
  const began = Date.now();
  const [program, ...words] = command;
  const { status } = spawnSync(program, words, { stdio: 'inherit' });
  const seconds = Math.round((Date.now() - began) / 1000);
  record(id, { says, status, seconds, commit, node: process.version, machine: cpus()[0]?.model ?? 'unknown' });
  console.log(`${id}: ${status === 0 ? 'passed' : `FAILED with status ${status}`} after ${seconds} s`);
  return status === 0;
};

const wanted = process.argv.slice(2);
const lines = wanted.length === 0 ? LINES : LINES.filter(({ id }) => wanted.includes(id));
if (lines.length === 0) {
  console.error(`there is no such line; the lines are ${LINES.map(({ id }) => id).join(', ')}`);
  process.exit(2);
}
const failures = lines.filter((line) => !run(line)).length;
console.log(`${lines.length - failures} passed, ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
