/** The compiled program, asked for its own figures: what is measured is what people run. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const MAIN = new URL('../properties/cli/main.js', import.meta.url);
const OUTPUT_BYTES_MAX = 64 << 20;

/** Runs a command of the program that prints JSON; its exit status is not asked, because the JSON carries the verdict. */
export const askProgram = async (words: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
  const run = promisify(execFile)(process.execPath, [MAIN.pathname, ...words, '--json', '-'], { maxBuffer: OUTPUT_BYTES_MAX });
  const { stdout } = await run.catch((error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
};
