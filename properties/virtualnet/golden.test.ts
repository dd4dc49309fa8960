/** Bytes typed in from docs/decisions/0040, so that the layout is tied to a page and not to a constant. */
import { expect, test } from 'vitest';
import { boot, step, type VirtualNetState } from '../../model/virtualnet.ts';
import type { LinkRequest, LinkSetup } from '../../spec/vocabulary/virtualnet.ts';
import { perform, startLink } from './subject.ts';

const SETUP: LinkSetup = {
  slots: 2,
  slotBytes: 64,
  alignment: 64,
  firstIndex: 0,
  ids: [0x0102, 0x0304],
  epochs: [0x0a0b0c0d, 7],
  doorbells: 8,
  poison: 0xff,
};
const REQUESTS: readonly LinkRequest[] = [
  { call: 'hello', side: 0 },
  { call: 'hello', side: 1 },
  { call: 'hello', side: 0 },
  { call: 'send', side: 0, kind: 2, payload: [0xde, 0xad, 0xbe, 0xef, 0x01] },
];

const specified = REQUESTS.reduce<VirtualNetState>((state, request) => step(state, request).state, boot(SETUP)).bytes;
const subject = startLink(SETUP);
for (const request of REQUESTS) perform(subject, request);

const hex = (bytes: Uint8Array, from: number, length: number): string => Buffer.from(bytes.subarray(from, from + length)).toString('hex');

/** Offset, bytes. Side 0's section is 256 + 2 × 64 = 384 bytes long. */
const GOLDEN: readonly (readonly [number, string])[] = [
  [0x00, '564e4554' + '01000000' + '02000000' + '40000000'],
  [0x10, '80010000' + '00000000' + '02010000' + '0d0c0b0a'],
  [0x20, '07000000' + '00000000' + '00000000' + '00000000'],
  [0x40, '01000000' + '00000000'],
  [0x80, '00000000' + '00000000'],
  [0xc0, '00000000' + 'ffffffff'],
  [0x100, '0500' + '02' + '00' + '0201' + '0403' + '0d0c0b0a' + '07000000' + '00000000' + '00000000' + 'deadbeef' + '01000000'],
  [0x120, '00'.repeat(96)],
  [0x180, '564e4554' + '01000000' + '02000000' + '40000000'],
  [0x198, '04030000' + '07000000' + '0d0c0b0a'],
];

test.each([
  ['specification', specified],
  ['emulator', subject.bytes],
])('%s: the region after a handshake and one control message, byte by byte', (_, bytes) => {
  expect(bytes.length).toBe(0x300);
  expect(GOLDEN.map(([at, expected]) => [at, hex(bytes, at, expected.length / 2)])).toEqual(GOLDEN);
});
