/** A request arrives: whether it can be answered at all, and what the answer will be unless the medium fails. */
import {
  BLK_BROKEN,
  BLK_F_MQ,
  BLK_HEADER_BYTES,
  BLK_NOT_TAKEN,
  BLK_S_IOERR,
  BLK_S_OK,
  STATUS_DEVICE_NEEDS_RESET,
} from '../../vocabulary/limits.ts';
import { always, apply, type ClauseId, guard, names, type Outcome, rule } from '../../vocabulary/rule.ts';
import { accepts, hasStatus, isRunning, queueOf } from '../state.ts';
import { needReset } from '../status.ts';
import { type Request, requestOf } from './request.ts';
import { ruleFor } from './rules.ts';
import { type BlkState, withFlight } from './state.ts';

/** A chain as the device finds it, whatever it is cut into. */
export interface Handed {
  /** Where it was found. */
  readonly queue: number;
  /** The bytes to read, in a row; those outside memory read as nothing. */
  readonly readable: Uint8Array;
  /** Bytes that may be written. */
  readonly writable: number;
  /** Whether the last of these is in memory. */
  readonly isAnswerable: boolean;
  /** Whether every byte of every buffer is in memory. */
  readonly isInMemory: boolean;
}

/** One queue, or as many as the configuration says where several are negotiated. */
const isServed = ({ device, options }: BlkState, queue: number): boolean =>
  queue < (accepts(device, BLK_F_MQ) ? options.queues : 1) && queueOf(device, queue).ready;

export const arrival = rule<BlkState, Handed>(
  'blk-arrival',
  [
    names(
      'virtio-1.4/basic/device/status/1',
      'the driver runs the device',
      BLK_NOT_TAKEN,
      (s) => isRunning(s.device) && !hasStatus(s.device, STATUS_DEVICE_NEEDS_RESET),
    ),
    names('virtio-1.4/blk/desc/layout/1', 'the queue is one that the device has and the driver enabled', BLK_NOT_TAKEN, (s, { queue }) =>
      isServed(s, queue),
    ),
    names('virtio-1.4/blk/desc/req/1', 'the status can be written', BLK_BROKEN, (_, chain) => chain.writable > 0 && chain.isAnswerable),
    guard('virtio-1.4/features/driver/reserved-bits/5', 'every buffer is in memory', BLK_S_IOERR, (_, chain) => chain.isInMemory),
    guard('virtio-1.4/blk/desc/req/1', 'the header is whole', BLK_S_IOERR, (_, chain) => chain.readable.length >= BLK_HEADER_BYTES),
  ],
  (s) => ({ state: s, reply: [BLK_S_OK] }),
);

export const ARRIVAL_GUARDS: readonly ClauseId[] = arrival.clauses;

const judged = (s: BlkState, chain: Handed, request: Request): Outcome<BlkState> => {
  const arrived = apply(arrival, s, chain);
  if (arrived.failed !== undefined) return arrived;
  const verdict = apply(ruleFor(request.type), s, request);
  return { ...verdict, state: s, granted: verdict.failed === undefined ? [...arrived.granted, ...verdict.granted] : verdict.granted };
};

/** The request takes the lowest free slot, which is the reply; none being free, it stays where it is. */
export const arrive = (s: BlkState, chain: Handed): Outcome<BlkState> => {
  const slot = s.flights.indexOf(undefined);
  if (slot < 0) return always(s, [BLK_NOT_TAKEN]);
  const request = requestOf(chain.readable, chain.writable);
  const outcome = judged(s, chain, request);
  const [verdict = BLK_NOT_TAKEN] = outcome.reply;
  if (verdict === BLK_NOT_TAKEN) return outcome;
  if (verdict === BLK_BROKEN) return { ...outcome, state: { ...s, device: needReset(s.device).state } };
  return { ...outcome, state: withFlight(s, slot, { queue: chain.queue, request, verdict }), reply: [slot] };
};
