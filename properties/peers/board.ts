/** The emulated boards that vote on the protection units: building the bare-metal programs and running them under QEMU. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Tool {
  readonly command: string;
  readonly debianPackage: string;
}

export const RISCV_TOOLS: readonly Tool[] = [
  { command: 'qemu-system-riscv64', debianPackage: 'qemu-system-misc' },
  { command: 'riscv64-unknown-elf-gcc', debianPackage: 'gcc-riscv64-unknown-elf' },
];

/** Debian packages of the tools that do not answer; none is missing when the list is empty. */
export const missingPackages = (tools: readonly Tool[]): readonly string[] =>
  tools.filter(({ command }) => spawnSync(command, ['--version']).error !== undefined).map(({ debianPackage }) => debianPackage);

export const versionOf = (command: string): string => execFileSync(command, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';

/** Seen from the root of the tree, where the tests and the recorder run. */
const sourceOf = (path: string): string => `properties/oracles/${path}`;

const RISCV_FLAGS = ['-O1', '-Wall', '-Werror', '-march=rv64gc_zicsr_zifencei', '-mabi=lp64d', '-mcmodel=medany'];
const BARE_FLAGS = ['-ffreestanding', '-nostdlib', '-nostartfiles', '-Wl,--no-relax', '-Wl,-Ttext=0x80000000'];
const RISCV_MACHINE = ['-M', 'virt', '-cpu', 'rv64', '-m', '64', '-bios', 'none', '-nographic', '-nodefaults', '-serial', 'stdio'];
const TIMEOUT_MILLISECONDS = 120_000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** A folder for one run, removed afterwards. */
const inFolder = <T>(run: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'crossloop-board-'));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const qemu = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, {
    encoding: 'utf8',
    timeout: TIMEOUT_MILLISECONDS,
    maxBuffer: OUTPUT_BYTES_MAX,
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();

/** Hexadecimal digits, as the program prints them: one for each probe. */
export const runPmpBoard = (tables: Uint8Array, harts: number): string =>
  inFolder((folder) => {
    const program = join(folder, 'pmp.elf');
    execFileSync('riscv64-unknown-elf-gcc', [
      ...RISCV_FLAGS,
      ...BARE_FLAGS,
      '-o',
      program,
      sourceOf('riscv/pmp.S'),
      sourceOf('riscv/pmp.c'),
    ]);
    writeFileSync(join(folder, 'tables'), tables);
    const loader = `loader,file=${join(folder, 'tables')},addr=0x80800000,force-raw=on`;
    return qemu('qemu-system-riscv64', [...RISCV_MACHINE, '-smp', `${harts}`, '-kernel', program, '-device', loader]);
  });
