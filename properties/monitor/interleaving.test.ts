/** Three cores in the monitor at once, one of them restarting a compartment: every interleaving of their entries is some order of whole operations. */
import { expect, test } from 'vitest';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { type MonitorState, step } from '../../model/monitor.ts';
import { SUCCESS } from '../../spec/vocabulary/limits.ts';
import type { CompartmentDeclaration, Manifest, MonitorRequest, Protection } from '../../spec/vocabulary/monitor.ts';
import { bootAccepted } from './area.ts';
import { type Explored, explore, type Program } from './interleaving.ts';
import { performOn } from './subject.ts';

const BYTES = 8;
const SERVER = 0;
const CLIENT = 1;
const GUEST = 2;
/** The server has two cores: its calls race with each other. */
const [CORE, CORE_OF_CLIENT, CORE_OF_GUEST, CORE_TOO] = [0, 1, 2, 3];
/** Of the client: two chunks and a bit, with the granules of the others. */
const FIRST = 2;
const LAST = 18;

const compartment = (name: string, from: number, to: number, cores: readonly number[], line: number): CompartmentDeclaration => ({
  name,
  critical: name === 'server',
  memory: [{ base: from * BYTES, size: (to - from) * BYTES }],
  cores,
  interrupts: [line],
  masters: [line],
});

const manifest = (protection: Protection): Manifest => ({
  platform: { protection, granuleBytes: BYTES, granules: LAST, cores: 4, interrupts: 3, masters: 3 },
  compartments: [
    compartment('server', 0, 1, [CORE, CORE_TOO], SERVER),
    compartment('client', FIRST, LAST, [CORE_OF_CLIENT], CLIENT),
    compartment('guest', 1, FIRST, [CORE_OF_GUEST], GUEST),
  ],
  windows: [],
  links: [],
  grants: [
    { from: 'guest', to: 'client' },
    { from: 'client', to: 'guest' },
    { from: 'client', to: 'server' },
  ],
  supervisions: [
    { supervisor: 'server', of: 'client' },
    { supervisor: 'guest', of: 'client' },
    { supervisor: 'server', of: 'guest' },
  ],
});

const mark = (granule: number): MonitorRequest => ({ call: 'store', core: CORE_OF_CLIENT, address: granule * BYTES, width: 1, value: 1 });
const retrieve = (core: number, handle: number): MonitorRequest => ({ call: 'retrieve', core, handle, tag: 0, access: 1 });
const HANDLE = CLIENT * 256;

/** The client dies with bytes in its memory, while the guest holds something that it shared. */
const PRELUDE: readonly MonitorRequest[] = [
  { call: 'cpu-on', core: CORE, target: CORE_TOO },
  ...Array.from({ length: LAST - FIRST }, (_, i) => mark(FIRST + i)),
  { call: 'share', core: CORE_OF_CLIENT, granule: LAST - 1, to: GUEST, access: 3, tag: 0 },
  retrieve(CORE_OF_GUEST, HANDLE),
  { call: 'stop', core: CORE, compartment: CLIENT },
];

const restart = (core: number): MonitorRequest => ({ call: 'restart', core, compartment: CLIENT });
const stop = (core: number, who: number): MonitorRequest => ({ call: 'stop', core, compartment: who });

const OF_GUEST: readonly MonitorRequest[] = [
  { call: 'relinquish', core: CORE_OF_GUEST, handle: HANDLE },
  { call: 'share', core: CORE_OF_GUEST, granule: 1, to: CLIENT, access: 1, tag: 0 },
  { call: 'store', core: CORE_OF_GUEST, address: (LAST - 1) * BYTES, width: 1, value: 7 },
  restart(CORE_OF_GUEST),
  stop(CORE_OF_GUEST, CLIENT),
];

const OF_SERVER: readonly MonitorRequest[] = [
  restart(CORE_TOO),
  stop(CORE_TOO, CLIENT),
  stop(CORE_TOO, GUEST),
  { call: 'dma-read', master: CLIENT, address: FIRST * BYTES, width: 1 },
  { call: 'raise', line: CLIENT },
];

/** All pairs of the one, with each of the other, beside a restart and what the new life does first. */
const PROGRAMS: readonly (readonly Program[])[] = OF_GUEST.flatMap((first) =>
  OF_GUEST.flatMap((second) =>
    OF_SERVER.map((third): readonly Program[] => [[restart(CORE), stop(CORE, CLIENT)], [first, second], [third]]),
  ),
);

const arrive = (protection: Protection) => {
  const monitor = new Monitor(manifest(protection));
  let s: MonitorState = bootAccepted(manifest(protection));
  for (const request of PRELUDE) {
    performOn(monitor, request);
    const { state, reply } = step(s, request);
    expect([request.call, reply[0]]).toEqual([request.call, SUCCESS]);
    s = state;
  }
  return { s, monitor };
};

test('every interleaving of three cores is some order of whole operations (model and emulator)', () => {
  const { s, monitor } = arrive('stage2');
  const found: Explored = { interleavings: 0, within: 0, wrong: undefined };
  for (const programs of PROGRAMS) explore(programs, s, monitor, found);
  expect(found.wrong).toBeUndefined();
  expect(found.interleavings).toBeGreaterThan(10_000);
  expect(found.within).toBeGreaterThan(1000);
});

/** On TrustZone the secure side reaches memory of the other side at any time: it can see how far a scrub has come, and write behind it. */
test('counterexample: what TrustZone’s critical side loads and stores meanwhile is in no such order', () => {
  const { s, monitor } = arrive('trustzone+stage2');
  const found: Explored = { interleavings: 0, within: 0, wrong: undefined };
  const look = (granule: number): MonitorRequest => ({ call: 'load', core: CORE_TOO, address: granule * BYTES, width: 1 });
  explore([[restart(CORE)], [look(FIRST), look(LAST - 2)]], s, monitor, found);
  expect(found.wrong).toContain('1.0:0 0');
});
