/**
 * What the standard leaves unsaid about queues between sides that do not trust each other, a sentence each. Whatever the standard
 * says itself keeps the standard's id.
 */
import type { Clauses } from './clause.ts';

export const VIRTQUEUE = {
  'VQ-SIZE-1': { says: 'A queue is no larger than the device offers.', source: 'ours; docs/decisions/0021' },
  'VQ-AREA-1': { says: 'Each part of a ring lies wholly in memory.', source: 'ours; docs/decisions/0021' },
  'VQ-BASE-1': { says: 'A queue starts at an index of 16 bits.', source: 'ours; docs/decisions/0021' },
  'VQ-LIVE-1': { says: 'A queue that is not enabled is neither read nor written, by either side.', source: 'ours; docs/decisions/0020' },
  'VQ-LIVE-2': { says: 'A queue is enabled only while it is not enabled.', source: 'ours; docs/decisions/0021' },
  'VQ-FAIL-1': {
    says: 'A device that found a malformed ring leaves that queue alone until it is reset.',
    source: 'ours; docs/decisions/0020',
  },
  'VQ-FAIL-2': {
    says: 'A driver that found a malformed ring leaves that queue alone until it is reset.',
    source: 'ours; docs/decisions/0020',
  },
  'VQ-CHAIN-1': { says: 'Each buffer lies wholly in guest memory, and its end does not overflow.', source: 'ours; docs/decisions/0022' },
  'VQ-CHAIN-2': { says: 'An indirect table lies wholly in memory.', source: 'ours; docs/decisions/0022' },
  'VQ-CHAIN-3': { says: 'A chain has at least one buffer.', source: 'ours; docs/decisions/0022' },
  'VQ-CHAIN-4': { says: 'The readable buffers are the first of a chain, none to all.', source: 'ours; docs/decisions/0022' },
  'VQ-ID-1': {
    says: 'A packed ring names no two buffers in flight by the same id; any id of 16 bits will do.',
    source: 'ours; docs/decisions/0024',
  },
  'VQ-USED-1': { says: 'The used index is ahead by no more than the chains that are outstanding.', source: 'ours; docs/decisions/0023' },
  'VQ-USED-2': { says: 'A used length is no more than the writable bytes of its chain.', source: 'ours; docs/decisions/0023' },
  'VQ-POKE-1': { says: 'A raw store is of 1, 2 or 4 bytes within memory.', source: 'ours; docs/decisions/0022' },
} as const satisfies Clauses;
