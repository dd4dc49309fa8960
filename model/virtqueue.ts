/** A split queue as a machine. */
import * as split from '../spec/virtqueue/index.ts';
import type { ClauseId } from '../spec/vocabulary/rule.ts';
import type { VirtqueueSetup } from '../spec/vocabulary/virtqueue.ts';
import { pokeClauses, type QueueState, queueMachine } from './queue/machine.ts';

export type VirtqueueState = QueueState<split.DeviceSide, split.DriverSide>;

const agreed = ({ features, sizeMax }: VirtqueueSetup): split.Negotiated => split.negotiated(features, sizeMax);

export const { step, boot } = queueMachine<split.DeviceSide, split.DriverSide>({
  ...split,
  resetDevice: (setup) => split.resetDevice(agreed(setup)),
  resetDriver: (setup) => split.resetDriver(agreed(setup)),
});

/** The clauses whose guards this machine applies. */
export const clauses: readonly ClauseId[] = [
  ...new Set([
    ...pokeClauses,
    ...split.enableDeviceClauses,
    ...split.publishClauses,
    ...split.reapClauses,
    ...split.popClauses,
    ...split.completeClauses,
  ]),
];
