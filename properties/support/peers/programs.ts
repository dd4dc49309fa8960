/** Programs that others wrote, and the Debian package that each comes with. */
import { spawnSync } from 'node:child_process';

const PACKAGE_OF = {
  fio: 'fio',
  nbdinfo: 'libnbd-bin',
  nbdcopy: 'libnbd-bin',
  nbdkit: 'nbdkit',
  'qemu-img': 'qemu-utils',
  mke2fs: 'e2fsprogs',
  e2fsck: 'e2fsprogs',
  debugfs: 'e2fsprogs',
} as const;
export type Program = keyof typeof PACKAGE_OF;

/** Programs of the administrator are not on everybody's path. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. A program that is not there is an error that names its package. */
export const run = (program: Program, ...words: readonly string[]): Ran => {
  const ran = spawnSync(program, words, { env: { ...process.env, PATH }, encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 120_000 });
  if (ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ENOENT')
    throw new Error(`${program} is missing; install it with: apt-get install ${PACKAGE_OF[program]}`);
  return { status: ran.status, stdout: ran.stdout ?? '', stderr: ran.stderr ?? '' };
};

/** The same for a program that must succeed: its output. */
export const output = (program: Program, ...words: readonly string[]): string => {
  const ran = run(program, ...words);
  if (ran.status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${ran.status}: ${ran.stderr}${ran.stdout}`);
  return ran.stdout;
};
