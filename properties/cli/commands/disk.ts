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
import { EXIT, UsageError } from '../exit.ts';
import { readManifest } from '../manifest-file.ts';
import { showStatus, summaryText } from './disk-status.ts';

interface DiskOptions {
  readonly socket?: string;
  readonly port?: number;
  readonly manifest?: string;
  readonly swap?: boolean;
  readonly readOnly?: boolean;
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

const boot = (disk: FileDisk, options: DiskOptions): System => {
  const manifest = options.manifest === undefined ? DEFAULT_MANIFEST : readManifest(options.manifest);
  const roles = rolesOf(manifest, options.swap ?? false);
  if (typeof roles === 'string') throw new UsageError(`the manifest makes no disk: ${roles}.`);
  return new System(manifest, roles, disk);
};

/** Resolves when somebody wants the program to end. A second signal ends it at once. */
const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });

const serve = async (server: NbdServer, system: System): Promise<void> => {
  const began = performance.now();
  const ended = untilSignal();
  process.stdout.write(`${server.uri}\n`);
  const stopShowing = showStatus(() => ({ ...system.counters }));
  await ended;
  await server.close();
  stopShowing();
  process.stdout.write(summaryText(system.counters, (performance.now() - began) / 1000));
};

const run = async (image: string, options: DiskOptions): Promise<void> => {
  const disk = openImage(image, options);
  const system = boot(disk, options);
  const { address, folder } = addressOf(options);
  try {
    const listening = await serveNbd(system, address);
    if ('refusal' in listening) throw new UsageError(`${listening.refusal}; name another with --socket or --port.`);
    await serve(listening.server, system);
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
  crossloop disk disk.img --swap               the same with the roles exchanged`;

export const diskCommand = (): Command =>
  new Command('disk')
    .description('serve a disk image over NBD, through the whole emulated system')
    .argument('<image>', 'disk image, a multiple of 512 bytes')
    .addOption(new Option('--socket <path>', 'Unix socket to listen on (default: a fresh one)'))
    .addOption(new Option('--port <n>', 'local port to listen on instead').argParser(port))
    .addOption(new Option('--manifest <file>', 'manifest of the system (default: the proof of concept of two compartments)'))
    .addOption(new Option('--swap', 'exchange the roles: the other compartment has the device'))
    .addOption(new Option('--read-only', 'refuse whatever would change the image'))
    .addHelpText('after', EXAMPLES)
    .action(run);
