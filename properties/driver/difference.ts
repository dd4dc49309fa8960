/** Compares what the observer remembers of a driver with what the watch does, word by word. */
import type { DriverWatch } from '../../impl/virtio/driver-watch.ts';
import type { DriverState, SeenQueue } from '../../spec/virtio/driver/index.ts';
import type { Difference } from '../agreement/area.ts';

const IGNORED = { no: 0, magic: 1, version: 2, absent: 4 } as const;
const WAITS = { none: 0, reset: 1, suspend: 2, resume: 3 } as const;
const FEATURES = { open: 0, asked: 1, confirmed: 2, refused: 3 } as const;
const NAMES = ['what was probed', 'why it is ignored', 'whether it began', 'status', 'what is waited for', 'FEATURES_OK', 'words seen'];
const MORE = ['offered 0-31', 'offered 32-63', 'accepted 0-31', 'accepted 32-63', 'in the handler', 'causes', 'causes not acknowledged'];
const PLACES = [...NAMES, ...MORE];

const wordsOf = (s: DriverState): readonly number[] => [
  ...[s.probed, IGNORED[s.ignored], Number(s.begun), s.status, WAITS[s.pending], FEATURES[s.features], s.seen],
  ...[...s.offered, ...s.accepted, Number(s.entered), s.causes, s.unacknowledged],
];

const flagsOf = (queue: SeenQueue): number =>
  Number(queue.ready) +
  2 * Number(queue.stopping) +
  4 * Number(queue.resetting) +
  8 * Number(queue.wasReset) +
  16 * Number(queue.exposed) +
  32 * Number(queue.checked);

const unequal = (where: string, expected: number, actual: number | undefined): Difference | undefined =>
  expected === actual ? undefined : { where, expected: `${expected}`, actual: `${actual}` };

export const driverDifference = (s: DriverState, { state }: DriverWatch): Difference | undefined => {
  const expected = wordsOf(s);
  for (let i = 0; i < expected.length; i += 1)
    if (((expected[i] ?? 0) | 0) !== state.words[i]) return unequal(PLACES[i] ?? '', expected[i] ?? 0, state.words[i]);
  for (let i = 0; i < s.queues.length; i += 1) {
    const queue = s.queues[i] as SeenQueue;
    const found =
      unequal(`flags of queue ${i}`, flagsOf(queue), state.flags[i]) ??
      unequal(`what is said of queue ${i}`, queue.said, state.said[i]) ??
      unequal(`greatest size of queue ${i}`, queue.sizeMax, state.sizeMax[i]);
    if (found !== undefined) return found;
  }
  return (
    unequal('DeviceFeaturesSel', s.deviceSel, state.selectors[0]) ??
    unequal('DriverFeaturesSel', s.driverSel, state.selectors[1]) ??
    unequal('QueueSel', s.queueSel, state.selectors[2])
  );
};
