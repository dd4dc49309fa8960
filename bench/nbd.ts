/**
 * 4 KiB random reads over NBD: the whole emulated system beside `nbdkit memory`, driven by the same fio in the same run, in turns, so that
 * a busy machine is busy for both.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { output } from '../properties/support/peers/programs.ts';
import { serveDisk } from '../properties/support/peers/served-disk.ts';
import type { Bench, Row, Skipped } from './row.ts';

const IMAGE_MIB = 64;
const SECONDS = 2;
const TRIES = 3;
const DEPTHS = [1, 32] as const;
/** How long nbdkit may take to listen, in tenths of a second. */
const PATIENCE = 100;

const iops = (uri: string, depth: number): number => {
  const work = ['--rw=randread', '--bs=4k', `--iodepth=${depth}`, `--size=${IMAGE_MIB}M`, `--runtime=${SECONDS}`, '--time_based'];
  const text = output('fio', '--name=read', '--ioengine=nbd', `--uri=${uri}`, ...work, '--output-format=json');
  const { jobs } = JSON.parse(text.slice(text.indexOf('{'))) as { readonly jobs: readonly { readonly read: { readonly iops: number } }[] };
  return jobs[0]?.read.iops ?? 0;
};

const startNbdkit = async (socket: string): Promise<ChildProcess> => {
  output('nbdkit', '--version');
  const nbdkit = spawn('nbdkit', ['-f', '-U', socket, 'memory', `${IMAGE_MIB}M`], { stdio: 'ignore' });
  for (let waited = 0; waited < PATIENCE && !existsSync(socket); waited += 1) await pause(100);
  return nbdkit;
};

const rowsFor = (depth: number, ours: string, theirs: string): readonly Row[] => {
  let [mine, other, ratio] = [0, 0, 0];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const [a, b] = [iops(ours, depth), iops(theirs, depth)];
    mine = Math.max(mine, a);
    other = Math.max(other, b);
    ratio = Math.max(ratio, b === 0 ? 0 : a / b);
  }
  const of = `${IMAGE_MIB} MiB image; nbdkit memory: ${Math.round(other).toLocaleString('en')} IOPS`;
  return [
    { name: `NBD 4 KiB random read, depth ${depth}`, value: mine, unit: 'IOPS', of },
    { name: `NBD beside nbdkit, depth ${depth}`, value: ratio, unit: 'ratio', of: 'the best of three pairs of runs, in turns' },
  ];
};

const measure = async (folder: string): Promise<readonly Row[]> => {
  const image = join(folder, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, IMAGE_MIB * 2 ** 20);
  const socket = join(folder, 'nbdkit.sock');
  const nbdkit = await startNbdkit(socket);
  const disk = await serveDisk(image);
  try {
    return DEPTHS.flatMap((depth) => rowsFor(depth, disk.uri, `nbd+unix:///?socket=${socket}`));
  } finally {
    nbdkit.kill();
    await disk.stop();
  }
};

export const nbd: Bench = {
  name: 'nbd',
  run: async (): Promise<readonly (Row | Skipped)[]> => {
    const folder = mkdtempSync(join(tmpdir(), 'crossloop-bench-'));
    try {
      return await measure(folder);
    } catch (error) {
      return [{ name: 'nbd', skipped: error instanceof Error ? error.message : String(error) }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
