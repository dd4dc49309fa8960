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

export const ARM_TOOLS: readonly Tool[] = [
  { command: 'qemu-system-aarch64', debianPackage: 'qemu-system-arm' },
  { command: 'aarch64-linux-gnu-gcc', debianPackage: 'gcc-aarch64-linux-gnu' },
  { command: 'aarch64-linux-gnu-objcopy', debianPackage: 'binutils-aarch64-linux-gnu' },
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

/** Where Debian's package opensbi puts the firmware that jumps to supervisor mode. */
export const OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.elf';
const OPENSBI_FLAGS = ['-ffreestanding', '-nostdlib', '-nostartfiles', '-Wl,--no-relax', '-Wl,--no-warn-rwx-segments'];
const OPENSBI_MACHINE = ['-M', 'virt', '-smp', '3', '-m', '64', '-nographic', '-nodefaults', '-serial', 'stdio'];

/** All that the firmware and then the program in supervisor mode print, a line for each entry of the table. */
export const runOpenSbi = (table: Uint8Array): readonly string[] =>
  inFolder((folder) => {
    const program = join(folder, 'payload.elf');
    const sources = [sourceOf('opensbi/payload.S'), sourceOf('opensbi/payload.c')];
    const script = `-Wl,-T,${sourceOf('opensbi/payload.ld')}`;
    execFileSync('riscv64-unknown-elf-gcc', [...RISCV_FLAGS, ...OPENSBI_FLAGS, script, '-o', program, ...sources]);
    writeFileSync(join(folder, 'table'), table);
    const loader = `loader,file=${join(folder, 'table')},addr=0x80800000,force-raw=on`;
    const printed = qemu('qemu-system-riscv64', [...OPENSBI_MACHINE, '-bios', OPENSBI, '-kernel', program, '-device', loader]);
    return printed.split('\n').map((line) => line.trim());
  });

const ARM_FLAGS = ['-O1', '-Wall', '-Werror', '-static', '-no-pie', '-fno-pic', '-ffreestanding', '-nostdlib', '-fno-stack-protector'];
const ARM_CODE_FLAGS = ['-mgeneral-regs-only', '-mstrict-align', '-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments'];
const ARM_MACHINE = ['-M', 'virt,secure=on,virtualization=on', '-cpu', 'cortex-a57', '-m', '64', '-nographic', '-nodefaults'];

/** Hexadecimal digits, as the program prints them: four for each access. */
export const runStage2Board = (events: Uint8Array): string =>
  inFolder((folder) => {
    const [program, image] = [join(folder, 'stage2.elf'), join(folder, 'stage2.bin')];
    const sources = [sourceOf('arm/stage2.S'), sourceOf('arm/stage2.c')];
    const linked = [`-Wl,-T,${sourceOf('arm/stage2.ld')}`, '-o', program];
    execFileSync('aarch64-linux-gnu-gcc', [...ARM_FLAGS, ...ARM_CODE_FLAGS, ...linked, ...sources]);
    execFileSync('aarch64-linux-gnu-objcopy', ['-O', 'binary', '-j', '.text', program, image]);
    writeFileSync(join(folder, 'events'), events);
    const loader = `loader,file=${join(folder, 'events')},addr=0x40400000,force-raw=on`;
    return qemu('qemu-system-aarch64', [...ARM_MACHINE, '-serial', 'stdio', '-semihosting', '-bios', image, '-device', loader]);
  });
