/** `crossloop disk` as people run it: the compiled program, on an image, until it is told to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beside this file when it is compiled itself; in `dist` when it runs from the sources, as tests do. */
const MAIN = ['../../cli/main.js', '../../../dist/properties/cli/main.js']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

export interface ServedDisk {
  readonly uri: string;
  readonly process: ChildProcess;
  /** What the program said after the URI, and how it ended. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
}

export const crossloop = (...words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [MAIN ?? 'the program is not built: npm run build', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });

const texts = (child: ChildProcess): { readonly stdout: () => string; readonly stderr: () => string } => {
  const parts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    parts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    parts.stderr += text;
  });
  return { stdout: () => parts.stdout, stderr: () => parts.stderr };
};

/** Runs the program to its end. */
export const finished = async (
  child: ChildProcess,
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> => {
  const said = texts(child);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, stdout: said.stdout(), stderr: said.stderr() };
};

export const serveDisk = async (image: string, ...options: readonly string[]): Promise<ServedDisk> => {
  const child = crossloop('disk', image, ...options);
  const said = texts(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (said.stdout().includes('\n')) resolve();
    });
    child.once('close', () => reject(new Error(`crossloop disk ended before it served: ${said.stderr()}`)));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const status = await ended;
    return { status, stdout: said.stdout(), stderr: said.stderr() };
  };
  return { uri: said.stdout().trim(), process: child, stop };
};
