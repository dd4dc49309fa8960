/** The driver makes chains available and decides on kicks. */
import { O } from '../../prelude.ts';
import {
  VIRTQ_CHAIN_BYTES_MAX,
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_INDIRECT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
  VIRTQ_DIRECT,
  VIRTQ_FULL,
  VIRTQ_OK,
  VIRTQ_REFUSED,
  VIRTQ_USED_F_NO_NOTIFY,
} from '../../vocabulary/limits.ts';
import { type ClauseId, guard, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Buffer, Publish, Store } from '../../vocabulary/virtqueue.ts';
import { following, reaches } from '../event.ts';
import { isEnabled, isIntact, settle, witnessing } from '../life.ts';
import { isAddress, isWord32, type Memory, read16, type Sight, store16, store32 } from '../memory.ts';
import { bytesOf } from './chain.ts';
import type { DriverSide } from './driver.ts';
import { availableEventAt, availableIndexAt, availableSlotAt, usedFlagsAt } from './ring.ts';

type View = Sight<DriverSide>;

const isBuffer = (memory: Memory, { address, length }: Buffer): boolean =>
  isAddress(address) && isWord32(length) && memory.contains(address, length);

const isPart = (readable: number, buffers: readonly Buffer[]): boolean =>
  Number.isInteger(readable) && readable >= 0 && readable <= buffers.length;

const needed = (call: Publish): number => (call.table === VIRTQ_DIRECT ? call.buffers.length : 1);

const descriptor = (at: number, { address, length }: Buffer, flags: number, next: number): readonly Store[] => [
  store32(at, address % 0x1_0000_0000),
  store32(at + 4, Math.floor(address / 0x1_0000_0000)),
  store32(at + 8, length),
  store16(at + 12, flags),
  store16(at + 14, next),
];

/** The buffers as descriptors in one table, the i-th at `indices[i]`: each names the next, the last names 0. */
const laidOut = (table: number, indices: readonly number[], { buffers, readable }: Publish): Store[] => {
  const stores: Store[] = [];
  for (const [i, buffer] of buffers.entries()) {
    const write = i < readable ? 0 : VIRTQ_DESC_F_WRITE; // virtio-1.4/split/driver/framing/1: by the form of the request
    const isLast = i + 1 === buffers.length;
    const at = table + VIRTQ_DESC_BYTES * (indices[i] ?? 0);
    stores.push(...descriptor(at, buffer, isLast ? write : write + VIRTQ_DESC_F_NEXT, isLast ? 0 : (indices[i + 1] ?? 0)));
  }
  return stores;
};

const inTable = (call: Publish, descriptors: number, head: number): Store[] => {
  const table = { address: call.table, length: VIRTQ_DESC_BYTES * call.buffers.length };
  const entries = laidOut(call.table, [...call.buffers.keys()], call);
  entries.push(...descriptor(descriptors + VIRTQ_DESC_BYTES * head, table, VIRTQ_DESC_F_INDIRECT, 0));
  return entries;
};

const publishRule = rule<View, Publish>(
  'publish',
  [
    isEnabled,
    isIntact('VQ-FAIL-2'),
    guard('VQ-CHAIN-3', 'the chain has a buffer', VIRTQ_REFUSED, (_, call) => call.buffers.length > 0),
    guard('VQ-CHAIN-4', 'the readable buffers are some of those', VIRTQ_REFUSED, (_, call) => isPart(call.readable, call.buffers)),
    guard(
      'virtio-1.4/split/driver/indirect/3',
      'there are no more buffers than the queue size',
      VIRTQ_REFUSED,
      (s, call) => call.buffers.length <= s.side.ring.size,
    ),
    guard('VQ-CHAIN-1', 'each buffer lies in guest memory', VIRTQ_REFUSED, (s, call) => call.buffers.every((b) => isBuffer(s.memory, b))),
    guard(
      'virtio-1.4/split/driver/desc-table/1',
      'the buffers are of 4 GiB together at most',
      VIRTQ_REFUSED,
      (_, call) => bytesOf(call.buffers) <= VIRTQ_CHAIN_BYTES_MAX,
    ),
    guard(
      'virtio-1.4/split/driver/indirect/1',
      'indirect tables were negotiated',
      VIRTQ_REFUSED,
      (s, call) => call.table === VIRTQ_DIRECT || s.side.ring.indirect,
    ),
    guard(
      'VQ-CHAIN-2',
      'an indirect table lies in memory',
      VIRTQ_REFUSED,
      (s, call) =>
        call.table === VIRTQ_DIRECT || (isAddress(call.table) && s.memory.backs(call.table, VIRTQ_DESC_BYTES * call.buffers.length)),
    ),
    guard(
      'virtio-1.4/basic/driver/cleanup/1',
      'free descriptors suffice, so that none in use is touched',
      VIRTQ_FULL,
      (s, call) => needed(call) <= s.side.free.length,
    ),
  ],
  (s, call) => {
    const { ring, nextAvailable, free } = s.side;
    const descriptors = free.slice(0, needed(call));
    const head = descriptors[0] ?? 0;
    const stores = call.table === VIRTQ_DIRECT ? laidOut(ring.descriptors, descriptors, call) : inTable(call, ring.descriptors, head);
    stores.push(store16(availableSlotAt(ring, nextAvailable), head));
    stores.push(store16(availableIndexAt(ring), following(nextAvailable))); // virtio-1.4/split/driver/update-idx/1: after all that it covers
    const chain = { descriptors, writableBytes: bytesOf(call.buffers.slice(call.readable)) };
    const side = {
      ...s.side,
      nextAvailable: following(nextAvailable),
      unannounced: s.side.unannounced + 1,
      free: free.slice(descriptors.length),
      outstanding: s.side.outstanding.with(head, O.some(chain)),
    };
    return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK, head] };
  },
);

export const publish = (sight: View, call: Publish): Outcome<View> => settle(publishRule, sight, call);

/** True if the device is to hear of what was published since the last decision. */
const wantsToHear = ({ side: { ring, nextAvailable, unannounced }, memory }: View): boolean => {
  if (unannounced === 0) return false;
  if (ring.eventIndex) return reaches(read16(memory, availableEventAt(ring)), nextAvailable, unannounced);
  return (read16(memory, usedFlagsAt(ring)) & VIRTQ_USED_F_NO_NOTIFY) === 0;
};

const kickRule = rule<View, undefined>('kick', [isEnabled, isIntact('VQ-FAIL-2')], (s) => ({
  state: { ...s, side: { ...s.side, unannounced: 0 } },
  reply: [VIRTQ_OK, wantsToHear(s) ? 1 : 0],
}));

const NO_CLAUSE: readonly ClauseId[] = [];
const WITHOUT_FLAG: readonly ClauseId[] = ['virtio-1.4/split/driver/avail-notif/2', 'virtio-1.4/split/driver/avail-notif/4'];
const WITH_FLAG: readonly ClauseId[] = ['virtio-1.4/split/driver/avail-notif/2', 'virtio-1.4/split/driver/avail-notif/3'];
const AT_EVENT: readonly ClauseId[] = ['virtio-1.4/split/driver/avail-notif/5', 'virtio-1.4/split/driver/avail-notif/6'];
const NOT_AT_EVENT: readonly ClauseId[] = ['virtio-1.4/split/driver/avail-notif/5', 'virtio-1.4/split/driver/avail-notif/7'];

/** Which clause made the decision; where nothing was published, none did. */
const decidedBy = ({ side: { ring, unannounced } }: View, isNeeded: boolean): readonly ClauseId[] => {
  if (unannounced === 0) return NO_CLAUSE;
  if (ring.eventIndex) return isNeeded ? AT_EVENT : NOT_AT_EVENT;
  return isNeeded ? WITHOUT_FLAG : WITH_FLAG;
};

export const kick = (sight: View): Outcome<View> => {
  const outcome = settle(kickRule, sight, undefined);
  return witnessing(outcome, decidedBy(sight, outcome.reply[1] === 1));
};

export const publishClauses = publishRule.clauses;
