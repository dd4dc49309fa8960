/** The handshake of the NBD server, as bytes typed in from the protocol document. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type NbdServer, serveNbd } from '../../impl/outside/nbd/server.ts';
import { RamService } from '../support/nbd/ram-service.ts';
import { hex, option, rawClient } from '../support/nbd/raw-client.ts';

const GREETING = '4e42444d41474943 49484156454f5054 0003';
const SIZE = '0000000000100000'; // 1 MiB
const FLAGS = '016d'; // has flags, flush, FUA, trim, write zeroes, several connections
const REPLY = '0003e889045565a9';
const ACK = '00000001 00000000';
const EXPORT_INFO = `00000003 0000000c 0000 ${SIZE} ${FLAGS}`;
const BLOCK_SIZE_INFO = '00000003 0000000e 0003 00000200 00001000 02000000';

let folder: string;
let path: string;
let server: NbdServer;

const start = async (service: RamService): Promise<NbdServer> => {
  const listening = await serveNbd(service, { path });
  if ('refusal' in listening) throw new Error(listening.refusal);
  return listening.server;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossloop-'));
  path = join(folder, 'nbd.sock');
  server = await start(new RamService(2 ** 20));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** What the server answers to an option, after the greeting. */
const answer = async (bytes: number, ...sent: readonly Buffer[]): Promise<string> => {
  const client = await rawClient(path);
  await client.receive(18);
  client.send('00000003', ...sent);
  const got = await client.receive(bytes);
  client.socket.destroy();
  return got.toString('hex');
};
const plain = (text: string): string => hex(text).toString('hex');

test('the server greets with both magic numbers, fixed newstyle and no zeroes', async () => {
  const client = await rawClient(path);
  expect((await client.receive(18)).toString('hex')).toBe(plain(GREETING));
  client.socket.destroy();
});

test('export name is answered by size and flags, and 124 zeroes only for a client that did not ask to be spared them', async () => {
  expect(await answer(10, option(1))).toBe(plain(SIZE + FLAGS));
  const client = await rawClient(path);
  await client.receive(18);
  client.send('00000001', option(1));
  expect((await client.receive(134)).toString('hex')).toBe(plain(SIZE + FLAGS) + '00'.repeat(124));
  client.socket.destroy();
});

test('an export of another name ends an export-name session, and is unknown to info and go', async () => {
  expect(await answer(1, option(1, Buffer.from('other')))).toBe('');
  const named = hex('00000005 6f74686572 0000');
  expect(await answer(20, option(7, named))).toBe(plain(`${REPLY} 00000007 80000006 00000000`));
});

test('go is answered by export and block size, then an acknowledgement', async () => {
  const expected = plain(`${REPLY} 00000007 ${EXPORT_INFO} ${REPLY} 00000007 ${BLOCK_SIZE_INFO} ${REPLY} 00000007 ${ACK}`);
  expect(await answer(86, option(7, hex('00000000 0001 0003')))).toBe(expected);
});

test('info is answered likewise, and options go on', async () => {
  const expected = plain(`${REPLY} 00000006 ${EXPORT_INFO} ${REPLY} 00000006 ${BLOCK_SIZE_INFO} ${REPLY} 00000006 ${ACK}`);
  const list = plain(`${REPLY} 00000003 00000002 00000004 00000000 ${REPLY} 00000003 ${ACK}`);
  expect(await answer(86 + 44, option(6, hex('00000000 0000')), option(3))).toBe(expected + list);
});

test.each([
  ['list with data', option(3, hex('00')), '00000003 80000003 00000000'],
  ['structured replies', option(8), '00000008 80000001 00000000'],
  ['structured replies with data', option(8, hex('00')), '00000008 80000003 00000000'],
  ['TLS', option(5), '00000005 80000001 00000000'],
  ['list of metadata contexts', option(9, hex('00000000 00000000')), '00000009 80000001 00000000'],
  ['an option that nobody knows', option(0xdeadbeef, hex('0102')), 'deadbeef 80000001 00000000'],
  ['info whose name is longer than its data', option(6, hex('ffffffff 0000')), '00000006 80000003 00000000'],
  ['info with less than its smallest data', option(6, hex('00000000')), '00000006 80000003 00000000'],
  ['info with half a list', option(7, hex('00000000 0002 0003')), '00000007 80000003 00000000'],
])('refused: %s', async (_, sent, expected) => {
  expect(await answer(20, sent)).toBe(plain(`${REPLY} ${expected}`));
});

test('option data too long to hold is passed over and refused', async () => {
  const expected = plain(`${REPLY} 00000006 80000009 00000000 ${REPLY} 00000002 ${ACK}`);
  expect(await answer(40, option(6, Buffer.alloc(100_000)), option(2))).toBe(expected);
});

test('abort is acknowledged, and the server closes', async () => {
  const client = await rawClient(path);
  await client.receive(18);
  client.send('00000003', option(2));
  expect((await client.rest()).toString('hex')).toBe(plain(`${REPLY} 00000002 ${ACK}`));
});

test.each([
  ['unknown client flags', [hex('00000004'), option(1)]],
  ['option of another magic number', [hex('00000003'), Buffer.alloc(16)]],
  ['option of 4 GiB', [hex('00000003 49484156454f5054 00000063 ffffffff')]],
  ['garbage', [Buffer.alloc(5000, 0xa5)]],
])('dropped: %s', async (_, sent) => {
  const client = await rawClient(path);
  await client.receive(18);
  client.send(...sent);
  expect((await client.rest()).toString('hex')).toBe('');
});

test('a handshake that comes byte by byte is understood', async () => {
  const client = await rawClient(path);
  for (const byte of Buffer.concat([hex('00000003'), option(7, hex('00000000 0000'))])) {
    client.send(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await client.receive(18 + 86)).length).toBe(104);
  client.socket.destroy();
});

test('a read-only export says so, and offers neither trim nor write zeroes', async () => {
  await server.close();
  server = await start(new RamService(2 ** 20, true));
  expect(await answer(10, option(1))).toBe(plain(`${SIZE} 010f`));
});
