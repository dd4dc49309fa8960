/** For tests: the compiled program, built when it is out of date, and run as people run it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
export const DIST = join(ROOT, 'dist');
export const PROGRAM = 'properties/cli/main.js';

const STAMP = join(DIST, '.built');
const LOCK = join(tmpdir(), `crossloop-build-${ROOT.replaceAll('/', '-')}`);

/** A lock older than this was left by a build that died, in milliseconds. */
const LOCK_STALE_MS = 180_000;

const newestSource = (): number => {
  const times = ['spec', 'model', 'impl', 'properties', 'bench']
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(...times);
};

const isFresh = (): boolean => existsSync(STAMP) && existsSync(join(DIST, PROGRAM)) && statSync(STAMP).mtimeMs > newestSource();

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Several test files may need the build at once: a folder is the lock, because making one is atomic. */
const withLock = async (work: () => void): Promise<void> => {
  for (;;) {
    try {
      mkdirSync(LOCK);
      break;
    } catch {
      if (existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > LOCK_STALE_MS) rmdirSync(LOCK);
      await sleep(100);
    }
  }
  try {
    work();
  } finally {
    rmdirSync(LOCK);
  }
};

const build = (): void => {
  const began = new Date();
  const done = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the build failed:\n${done.stdout}${done.stderr}`);
  writeFileSync(STAMP, began.toISOString());
};

/** Makes sure that `dist` is what the sources say. */
export const ensureBuilt = async (): Promise<void> => {
  if (isFresh()) return;
  await withLock(() => {
    if (!isFresh()) build();
  });
};

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Folder that holds the program; default: the one that was built. */
  readonly dist?: string;
  readonly cwd?: string;
  /** Sends this signal after so many milliseconds. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly afterMs: number };
  /** Ends the program by force after so many milliseconds; its status is then null. */
  readonly timeoutMs?: number;
}

/** Runs the compiled program to its end. */
export const runCrossloop = (words: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const program = join(options.dist ?? DIST, PROGRAM);
    const child = spawn(process.execPath, [program, ...words], { cwd: options.cwd ?? ROOT, env: { ...process.env, NO_COLOR: '1' } });
    const out: string[] = [];
    const err: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
    const timers = [setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000)];
    const { signal } = options;
    if (signal !== undefined) timers.push(setTimeout(() => child.kill(signal.name), signal.afterMs));
    child.on('error', reject);
    child.on('close', (status) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ status, stdout: out.join(''), stderr: err.join('') });
    });
  });

/** A folder of its own for one piece of work, gone afterwards. */
export const inFreshFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'crossloop-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
