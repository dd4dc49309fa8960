/** A packed queue as a machine. */
import { packed } from '../spec/virtqueue/index.ts';
import type { ClauseId } from '../spec/vocabulary/rule.ts';
import type { VirtqueueSetup } from '../spec/vocabulary/virtqueue.ts';
import { pokeClauses, type QueueState, queueMachine } from './queue/machine.ts';

export type PackedState = QueueState<packed.DeviceSide, packed.DriverSide>;

const agreed = ({ features, sizeMax }: VirtqueueSetup): packed.Negotiated => packed.negotiated(features, sizeMax);

export const { step, boot } = queueMachine<packed.DeviceSide, packed.DriverSide>({
  ...packed,
  resetDevice: (setup) => packed.resetDevice(agreed(setup)),
  resetDriver: (setup) => packed.resetDriver(agreed(setup)),
});

/** The clauses whose guards this machine applies. */
export const clauses: readonly ClauseId[] = [
  ...new Set([
    ...pokeClauses,
    ...packed.enableDeviceClauses,
    ...packed.publishClauses,
    ...packed.reapClauses,
    ...packed.popClauses,
    ...packed.completeClauses,
  ]),
];
