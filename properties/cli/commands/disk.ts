/** `crossloop disk IMAGE`: a disk image, served through the whole emulated system to real programs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FileDisk } from '../../../impl/outside/file-disk.ts';
import { type Address, type NbdServer, serveNbd } from '../../../impl/outside/nbd/server.ts';
import { rolesOf } from '../../../impl/system/roles.ts';
import { System } from '../../../impl/system/system.ts';
import { DEFAULT_MANIFEST } from '../../../spec/monitor/index.ts';
import { BLK_SECTOR_BYTES } from '../../../spec/vocabulary/limits.ts';
import type { SystemSetup } from '../../../spec/vocabulary/system.ts';
import { type Disagreement, Mirror, setupOf } from '../../system/mirror.ts';
import { EXIT, UsageError } from '../exit.ts';
import { readManifest } from '../manifest-file.ts';
import { showStatus, summaryText } from './disk-status.ts';

interface DiskOptions {
  readonly socket?: string;
  readonly port?: number;
  readonly manifest?: string;
  readonly swap?: boolean;
  readonly readOnly?: boolean;
  readonly verify?: boolean;
}

const port = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 65535)
    throw new InvalidArgumentError('Give a port from 0 to 65535; 0 is any that is free.');
  return value;
};

/** Where to listen, and a folder to remove at the end if one was made for it. */
const addressOf = ({ socket, port: chosen }: DiskOptions): { readonly address: Address; readonly folder: string | undefined } => {
  if (socket !== undefined && chosen !== undefined) throw new UsageError('--socket and --port exclude each other; give one of them.');
  if (chosen !== undefined) return { address: { port: chosen }, folder: undefined };
  if (socket !== undefined) return { address: { path: socket }, folder: undefined };
  const folder = mkdtempSync(join(tmpdir(), 'crossloop-'));
  return { address: { path: join(folder, 'nbd.sock') }, folder };
};

const openImage = (image: string, options: DiskOptions): FileDisk => {
  const opened = FileDisk.open(image, options.readOnly ?? false);
  if ('refusal' in opened) throw new UsageError(`${opened.refusal}.`);
  return opened.disk;
};

/** `--verify` holds the whole image in memory, sector by sector. */
const VERIFY_BYTES_MAX = 256 * 2 ** 20;

interface Running {
  readonly system: System;
  /** Undefined when nobody asked for it. */
  readonly mirror: Mirror | undefined;
  /** Resolves at the first disagreement, if there ever is one. */
  readonly diverged: Promise<void>;
}

const boot = (disk: FileDisk, options: DiskOptions): Running => {
  const manifest = options.manifest === undefined ? DEFAULT_MANIFEST : readManifest(options.manifest);
  const roles = rolesOf(manifest, options.swap ?? false);
  if (typeof roles === 'string') throw new UsageError(`the manifest makes no disk: ${roles}.`);
  const system = new System(manifest, roles, disk);
  if (options.verify !== true) return { system, mirror: undefined, diverged: new Promise(() => undefined) };
  if (disk.size > VERIFY_BYTES_MAX)
    throw new UsageError(`--verify holds the image in memory, and this one has more than ${VERIFY_BYTES_MAX} bytes; use a smaller one.`);
  let tell = (): void => undefined;
  const diverged = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { system, mirror: mirrorOf(system, setupOf(system, manifest, roles), disk, () => tell()), diverged };
};

const mirrorOf = (system: System, setup: SystemSetup, disk: FileDisk, told: () => void): Mirror => {
  const image = new Uint8Array(disk.size);
  disk.read(0, image, 0, disk.size);
  const sector = new Uint8Array(BLK_SECTOR_BYTES);
  const read = (number: number): Uint8Array => {
    disk.read(number * BLK_SECTOR_BYTES, sector, 0, BLK_SECTOR_BYTES);
    return sector;
  };
  const mirror = new Mirror(system, setup, image, read, told);
  system.observe(mirror);
  return mirror;
};

/** Resolves when somebody wants the program to end. A second signal ends it at once. */
const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });

const counterexampleOf = ({ step, where, expected, actual, requests }: Disagreement): string =>
  `crossloop: the system and the model disagree at step ${step}: ${where}: expected ${expected}, got ${actual}\n` +
  `the last requests, the youngest at the end:\n${requests.map((request) => `  ${JSON.stringify(request)}\n`).join('')}`;

const verdictOf = (mirror: Mirror): void => {
  if (mirror.disagreement === undefined) {
    process.stdout.write(`verified: the model agreed on all ${mirror.steps.toLocaleString('en')} steps\n`);
    return;
  }
  process.stderr.write(counterexampleOf(mirror.disagreement));
  process.exitCode = EXIT.diverged;
};

const serve = async (server: NbdServer, { system, mirror, diverged }: Running): Promise<void> => {
  const began = performance.now();
  const ended = untilSignal();
  process.stdout.write(`${server.uri}\n`);
  const stopShowing = showStatus(() => ({ ...system.counters }));
  await Promise.race([ended, diverged]);
  await server.close();
  stopShowing();
  process.stdout.write(summaryText(system.counters, (performance.now() - began) / 1000));
  if (mirror !== undefined) verdictOf(mirror);
};

const run = async (image: string, options: DiskOptions): Promise<void> => {
  const disk = openImage(image, options);
  const running = boot(disk, options);
  const { address, folder } = addressOf(options);
  try {
    const listening = await serveNbd(running.system, address);
    if ('refusal' in listening) throw new UsageError(`${listening.refusal}; name another with --socket or --port.`);
    await serve(listening.server, running);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
  if (disk.close()) return;
  process.stderr.write(`crossloop: ${image} could not be flushed; the host may have lost what was written last.\n`);
  process.exitCode = EXIT.diverged;
};

const EXAMPLES = `
Examples:
  crossloop disk disk.img                      serves it; the address is printed when it is ready
  crossloop disk disk.img --socket /tmp/d      then: nbdinfo nbd+unix:///?socket=/tmp/d
  crossloop disk disk.img --swap --verify      roles exchanged, and the model beside the system`;

export const diskCommand = (): Command =>
  new Command('disk')
    .description('serve a disk image over NBD, through the whole emulated system')
    .argument('<image>', 'disk image, a multiple of 512 bytes')
    .addOption(new Option('--socket <path>', 'Unix socket to listen on (default: a fresh one)'))
    .addOption(new Option('--port <n>', 'local port to listen on instead').argParser(port))
    .addOption(new Option('--manifest <file>', 'manifest of the system (default: the proof of concept of two compartments)'))
    .addOption(new Option('--swap', 'exchange the roles: the other compartment has the device'))
    .addOption(new Option('--read-only', 'refuse whatever would change the image'))
    .addOption(new Option('--verify', 'mirror every request into the model; stop at the first disagreement'))
    .addHelpText('after', EXAMPLES)
    .action(run);
