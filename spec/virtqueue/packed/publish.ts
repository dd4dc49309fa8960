/** The driver makes buffers available and decides on kicks. */
import {
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_INDIRECT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
  VIRTQ_DIRECT,
  VIRTQ_FULL,
  VIRTQ_OK,
  VIRTQ_REFUSED,
} from '../../vocabulary/limits.ts';
import { type ClauseId, guard, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Buffer, Publish, Store } from '../../vocabulary/virtqueue.ts';
import { isEnabled, isIntact, settle, witnessing } from '../life.ts';
import { isAddress, isWord32, type Memory, type Sight, store16, store32 } from '../memory.ts';
import { bytesOf } from './chain.ts';
import { advance, packedWord } from './cursor.ts';
import type { DriverSide } from './driver.ts';
import { decidedBy, isAskedFor } from './event.ts';
import { availableMark, descriptorAt } from './ring.ts';
import { slotsOf } from './side.ts';

type View = Sight<DriverSide>;

const isBuffer = (memory: Memory, { address, length }: Buffer): boolean =>
  isAddress(address) && isWord32(length) && memory.contains(address, length);

const isPart = (readable: number, buffers: readonly Buffer[]): boolean =>
  Number.isInteger(readable) && readable >= 0 && readable <= buffers.length;

const isDirect = (call: Publish): boolean => call.table === VIRTQ_DIRECT;
const needed = (call: Publish): number => (isDirect(call) ? call.buffers.length : 1);
const room = ({ ring, outstanding }: DriverSide): number => ring.size - slotsOf(outstanding);

/** Everything of a descriptor but its flags. */
const body = (at: number, { address, length }: Buffer, id: number): readonly Store[] => [
  store32(at, address % 0x1_0000_0000),
  store32(at + 4, Math.floor(address / 0x1_0000_0000)),
  store32(at + 8, length),
  store16(at + 12, id),
];

const direction = (call: Publish, i: number): number => (i < call.readable ? 0 : VIRTQ_DESC_F_WRITE);

/** virtio-1.4/packed/driver/scatter-gather/6: the flags of the first descriptor come last of all. The id stands in the last descriptor. */
const asList = ({ ring, nextAvailable }: DriverSide, call: Publish, id: number): readonly Store[] => {
  const stores: Store[] = [];
  const heads: Store[] = [];
  const final = call.buffers.length - 1;
  for (const [i, buffer] of call.buffers.entries()) {
    const { slot, wrap } = advance(nextAvailable, i, ring.size);
    const at = descriptorAt(ring, slot);
    const flags = direction(call, i) + (i < final ? VIRTQ_DESC_F_NEXT : 0) + availableMark(wrap);
    stores.push(...body(at, buffer, i < final ? 0 : id));
    (i === 0 ? heads : stores).push(store16(at + 14, flags));
  }
  return [...stores, ...heads];
};

/** virtio-1.4/packed/driver/indirect/2: entries of a table have no flag but that of their direction, and no id. */
const asTable = ({ ring, nextAvailable }: DriverSide, call: Publish, id: number): readonly Store[] => {
  const entries = call.buffers.flatMap((buffer, i) => {
    const at = call.table + VIRTQ_DESC_BYTES * i;
    return [...body(at, buffer, 0), store16(at + 14, direction(call, i))];
  });
  const at = descriptorAt(ring, nextAvailable.slot);
  const table = { address: call.table, length: VIRTQ_DESC_BYTES * call.buffers.length };
  return [...entries, ...body(at, table, id), store16(at + 14, VIRTQ_DESC_F_INDIRECT + availableMark(nextAvailable.wrap))];
};

const publishRule = rule<View, Publish>(
  'publish',
  [
    isEnabled,
    isIntact('VQ-FAIL-2'),
    guard('VQ-CHAIN-3', 'there is a buffer', VIRTQ_REFUSED, (_, call) => call.buffers.length > 0),
    guard('VQ-CHAIN-4', 'the readable buffers are some of those', VIRTQ_REFUSED, (_, call) => isPart(call.readable, call.buffers)),
    guard(
      'virtio-1.4/packed/driver/scatter-gather/1',
      'a list is no longer than the device allows: the queue size',
      VIRTQ_REFUSED,
      (s, call) => !isDirect(call) || call.buffers.length <= s.side.ring.size,
    ),
    guard(
      'virtio-1.4/packed/driver/indirect/3',
      'a table is no longer than the device allows: the queue size',
      VIRTQ_REFUSED,
      (s, call) => isDirect(call) || call.buffers.length <= s.side.ring.size,
    ),
    guard('VQ-CHAIN-1', 'each buffer lies in guest memory', VIRTQ_REFUSED, (s, call) => call.buffers.every((b) => isBuffer(s.memory, b))),
    guard(
      'virtio-1.4/packed/driver/indirect/1',
      'indirect tables were negotiated',
      VIRTQ_REFUSED,
      (s, call) => isDirect(call) || s.side.ring.indirect,
    ),
    guard(
      'VQ-CHAIN-2',
      'an indirect table lies in memory',
      VIRTQ_REFUSED,
      (s, call) => isDirect(call) || (isAddress(call.table) && s.memory.backs(call.table, VIRTQ_DESC_BYTES * call.buffers.length)),
    ),
    guard(
      'virtio-1.4/packed/driver/scatter-gather/5',
      'there is room for all of it, so that nothing in flight is touched',
      VIRTQ_FULL,
      (s, call) => needed(call) > s.side.ring.size || needed(call) <= room(s.side),
    ),
  ],
  (s, call) => {
    const { ring, nextAvailable, unannounced, freeIds, outstanding } = s.side;
    const id = freeIds[0] ?? 0;
    const slots = needed(call);
    const stores = isDirect(call) ? asList(s.side, call, id) : asTable(s.side, call, id);
    const side: DriverSide = {
      ...s.side,
      nextAvailable: advance(nextAvailable, slots, ring.size),
      unannounced: unannounced + slots,
      freeIds: freeIds.slice(1),
      outstanding: [...outstanding, { id, slots, writableBytes: bytesOf(call.buffers.slice(call.readable)) }],
    };
    return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK, id] };
  },
);

export const publish = (sight: View, call: Publish): Outcome<View> => settle(publishRule, sight, call);

/** True if the device is to hear of what was published since the last decision. */
const wantsToHear = ({ side: { ring, nextAvailable, unannounced }, memory }: View): boolean =>
  isAskedFor(ring, memory, ring.deviceEvents, nextAvailable, unannounced);

/** virtio-1.4/packed/driver/desc/3: the upper half of notification data names the slot to be filled next, kick or no kick. */
const kickRule = rule<View, undefined>('kick', [isEnabled, isIntact('VQ-FAIL-2')], (s) => ({
  state: { ...s, side: { ...s.side, unannounced: 0 } },
  reply: [VIRTQ_OK, wantsToHear(s) ? 1 : 0, packedWord(s.side.nextAvailable)],
  witnesses: ['virtio-1.4/packed/driver/desc/3', 'virtio-1.4/packed/driver/desc/4'],
}));

const UNASKED: readonly ClauseId[] = [];

export const kick = (sight: View): Outcome<View> => {
  const { ring, enabled, unannounced } = sight.side;
  const clauses = enabled ? decidedBy(ring, sight.memory, ring.deviceEvents, unannounced) : UNASKED;
  return witnessing(settle(kickRule, sight, undefined), clauses);
};

export const publishClauses = publishRule.clauses;
