/**
 * What must hold of a chain before a device acts on any of it, a sentence each, said of all that the device comes across. They share
 * one answer, because a malformed ring has one consequence (docs/decisions/0020); their order is therefore free.
 */
import { VIRTQ_CHAIN_BYTES_MAX, VIRTQ_NEEDS_RESET } from '../../vocabulary/limits.ts';
import { type ClauseId, type Guard, guard } from '../../vocabulary/rule.ts';
import type { Memory, Sight } from '../memory.ts';
import { bytesOf, hasNext, isIndirect, isTableLength, isWritable, type Survey, type Visit } from './chain.ts';
import type { SplitRing } from './ring.ts';

/** A call that is about a chain. */
export interface Surveyed {
  readonly survey: Survey;
}

type View = Sight<{ readonly ring: SplitRing }>;
type Sentence = (survey: Survey, ring: SplitRing, memory: Memory) => boolean;

const legal = (clause: ClauseId, says: string, holds: Sentence): Guard<View, Surveyed> =>
  guard(clause, says, VIRTQ_NEEDS_RESET, (s, call) => holds(call.survey, s.side.ring, s.memory));

const never = (survey: Survey, wrong: (visit: Visit) => boolean): boolean => !survey.visits.some(wrong);

const leadsPastEnd = (v: Visit): boolean => hasNext(v) && !isIndirect(v) && v.next >= v.table.entries;

const readableComesFirst = (buffers: readonly Visit[]): boolean =>
  !buffers.some((each, i) => i > 0 && !isWritable(each) && isWritable(buffers[i - 1] ?? each));

export const legalChain: readonly Guard<View, Surveyed>[] = [
  legal('virtio-1.4/split/desc/layout/2', 'no link leads past the descriptor table', (s) =>
    never(s, (v) => !v.table.indirect && leadsPastEnd(v)),
  ),
  legal('virtio-1.4/split/driver/desc-table/1', 'no descriptor comes twice', (s) => !s.loops),
  legal(
    'virtio-1.4/split/driver/desc-table/1',
    'the buffers are of 4 GiB together at most',
    (s) => bytesOf(s.buffers) <= VIRTQ_CHAIN_BYTES_MAX,
  ),
  legal('virtio-1.4/split/driver/framing/1', 'readable buffers come before writable ones', (s) => readableComesFirst(s.buffers)),
  legal('virtio-1.4/split/driver/indirect/1', 'indirect tables were negotiated', (s, ring) => ring.indirect || never(s, isIndirect)),
  legal('virtio-1.4/split/driver/indirect/2', 'no table is entered from a table', (s) =>
    never(s, (v) => isIndirect(v) && v.table.indirect),
  ),
  legal('virtio-1.4/split/driver/indirect/3', 'there are no more buffers than the queue size', (s, ring) => s.buffers.length <= ring.size),
  legal('virtio-1.4/split/driver/indirect/4', 'nothing follows a descriptor that points to a table', (s) =>
    never(s, (v) => isIndirect(v) && hasNext(v)),
  ),
  legal('virtio-1.4/split/desc/indirect/1', 'a table has whole descriptors, at least one', (s) =>
    never(s, (v) => isIndirect(v) && !v.table.indirect && !isTableLength(v.length)),
  ),
  legal('virtio-1.4/split/desc/indirect/1', 'no link leads past the indirect table', (s) =>
    never(s, (v) => v.table.indirect && leadsPastEnd(v)),
  ),
  legal('VQ-CHAIN-1', 'each buffer lies in guest memory', (s, _, memory) => s.buffers.every((b) => memory.contains(b.address, b.length))),
  legal('VQ-CHAIN-2', 'an indirect table lies in memory', (s, _, memory) =>
    never(s, (v) => isIndirect(v) && !v.table.indirect && !memory.backs(v.address, v.length)),
  ),
];
