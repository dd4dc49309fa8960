/** Where the two sides differ: every byte of memory, and what each side of the queue keeps to itself, read from the emulator's own arrays. */
import * as R from '../../../impl/virtqueue/packed/registers.ts';
import type { PackedState } from '../../../model/packed.ts';
import type { packed } from '../../../spec/virtqueue/index.ts';
import type { Difference } from '../../agreement/area.ts';
import type { PackedSubject } from '../subject.ts';

/** Larger queues are compared entry by entry only in full comparisons. */
const SMALL = 16;

const differ = (where: string, expected: unknown, actual: unknown): Difference => ({ where, expected: `${expected}`, actual: `${actual}` });

const inMemory = (expected: Uint8Array, actual: Uint8Array): Difference | undefined => {
  if (Buffer.compare(expected, actual) === 0) return undefined;
  const at = expected.findIndex((byte, i) => byte !== actual[i]);
  return differ(`memory byte ${at}`, expected[at], actual[at]);
};

const FIELDS = [
  'enabled',
  'failed',
  'size',
  'next available slot',
  'next used slot',
  'wrap counter of available slots',
  'wrap counter of used slots',
  'slots not announced yet',
  'notification wanted',
  'free slots',
];

const modelled = (s: packed.Side, inFlight: readonly packed.Held[]): readonly number[] => [
  s.enabled ? 1 : 0,
  s.failed ? 1 : 0,
  s.ring.size,
  s.nextAvailable.slot,
  s.nextUsed.slot,
  s.enabled ? s.nextAvailable.wrap : 0,
  s.enabled ? s.nextUsed.wrap : 0,
  s.unannounced,
  s.wanted ? 1 : 0,
  s.ring.size - inFlight.reduce((sum, { slots }) => sum + slots, 0),
];

/** Of the marks of a round the one that says AVAIL is its wrap counter. */
const emulated = (state: Int32Array): readonly number[] => [
  state[R.ENABLED] ?? -1,
  state[R.FAILED] ?? -1,
  state[R.SIZE] ?? -1,
  state[R.NEXT_AVAIL] ?? -1,
  state[R.NEXT_USED] ?? -1,
  ((state[R.AVAIL_MARKS] ?? 0) & 0x80) >>> 7,
  ((state[R.USED_MARKS] ?? 0) & 0x80) >>> 7,
  state[R.UNANNOUNCED] ?? -1,
  state[R.WANTED] ?? -1,
  state[R.ROOM] ?? -1,
];

const inSide = (name: string, side: packed.Side, inFlight: readonly packed.Held[], state: Int32Array): Difference | undefined => {
  const expected = modelled(side, inFlight);
  const actual = emulated(state);
  for (let i = 0; i < FIELDS.length; i += 1) if (expected[i] !== actual[i]) return differ(`${name}: ${FIELDS[i]}`, expected[i], actual[i]);
  return undefined;
};

const told = ({ slots, writableBytes }: Pick<packed.Held, 'slots' | 'writableBytes'>): string => `${slots} slots, ${writableBytes} bytes`;

/** No entry is left over: the slots that are taken were compared with the registers. */
const inHeld = ({ device: { held } }: PackedState, { device: { inFlight } }: PackedSubject): Difference | undefined => {
  for (const each of held) {
    const entry = inFlight.find(each.id);
    const actual = entry < 0 ? 'none' : told({ slots: inFlight.slots[entry] ?? -1, writableBytes: inFlight.writable[entry] ?? -1 });
    if (actual !== told(each)) return differ(`device: buffer in flight under id ${each.id}`, told(each), actual);
  }
  return undefined;
};

const inOutstanding = ({ driver: { outstanding } }: PackedState, { driver }: PackedSubject): Difference | undefined => {
  let slots = 0;
  for (const each of outstanding) {
    const actual = { slots: driver.taken[each.id] ?? -1, writableBytes: driver.writable[each.id] ?? -1 };
    if (actual.slots !== each.slots || actual.writableBytes !== each.writableBytes)
      return differ(`driver: buffer outstanding under id ${each.id}`, told(each), told(actual));
    slots += each.slots;
  }
  const actual = driver.taken.reduce((sum, each) => sum + each, 0);
  return actual === slots ? undefined : differ('driver: slots of all buffers outstanding', slots, actual);
};

const inFreeIds = ({ driver: { freeIds, batch, outstanding } }: PackedState, { driver }: PackedSubject): Difference | undefined => {
  let id = driver.state[R.SPARE] ?? 0;
  for (const expected of freeIds) {
    if (id !== expected) return differ('driver: free ids', freeIds.join(' '), `... ${id} ...`);
    id = driver.next[id] ?? 0;
  }
  if (!driver.enabled) return undefined;
  const named = batch.left > 0 ? outstanding[batch.left - 1]?.id : -1;
  if (named !== driver.state[R.BATCH]) return differ('driver: last of the batch that is being taken', named, driver.state[R.BATCH]);
  return undefined;
};

export const difference = (state: PackedState, subject: PackedSubject, full: boolean): Difference | undefined => {
  const near =
    inMemory(state.bytes, subject.memory.bytes) ??
    inSide('device', state.device, state.device.held, subject.device.state) ??
    inSide('driver', state.driver, state.driver.outstanding, subject.driver.state);
  if (near !== undefined || !(full || state.setup.sizeMax <= SMALL)) return near;
  return inHeld(state, subject) ?? inOutstanding(state, subject) ?? inFreeIds(state, subject);
};
