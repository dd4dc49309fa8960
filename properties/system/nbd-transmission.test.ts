/** The transmission phase of the NBD server: what is done, what is refused and how, and what cannot bring it down. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type NbdServer, serveNbd } from '../../impl/outside/nbd/server.ts';
import { RamService } from '../support/nbd/ram-service.ts';
import { command, rawClient, reply, transmitting } from '../support/nbd/raw-client.ts';

const [READ, WRITE, DISC, FLUSH, TRIM, ZEROES] = [0, 1, 2, 3, 4, 6] as const;
const [EPERM, EINVAL, ENOSPC] = [1, 22, 28] as const;
const SIZE = 8 * 2 ** 20;

let folder: string;
let path: string;
let service: RamService;
let server: NbdServer;

const start = async (served: RamService): Promise<void> => {
  service = served;
  const listening = await serveNbd(served, { path });
  if ('refusal' in listening) throw new Error(listening.refusal);
  server = listening.server;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossloop-'));
  path = join(folder, 'nbd.sock');
  await start(new RamService(SIZE));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The reply, without data, to one request on a connection of its own. */
const answer = async (...sent: readonly Buffer[]): Promise<string> => {
  const client = await transmitting(path);
  client.send(...sent);
  const got = await client.receive(16);
  client.socket.destroy();
  return got.toString('hex');
};

test('what is written is read back, in many chunks and with the cookies of the requests', async () => {
  const client = await transmitting(path);
  const payload = Buffer.from(Array.from({ length: 300 * 512 }, (_, i) => i * 7));
  client.send(command({ type: WRITE, cookie: 11, offset: 512, length: payload.length, payload }));
  expect((await client.receive(16)).toString('hex')).toBe(reply(11));
  client.send(command({ type: READ, cookie: 12, offset: 512, length: payload.length }));
  expect((await client.receive(16)).toString('hex')).toBe(reply(12));
  expect((await client.receive(payload.length)).equals(payload)).toBe(true);
  client.socket.destroy();
});

test('zeroes and trim are done, flush and FUA reach the disk', async () => {
  service.memory.fill(1);
  const flushed = [
    command({ type: FLUSH, cookie: 1 }),
    command({ type: ZEROES, flags: 3, cookie: 2, offset: 1024, length: 1024 }),
    command({ type: WRITE, flags: 1, cookie: 3, offset: 0, length: 512, payload: Buffer.alloc(512, 9) }),
    command({ type: TRIM, cookie: 4, offset: 4096, length: 512 }),
  ];
  const client = await transmitting(path);
  client.send(...flushed);
  expect((await client.receive(64)).toString('hex')).toBe([1, 2, 3, 4].map((cookie) => reply(cookie)).join(''));
  expect([service.flushes, service.memory[0], service.memory[1023], service.memory[1024], service.memory[2048]]).toEqual([3, 9, 1, 0, 1]);
  client.socket.destroy();
});

test.each([
  ['read beyond the end', command({ type: READ, cookie: 5, offset: SIZE, length: 512 }), EINVAL],
  ['read across the end', command({ type: READ, cookie: 5, offset: SIZE - 512, length: 1024 }), EINVAL],
  ['read at the last offset there is', command({ type: READ, cookie: 5, offset: 2 ** 64 - 2048, length: 512 }), EINVAL],
  ['read of 4 GiB', command({ type: READ, cookie: 5, length: 0xffffffff }), EINVAL],
  ['read of more than a payload', command({ type: READ, cookie: 5, length: 2 ** 25 + 512 }), EINVAL],
  ['write beyond the end', command({ type: WRITE, cookie: 5, offset: SIZE, length: 512, payload: Buffer.alloc(512) }), ENOSPC],
  ['zeroes of 4 GiB', command({ type: ZEROES, cookie: 5, length: 0xffffffff }), ENOSPC],
  ['trim of 4 GiB', command({ type: TRIM, cookie: 5, length: 0xfffffe00 }), EINVAL],
  ['read off the block', command({ type: READ, cookie: 5, offset: 1, length: 512 }), EINVAL],
  ['write of half a block', command({ type: WRITE, cookie: 5, length: 256, payload: Buffer.alloc(256) }), EINVAL],
  ['fast zeroes', command({ type: ZEROES, flags: 16, cookie: 5, length: 512 }), EINVAL],
  ['read that may not be fragmented', command({ type: READ, flags: 4, cookie: 5, length: 512 }), EINVAL],
  ['write without holes', command({ type: WRITE, flags: 2, cookie: 5, length: 512, payload: Buffer.alloc(512) }), EINVAL],
  ['flush of a range', command({ type: FLUSH, cookie: 5, length: 512 }), EINVAL],
  ['cache', command({ type: 5, cookie: 5, length: 512 }), EINVAL],
  ['block status', command({ type: 7, cookie: 5, length: 512 }), EINVAL],
  ['command that nobody knows', command({ type: 0xffff, cookie: 5 }), EINVAL],
])('refused, and the connection goes on: %s', async (_, sent, error) => {
  const client = await transmitting(path);
  client.send(sent, command({ type: FLUSH, cookie: 6 }));
  expect((await client.receive(32)).toString('hex')).toBe(reply(5, error) + reply(6));
  expect(Buffer.alloc(SIZE).equals(service.memory)).toBe(true);
  client.socket.destroy();
});

test('requests of no length succeed and touch nothing', async () => {
  expect(await answer(command({ type: READ, cookie: 7 }))).toBe(reply(7));
  expect(await answer(command({ type: WRITE, cookie: 7 }))).toBe(reply(7));
});

test('a read-only disk refuses what would change it', async () => {
  await server.close();
  await start(new RamService(SIZE, true));
  const payload = Buffer.alloc(512, 1);
  expect(await answer(command({ type: WRITE, cookie: 8, length: 512, payload }))).toBe(reply(8, EPERM));
  expect(await answer(command({ type: TRIM, cookie: 8, length: 512 }))).toBe(reply(8, EPERM));
  expect(await answer(command({ type: ZEROES, cookie: 8, length: 512 }))).toBe(reply(8, EPERM));
  expect(service.memory[0]).toBe(0);
});

test('the longest payload is taken; a longer one ends the connection, and only that', async () => {
  const length = 2 ** 25;
  await server.close();
  await start(new RamService(length));
  const client = await transmitting(path);
  client.send(command({ type: WRITE, cookie: 9, length, payload: Buffer.alloc(length, 3) }));
  expect((await client.receive(16)).toString('hex')).toBe(reply(9));
  client.send(command({ type: READ, cookie: 10, length }));
  expect((await client.receive(16 + length)).length).toBe(16 + length);
  client.send(command({ type: WRITE, cookie: 9, length: 0xffffffff }));
  expect((await client.rest()).length).toBe(0);
  expect(await answer(command({ type: FLUSH, cookie: 1 }))).toBe(reply(1));
});

test('garbage instead of a request ends the connection, and only that', async () => {
  const client = await transmitting(path);
  client.send(Buffer.alloc(28, 0x55));
  expect((await client.rest()).length).toBe(0);
  expect(await answer(command({ type: FLUSH, cookie: 1 }))).toBe(reply(1));
});

test('a client that leaves in mid-request leaves no trace of it', async () => {
  const client = await transmitting(path);
  const whole = command({ type: WRITE, cookie: 1, length: 1024, payload: Buffer.alloc(1024, 1) });
  client.send(whole.subarray(0, 28 + 700));
  client.socket.end();
  expect((await client.rest()).length).toBe(0);
  expect(service.memory[0]).toBe(0);
});

test('disconnect waits for what is under way, answers it in whatever order it ends, and has no reply', async () => {
  service.held = true;
  const client = await transmitting(path);
  client.send(command({ type: READ, cookie: 1, length: 512 }), command({ type: FLUSH, cookie: 2 }), command({ type: DISC, cookie: 3 }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  service.release();
  expect((await client.rest()).toString('hex')).toBe(`${reply(2)}${reply(1)}${'00'.repeat(512)}`);
});

test('a client that vanishes while its write is under way loses nothing that another then reads', async () => {
  service.held = true;
  const client = await transmitting(path);
  client.send(command({ type: WRITE, cookie: 1, length: 512, payload: Buffer.alloc(512, 7) }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  client.socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  service.release();
  expect(service.memory[511]).toBe(7);
});

test('more requests than may be under way are all answered', async () => {
  const client = await transmitting(path);
  const many = Array.from({ length: 5000 }, (_, cookie) => command({ type: READ, cookie, offset: 512 * cookie, length: 512 }));
  client.send(...many);
  const got = await client.receive(5000 * 528);
  expect(Array.from({ length: 5000 }, (_, i) => got.readUInt32BE(528 * i + 12))).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  client.socket.destroy();
});

test('big reads that nobody fetches do not pile up, and all arrive when fetched', async () => {
  const client = await transmitting(path);
  const length = 2 ** 23;
  client.socket.pause();
  client.send(...Array.from({ length: 40 }, (_, cookie) => command({ type: READ, cookie, length })));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(300 * 2 ** 20);
  client.socket.resume();
  for (let i = 0; i < 40; i += 1) expect((await client.receive(16 + length)).length).toBe(16 + length);
  client.socket.destroy();
});

test('a second server on the same socket is told so; a socket that a dead server left is replaced', async () => {
  expect(await serveNbd(new RamService(512), { path })).toEqual({ refusal: `another server is already serving on ${path}` });
  const file = join(folder, 'plain');
  writeFileSync(file, 'precious');
  expect(await serveNbd(new RamService(512), { path: file })).toEqual({ refusal: `${file} exists and is not a socket` });
  const stale = join(folder, 'stale');
  const dying = `require('net').createServer().listen(${JSON.stringify(stale)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', dying]);
  const replaced = await serveNbd(new RamService(512), { path: stale });
  if ('refusal' in replaced) throw new Error(replaced.refusal);
  await replaced.server.close();
  expect(existsSync(stale)).toBe(false);
  const client = await rawClient(path);
  expect((await client.receive(18)).length).toBe(18);
  client.socket.destroy();
});
