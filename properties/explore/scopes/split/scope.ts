/** Scopes of one split ring: a driver and a device, and everything that either may do next. */
import { boot, step, type VirtqueueState } from '../../../../model/virtqueue.ts';
import type { VirtqueueRequest } from '../../../../spec/vocabulary/virtqueue.ts';
import { virtqueueArea } from '../../../virtqueue/area.ts';
import type { Trial } from '../../../virtqueue/shapes.ts';
import type { QueueSubject } from '../../../virtqueue/subject.ts';
import type { Judged } from '../../judged.ts';
import { canonicalSplit, REDUCTIONS } from './canonical.ts';
import { encodeSplit } from './encode.ts';
import { essenceOfQueue } from './essence.ts';
import { HONEST, KEPT } from './invariants.ts';
import { FEATURES, trialOf } from './layout.ts';
import { requestsOf } from './requests.ts';

type SplitScope = Judged<Trial, VirtqueueState, VirtqueueRequest, QueueSubject>;

interface Choice {
  readonly name: string;
  readonly says: string;
  readonly tags: readonly string[];
  readonly size: number;
  readonly features: readonly number[];
}

const honest = ({ name, says, tags, size, features }: Choice): SplitScope => ({
  scope: {
    name,
    says,
    tags,
    setups: features.map((each) => trialOf(size, each)),
    boot,
    requests: requestsOf(size),
    step,
    canonical: canonicalSplit,
    encode: encodeSplit,
    invariants: [...KEPT, ...HONEST],
    reductions: REDUCTIONS,
  },
  area: virtqueueArea,
  raw: (subject) => [new Uint8Array(subject.arena.buffer)],
  essence: essenceOfQueue,
});

const { plain, indirect, event } = FEATURES;

export const split2 = honest({
  name: 'split-2',
  says: 'a split ring of 2 descriptors, with and without indirect tables; both sides keep to the rules',
  tags: ['quick', 'small'],
  size: 2,
  features: [plain, indirect],
});

export const split2Event = honest({
  name: 'split-2-event',
  says: 'a split ring of 2 descriptors with the event index; both sides keep to the rules',
  tags: [],
  size: 2,
  features: [event],
});

export const split4 = honest({
  name: 'split-4',
  says: 'a split ring of 4 descriptors; both sides keep to the rules',
  tags: [],
  size: 4,
  features: [plain],
});
