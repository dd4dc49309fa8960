/** Spin's verifier on the Promela copy of the memory rules: how many states it stores, and how many transitions it takes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PanCounts {
  readonly states: number;
  readonly transitions: number;
}

/** Seen from the root of the tree, where the tests run. */
const SOURCE = 'properties/oracles/spin/memory.pml';
const DEPTH_MAX = 1_000_000;

export const memoryPromela = (): string => readFileSync(SOURCE, 'utf8');

/** A rule of the copy broken: the guard on the line that names this clause always holds, or the effect there is left out. */
export const without = (promela: string, clause: string): string =>
  promela
    .split('\n')
    .map((line) => (line.includes(`/* ${clause} */`) ? broken(line) : line))
    .join('\n');

const broken = (line: string): string => {
  const code = line.replace(/\/\*.*\*\//, '').trim();
  if (code.startsWith('::')) return `${code.split('->')[0]} -> skip`;
  if (code.endsWith('&&')) return 'true &&';
  return /\bwritten\b|\bscrub/.test(code) ? 'skip;' : 'true';
};

const numberBefore = (text: string, words: string): number => {
  const found = new RegExp(`(\\d+) ${words}`).exec(text)?.[1];
  if (found === undefined) throw new Error(`spin's verifier printed no "${words}":\n${text}`);
  return Number(found);
};

/** A search that was cut short is no count. */
const countsOf = (text: string): PanCounts => {
  if (/not completed|max search depth|errors: [1-9]/.test(text)) throw new Error(`spin's verifier did not finish:\n${text}`);
  // The start of the only process is a transition to spin.
  return { states: numberBefore(text, 'states, stored'), transitions: numberBefore(text, 'transitions') - 1 };
};

export const runPan = (promela: string, granules: number): PanCounts => {
  const cwd = mkdtempSync(join(tmpdir(), 'crossloop-spin-'));
  try {
    writeFileSync(join(cwd, 'memory.pml'), promela);
    execFileSync('spin', ['-a', '-o2', `-DGRANULES=${granules}`, 'memory.pml'], { cwd, stdio: 'pipe' });
    execFileSync('gcc', ['-O1', '-w', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c'], { cwd, stdio: 'pipe' });
    return countsOf(execFileSync(join(cwd, 'pan'), [`-m${DEPTH_MAX}`], { cwd, encoding: 'utf8' }));
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
};
