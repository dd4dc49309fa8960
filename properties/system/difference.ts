/** Compares the whole system: each part by the comparison of its own chapter, all of them over the one memory of the monitor. */
import type { SystemState } from '../../model/system.ts';
import type { Difference } from '../agreement/area.ts';
import { diskDifference, flightDifference } from '../blk/difference.ts';
import { difference as monitorDifference } from '../monitor/difference.ts';
import { deviceDifference } from '../virtio/difference.ts';
import { sidesDifference } from '../virtqueue/difference.ts';
import type { SystemSubject } from './subject.ts';

/** What the specification has not changed since the last comparison is left out, unless all is asked for. */
export const difference = (s: SystemState, subject: SystemSubject, full: boolean): Difference | undefined => {
  const seen = full ? undefined : subject.seen;
  subject.seen = s;
  const { blk } = subject.back;
  const queues = s.driver === seen?.driver && s.device === seen.device ? undefined : sidesDifference(s, subject, true);
  const flights = s.blk.flights === seen?.blk.flights ? undefined : flightDifference(s.blk, blk);
  const device = s.blk.device === seen?.blk.device ? undefined : deviceDifference(s.blk.device, blk.device);
  const content = s.blk.disk === seen?.blk.disk ? undefined : diskDifference('disk', s.blk.disk.content, subject.disk.bytes);
  const stable = s.blk.disk === seen?.blk.disk ? undefined : diskDifference('stable storage', s.blk.disk.stable, subject.disk.stable);
  return monitorDifference(s.monitor, subject.monitorSubject, full) ?? queues ?? flights ?? device ?? content ?? stable;
};
