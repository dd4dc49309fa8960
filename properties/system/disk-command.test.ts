/** `crossloop disk` on what cannot be served: a sentence each, and status 2. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { serveNbd } from '../../impl/outside/nbd/server.ts';
import { DEFAULT_MANIFEST } from '../../spec/monitor/index.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { runProgram } from '../cli/program.ts';
import { RamService } from '../support/nbd/ram-service.ts';

const written = { stdout: '', stderr: '' };
let folder: string;

const file = (name: string, bytes: number): string => {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  return path;
};

const json = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossloop-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  written.stdout = '';
  written.stderr = '';
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const refused = async (...words: readonly string[]): Promise<string> => {
  const status = await runProgram(['node', 'crossloop', 'disk', ...words]);
  expect({ status, stdout: written.stdout }).toEqual({ status: 2, stdout: '' });
  expect(written.stderr).not.toMatch(/\n\s+at /);
  return written.stderr.trim().replaceAll(folder, 'FOLDER');
};

test('an image that does not exist', async () => {
  expect(await refused(join(folder, 'nowhere.img'))).toBe('crossloop: FOLDER/nowhere.img does not exist; give the path of a disk image.');
});

test('an empty image', async () => {
  expect(await refused(file('empty.img', 0))).toBe(
    'crossloop: FOLDER/empty.img is empty; make it larger, for example with truncate --size 64M.',
  );
});

test('an image of an odd size', async () => {
  expect(await refused(file('odd.img', 1000))).toBe(
    'crossloop: FOLDER/odd.img has 1000 bytes, which is not a multiple of 512; round it up, for example with truncate --size %512.',
  );
});

test('a folder, and a device', async () => {
  mkdirSync(join(folder, 'folder.img'));
  expect(await refused(join(folder, 'folder.img'))).toContain('is a directory');
  written.stderr = '';
  expect(await refused('/dev/null')).toContain('/dev/null is not a regular file');
});

test('a port that is none, and a socket beside a port', async () => {
  const image = file('good.img', 4096);
  expect(await refused(image, '--port', '65536')).toContain('Give a port from 0 to 65535');
  written.stderr = '';
  expect(await refused(image, '--port', '1', '--socket', 'x')).toContain('exclude each other');
  written.stderr = '';
  expect(await refused(image, '--socket', join(folder, 'x'.repeat(120)))).toContain('longer than the 107 bytes');
  written.stderr = '';
  expect(await refused(image, '--socket', join(folder, 'no', 'folder'))).toContain('cannot listen on FOLDER/no/folder');
});

test('a socket on which another server serves', async () => {
  const path = join(folder, 'taken.sock');
  const first = await serveNbd(new RamService(512), { path });
  if ('refusal' in first) throw new Error(first.refusal);
  expect(await refused(file('good.img', 4096), '--socket', path)).toBe(
    'crossloop: another server is already serving on FOLDER/taken.sock; name another with --socket or --port.',
  );
  await first.server.close();
});

const spoilt = (change: (manifest: Manifest) => unknown): string => json('manifest.json', change(DEFAULT_MANIFEST));
const [client, server] = DEFAULT_MANIFEST.compartments;
const [window] = DEFAULT_MANIFEST.windows;

test.each([
  ['no JSON', () => 'LICENSE', 'LICENSE is not JSON'],
  ['no manifest', () => json('manifest.json', { compartments: 3 }), 'is no manifest: Invalid value'],
  [
    'overlap',
    () => spoilt((m) => ({ ...m, compartments: [client, { ...server, memory: client?.memory }] })),
    'is refused at compartments[1].memory',
  ],
  ['out of memory', () => spoilt((m) => ({ ...m, platform: { ...m.platform, granules: 1000 } })), 'is refused at windows[0]'],
  [
    'unknown compartment',
    () => spoilt((m) => ({ ...m, links: [{ ...m.links[0], ends: ['client', 'nobody'] }] })),
    'is refused at links[0]',
  ],
  ['window without receiver', () => spoilt((m) => ({ ...m, links: [], windows: [{ ...window, receivers: [] }] })), 'MON-BOOT-19'],
  ['no link', () => spoilt((m) => ({ ...m, links: [] })), 'it declares no link between a Client and a Server'],
  ['a window too small', () => spoilt((m) => ({ ...m, windows: [{ ...window, size: 8192 }] })), 'has 8192 bytes, and'],
  [
    'no interrupt line',
    () => spoilt((m) => ({ ...m, compartments: [client, { ...server, interrupts: [] }] })),
    'server has no interrupt line',
  ],
])('a manifest with %s', async (_, manifest, expected) => {
  expect(await refused(file('good.img', 4096), '--manifest', manifest())).toContain(expected);
});
