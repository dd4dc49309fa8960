/** Checkpoints as files: one for each scope that was interrupted, in a folder. They are for the same program only, and not meant to be read by others. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { E } from '../../../spec/prelude.ts';
import type { Checkpoint } from './run.ts';

interface Stored {
  readonly format: number;
  /** Of the program that wrote it: a scope may be another in another. */
  readonly program: string;
  readonly scope: string;
  readonly checkpoint: Checkpoint;
}

const FORMAT = 1;

const fileOf = (folder: string, scope: string): string => join(folder, `${scope}.checkpoint`);

/** Written beside and then renamed, so that an interruption leaves the old one or the new one. */
export const saveCheckpoint = (folder: string, program: string, scope: string, checkpoint: Checkpoint): string => {
  const file = fileOf(folder, scope);
  const stored: Stored = { format: FORMAT, program, scope, checkpoint };
  writeFileSync(`${file}.new`, serialize(stored));
  renameSync(`${file}.new`, file);
  return file;
};

const decode = (bytes: Uint8Array): Partial<Stored> | undefined => {
  const decoded = E.tryCatch(
    () => deserialize(bytes) as Partial<Stored> | null,
    () => undefined,
  );
  return E.isRight(decoded) && typeof decoded.right === 'object' && decoded.right !== null ? decoded.right : undefined;
};

/** Nothing when there is none; on the left, why the one that is there does not fit. */
export const loadCheckpoint = (folder: string, program: string, scope: string): E.Either<string, Checkpoint | undefined> => {
  const file = fileOf(folder, scope);
  if (!existsSync(file)) return E.right(undefined);
  const stored = decode(readFileSync(file));
  if (stored?.format !== FORMAT || stored.scope !== scope || stored.checkpoint === undefined)
    return E.left(`${file} is not a checkpoint of the scope ${scope}; remove it to begin anew.`);
  if (stored.program !== program)
    return E.left(`${file} was written by crossloop ${stored.program}, and this is ${program}; remove it to begin anew.`);
  return E.right(stored.checkpoint);
};

export const dropCheckpoint = (folder: string, scope: string): void => rmSync(fileOf(folder, scope), { force: true });
