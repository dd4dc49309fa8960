/** Files that people name on the command line: read, or made sure of before the work whose result they will hold. */
import { closeSync, existsSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { UsageError } from './exit.ts';

/** Standard output, as the name of a file. */
export const STDOUT = '-';

export const readInput = (file: string, wayOut: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`cannot read ${file}; ${wayOut}.`);
  }
};

/** Fails before the work rather than after it when a result could not be written. */
export const ensureWritable = (file: string | undefined): void => {
  if (file === undefined || file === STDOUT) return;
  const existed = existsSync(file);
  try {
    closeSync(openSync(file, 'a'));
    if (!existed) unlinkSync(file);
  } catch {
    throw new UsageError(`cannot write ${file}; name a file in a folder that exists and is writable.`);
  }
};

export const writeResult = (file: string, text: string): void => {
  if (file === STDOUT) process.stdout.write(text);
  else writeFileSync(file, text);
};

export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
