/** Programs that others wrote drive a real disk image through the whole emulated system (issue's line 5). */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { output, run } from '../support/peers/programs.ts';
import { type ServedDisk, serveDisk } from '../support/peers/served-disk.ts';

const IMAGE_BYTES = 64 * 2 ** 20;

let folder: string;
let pristine: string;

/** An ext4 file system made from a folder, as a real user would have one. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossloop-peers-'));
  const files = join(folder, 'files');
  mkdirSync(join(files, 'deep', 'er'), { recursive: true });
  writeFileSync(join(files, 'hello'), 'hello, Client\n');
  writeFileSync(join(files, 'deep', 'er', 'numbers'), Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join(''));
  pristine = join(folder, 'pristine.img');
  writeFileSync(pristine, '');
  truncateSync(pristine, IMAGE_BYTES);
  output('mke2fs', '-q', '-t', 'ext4', '-d', files, pristine);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const same = (a: string, b: string): boolean => readFileSync(a).equals(readFileSync(b));

describe.each([
  ['as the proof of concept has it', []],
  ['with the roles exchanged', ['--swap']],
  ['mirrored into the model', ['--verify']],
  ['on a local port', ['--port', '0']],
])('%s', (name, options) => {
  let image: string;
  let disk: ServedDisk;

  beforeAll(async () => {
    image = join(folder, `${name.replaceAll(' ', '-')}.img`);
    cpSync(pristine, image);
    disk = await serveDisk(image, ...options);
  });

  afterAll(() => disk.process.kill('SIGKILL'));

  test('nbdinfo finds one export, of the size of the image, that can be written', () => {
    const { exports } = JSON.parse(output('nbdinfo', '--json', disk.uri)) as { exports: readonly Record<string, unknown>[] };
    expect(exports.length).toBe(1);
    expect(exports[0]).toMatchObject({
      'export-size': IMAGE_BYTES,
      is_read_only: false,
      can_flush: true,
      can_fua: true,
      can_multi_conn: true,
    });
    expect(output('nbdinfo', '--list', disk.uri)).toContain(`export-size: ${IMAGE_BYTES}`);
  });

  test('nbdcopy of it is byte-identical', () => {
    const copy = join(folder, 'copy.img');
    output('nbdcopy', disk.uri, copy);
    expect(same(copy, pristine)).toBe(true);
    expect(output('debugfs', '-R', 'cat /hello', copy)).toBe('hello, Client\n');
    rmSync(copy);
  });

  test('qemu-img finds its size, converts it, and finds the copy equal', () => {
    const info = JSON.parse(output('qemu-img', 'info', '--output=json', disk.uri)) as Record<string, unknown>;
    expect(info['virtual-size']).toBe(IMAGE_BYTES);
    const copy = join(folder, 'copy.qcow2');
    output('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', disk.uri, copy);
    expect(output('qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', disk.uri, copy)).toContain('Images are identical.');
    rmSync(copy);
  });

  test('fio writes and reads at random, verifies what it reads, and finds no error', () => {
    const words = ['--rw=randrw', '--verify=crc32c', '--bs=4k', '--iodepth=16', '--size=64M', '--output-format=json'];
    const ran = run('fio', '--name=verify', '--ioengine=nbd', `--uri=${disk.uri}`, ...words);
    expect([ran.status, ran.stderr.includes('verify:')]).toEqual([0, false]);
    const { jobs } = JSON.parse(ran.stdout.slice(ran.stdout.indexOf('{'))) as { jobs: readonly { error: number }[] };
    expect(jobs.map((job) => job.error)).toEqual([0]);
  });

  test('what is copied onto it is there after it ended, and the program ends in order', async () => {
    output('qemu-img', 'convert', '-n', '-f', 'raw', '-O', 'raw', pristine, disk.uri);
    const ended = await disk.stop('SIGINT');
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/served [\d,]+ requests .*\n[\d,]+ world switches, [\d,]+ doorbells/);
    expect(same(image, pristine)).toBe(true);
    expect(run('e2fsck', '-fn', image).status).toBe(0);
  });
});

test('a read-only disk is read, and refuses to be written', async () => {
  const image = join(folder, 'read-only.img');
  cpSync(pristine, image);
  const disk = await serveDisk(image, '--read-only');
  const copy = join(folder, 'copy.img');
  output('nbdcopy', disk.uri, copy);
  expect(same(copy, pristine)).toBe(true);
  expect(output('nbdinfo', disk.uri)).toContain('is_read_only: true');
  expect(run('qemu-img', 'convert', '-n', '-O', 'raw', pristine, disk.uri).status).not.toBe(0);
  expect((await disk.stop()).status).toBe(0);
  expect(same(image, pristine)).toBe(true);
  expect(statSync(image).size).toBe(IMAGE_BYTES);
});

test('several clients write to the same disk at the same time, and nothing is lost', async () => {
  const image = join(folder, 'several.img');
  writeFileSync(image, '');
  truncateSync(image, IMAGE_BYTES);
  const disk = await serveDisk(image);
  output('nbdcopy', '--connections=4', '--requests=16', pristine, disk.uri);
  expect((await disk.stop()).status).toBe(0);
  expect(same(image, pristine)).toBe(true);
});
