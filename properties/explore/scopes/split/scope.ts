/** Scopes of one split ring: a driver and a device, and everything that either may do next. */
import { boot, step, type VirtqueueState } from '../../../../model/virtqueue.ts';
import type { VirtqueueRequest } from '../../../../spec/vocabulary/virtqueue.ts';
import { virtqueueArea } from '../../../virtqueue/area.ts';
import type { Trial } from '../../../virtqueue/shapes.ts';
import type { QueueSubject } from '../../../virtqueue/subject.ts';
import type { Judged } from '../../judged.ts';
import { canonicalSplit, REDUCTIONS, STALE } from './canonical.ts';
import { encodeSplit } from './encode.ts';
import { everything, nothingStale } from './essence.ts';
import { hostileRequests } from './hostile.ts';
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
  readonly hostile: boolean;
  /** Stale private memory of the emulator makes states of its own; otherwise it is left out, with the reason among the reductions. */
  readonly residue: boolean;
}

const NOTIFYING = ['kick', 'notify', 'kicks', 'interrupts'];

/** Without notifications, which no malformed entry has to do with. */
const withHostile = (size: number) => {
  const menus = new Map<readonly VirtqueueRequest[], readonly VirtqueueRequest[]>();
  const requests = requestsOf(size);
  const quiet = (menu: readonly VirtqueueRequest[]): readonly VirtqueueRequest[] => {
    const known = menus.get(menu) ?? menu.filter(({ call }) => !NOTIFYING.includes(call));
    menus.set(menu, known);
    return known;
  };
  return (s: VirtqueueState): readonly VirtqueueRequest[] => [...quiet(requests(s)), ...hostileRequests(s)];
};

const splitScope = ({ name, says, tags, size, features, hostile, residue }: Choice): SplitScope => ({
  scope: {
    name,
    says,
    tags,
    setups: features.map((each) => trialOf(size, each)),
    boot,
    requests: hostile ? withHostile(size) : requestsOf(size),
    step,
    canonical: canonicalSplit,
    encode: encodeSplit,
    invariants: hostile ? KEPT : [...KEPT, ...HONEST],
    reductions: residue ? REDUCTIONS : [...REDUCTIONS, STALE],
  },
  area: virtqueueArea,
  raw: (subject) => [new Uint8Array(subject.arena.buffer)],
  essence: residue ? everything : nothingStale,
});

const { plain, indirect, event } = FEATURES;

export const split2 = splitScope({
  name: 'split-2',
  says: 'a split ring of 2 descriptors, with and without indirect tables; both sides keep to the rules',
  tags: ['quick', 'small'],
  size: 2,
  features: [plain, indirect],
  hostile: false,
  residue: true,
});

export const split2Event = splitScope({
  name: 'split-2-event',
  says: 'a split ring of 2 descriptors with the event index; both sides keep to the rules',
  tags: [],
  size: 2,
  features: [event],
  hostile: false,
  residue: true,
});

export const split2Hostile = splitScope({
  name: 'split-2-hostile',
  says: 'a split ring of 2 descriptors, with and without indirect tables, without notifications; either side may offer one malformed entry at a time',
  tags: [],
  size: 2,
  features: [plain, indirect],
  hostile: true,
  residue: true,
});

export const split4 = splitScope({
  name: 'split-4',
  says: 'a split ring of 4 descriptors; both sides keep to the rules',
  tags: [],
  size: 4,
  features: [plain],
  hostile: false,
  residue: false,
});
