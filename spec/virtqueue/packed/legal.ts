/**
 * What must hold of a buffer on a packed ring before a device acts on any of it, a sentence each. They share one answer, because a
 * malformed ring has one consequence (docs/decisions/0020); their order is therefore free.
 */
import { VIRTQ_NEEDS_RESET } from '../../vocabulary/limits.ts';
import { type ClauseId, type Guard, guard } from '../../vocabulary/rule.ts';
import type { Memory, Sight } from '../memory.ts';
import { type Descriptor, entriesOf, hasNext, isIndirect, isTableLength, isWritable, type Survey } from './chain.ts';
import { isAvailable, type PackedRing } from './ring.ts';

/** A call that is about a buffer. */
export interface Surveyed {
  readonly survey: Survey;
}

type View = Sight<{ readonly ring: PackedRing }>;
type Sentence = (survey: Survey, ring: PackedRing, memory: Memory) => boolean;

const legal = (clause: ClauseId, says: string, holds: Sentence): Guard<View, Surveyed> =>
  guard(clause, says, VIRTQ_NEEDS_RESET, (s, call) => holds(call.survey, s.side.ring, s.memory));

const readableComesFirst = (buffers: readonly Descriptor[]): boolean =>
  !buffers.some((each, i) => i > 0 && !isWritable(each) && isWritable(buffers[i - 1] ?? each));

/** The descriptor that points to a table, if the list is just that. */
const pointer = ({ list }: Survey): Descriptor | undefined => {
  const [first] = list;
  return first !== undefined && isIndirect(first) ? first : undefined;
};

const ofTable = (survey: Survey, holds: (points: Descriptor) => boolean): boolean => {
  const points = pointer(survey);
  return points === undefined || holds(points);
};

export const legalChain: readonly Guard<View, Surveyed>[] = [
  legal('virtio-1.4/packed/driver/scatter-gather/2', 'the list ends within the ring', (s) => !s.endless),
  legal('virtio-1.4/packed/desc/chain/2', 'every descriptor of the list is marked available', (s) =>
    s.list.every((each, i) => i === 0 || isAvailable(each.flags, each.wrap)),
  ),
  legal('virtio-1.4/packed/driver/scatter-gather/3', 'readable elements come before writable ones', (s) => readableComesFirst(s.buffers)),
  legal('virtio-1.4/packed/driver/indirect/1', 'indirect tables were negotiated', (s, ring) => ring.indirect || ofTable(s, () => false)),
  legal('virtio-1.4/packed/driver/indirect/4', 'a descriptor that points to a table is no part of a list', (s) =>
    ofTable(s, (points) => !hasNext(points)),
  ),
  legal('virtio-1.4/packed/desc/chain/3', 'no list goes over into a table', (s) => !s.list.some((each, i) => i > 0 && isIndirect(each))),
  legal('virtio-1.4/packed/desc/indirect/1', 'a table has whole descriptors, at least one', (s) =>
    ofTable(s, (points) => isTableLength(points.length)),
  ),
  legal('virtio-1.4/packed/driver/indirect/3', 'a table has no more entries than the device allows: the queue size', (s, ring) =>
    ofTable(s, (points) => !isTableLength(points.length) || entriesOf(points) <= ring.size),
  ),
  legal('VQ-CHAIN-1', 'each buffer lies in guest memory', (s, _, memory) =>
    s.buffers.every((b, i) => (i > 0 && isIndirect(b) && b === s.list[i]) || memory.contains(b.address, b.length)),
  ),
  legal('VQ-CHAIN-2', 'an indirect table lies in memory', (s, _, memory) =>
    ofTable(s, (points) => memory.backs(points.address, points.length)),
  ),
];
