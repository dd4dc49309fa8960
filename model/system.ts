/**
 * The whole system as a machine: monitor, queue, device and disk in one state, with one memory, which is the monitor's. Client and Server
 * act only while the monitor lets them run. It begins with the disk brought up; the way there has machines of its own (virtualnet,
 * loopback, virtio).
 */
import { boot as bootMonitor, firstCoreOf, type MonitorState, NOBODY, runningOn } from '../spec/monitor/index.ts';
import { E, O } from '../spec/prelude.ts';
import { arrive, type BlkState, bootBlk, complete as completeBlk } from '../spec/virtio/blk/index.ts';
import { device as callDevice } from '../spec/virtio/index.ts';
import * as queue from '../spec/virtqueue/index.ts';
import {
  ABORTED,
  BELL_LINK,
  BELL_QUEUE,
  BLK_HEADER_BYTES,
  BLK_NOT_TAKEN,
  BLK_SECTOR_BYTES,
  BLK_SEGMENT_BYTES,
  BLK_T_DISCARD,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_WRITE_ZEROES,
  SLOT_BYTES,
  SLOT_NO_STATUS,
  SLOT_SEGMENT,
  SLOT_STATUS,
  SLOT_TABLE,
  VIRTIO_F_INDIRECT_DESC,
  VIRTQ_DIRECT,
} from '../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../spec/vocabulary/monitor.ts';
import { always, type Outcome } from '../spec/vocabulary/rule.ts';
import type { PublishRequest, SystemRequest, SystemSetup } from '../spec/vocabulary/system.ts';
import type { DriverCall } from '../spec/vocabulary/virtio.ts';
import type { Buffer } from '../spec/vocabulary/virtqueue.ts';
import { step as stepMonitor } from './monitor.ts';
import { gathered, memoryOf, type Piece, piecesOf, scattered, u32, u64, withPieces } from './system-window.ts';

export interface SystemState {
  readonly setup: SystemSetup;
  readonly monitor: MonitorState;
  readonly driver: queue.DriverSide;
  readonly device: queue.DeviceSide;
  readonly blk: BlkState;
  /** By slot of the device: the chain that its request came in. */
  readonly chains: readonly (queue.Chain | undefined)[];
}

const calls = (monitor: MonitorState, requests: readonly MonitorRequest[]): MonitorState =>
  requests.reduce((s, request) => stepMonitor(s, request).state, monitor);

/** Each side lets the other ring and its own device interrupt, and then sleeps. */
const settledIn = (monitor: MonitorState, side: number, peer: number): MonitorState => {
  const core = firstCoreOf(monitor.machine, side);
  const line = monitor.machine.lineOwner.indexOf(side);
  return calls(monitor, [
    { call: 'bind', core, from: peer, bits: BELL_LINK + BELL_QUEUE },
    { call: 'mask', core, bits: 0 },
    { call: 'enable', core, line },
    { call: 'cpu-suspend', core },
  ]);
};

/** What the Client's questions come down to on the device. */
const broughtUp = ({ ring, featuresLow, featuresHigh }: SystemSetup): readonly DriverCall[] => [
  { call: 'write-status', value: 1 },
  { call: 'write-status', value: 3 },
  { call: 'accept-features', word: 0, value: featuresLow },
  { call: 'accept-features', word: 1, value: featuresHigh },
  { call: 'write-status', value: 11 },
  { call: 'set-queue-size', queue: 0, size: ring.size },
  ...[ring.descriptors, ring.available, ring.used].flatMap((address, area): DriverCall[] => [
    { call: 'set-queue-address', queue: 0, area, half: 0, value: address },
    { call: 'set-queue-address', queue: 0, area, half: 1, value: 0 },
  ]),
  { call: 'enable-queue', queue: 0 },
  { call: 'write-status', value: 15 },
];

const features = ({ featuresLow, featuresHigh }: SystemSetup): number => featuresHigh * 2 ** 32 + featuresLow;

const started = (monitor: MonitorState, setup: SystemSetup): SystemState => {
  const agreed = queue.negotiated(features(setup), setup.blk.queueSize);
  const blank = bootBlk(setup.blk);
  const device = broughtUp(setup).reduce((s, call) => callDevice(s, call).state, blank.device);
  const memory = memoryOf(monitor, setup);
  const driver = queue.enableDriver({ side: queue.resetDriver(agreed), memory, stores: [] }, setup.ring).state;
  const laidOut = withPieces(monitor, setup, piecesOf(driver.stores));
  const opened = queue.enableDevice({ side: queue.resetDevice(agreed), memory: memoryOf(laidOut, setup), stores: [] }, setup.ring).state;
  const chains = blank.flights.map(() => undefined);
  return { setup, monitor: laidOut, driver: driver.side, device: opened.side, blk: { ...blank, device }, chains };
};

export const boot = (setup: SystemSetup): SystemState => {
  const booted = bootMonitor(setup.manifest);
  if (E.isLeft(booted)) throw new RangeError(`a system is made of an accepted manifest, which ${booted.left.clause} refuses`);
  // The critical side comes first: on a core that both share, the other runs only while it sleeps.
  const { client, server } = setup;
  const [first, second] = booted.right.machine.critical[server] === true ? [server, client] : [client, server];
  return started(settledIn(settledIn(booted.right, first, second), second, first), setup);
};

type Who = 'client' | 'server';

const coreOf = (s: SystemState, who: Who): number => firstCoreOf(s.monitor.machine, s.setup[who]);
const runs = (s: SystemState, who: Who): boolean => runningOn(s.monitor, coreOf(s, who)) === s.setup[who] && s.setup[who] !== NOBODY;

/** MON-CALL-1: nobody acts from a core where it does not run. */
const absent = (s: SystemState): Outcome<SystemState> => ({ ...always(s, [ABORTED]), refused: ['MON-CALL-1'], failed: 'MON-CALL-1' });

const driverSight = (s: SystemState): queue.Sight<queue.DriverSide> => ({
  side: s.driver,
  memory: memoryOf(s.monitor, s.setup),
  stores: [],
});
const deviceSight = (s: SystemState): queue.Sight<queue.DeviceSide> => ({
  side: s.device,
  memory: memoryOf(s.monitor, s.setup),
  stores: [],
});

const byDriver = (s: SystemState, { state, ...rest }: Outcome<queue.Sight<queue.DriverSide>>): Outcome<SystemState> => ({
  ...rest,
  state: { ...s, driver: state.side, monitor: withPieces(s.monitor, s.setup, piecesOf(state.stores)) },
});
const byDevice = (s: SystemState, { state, ...rest }: Outcome<queue.Sight<queue.DeviceSide>>): Outcome<SystemState> => ({
  ...rest,
  state: { ...s, device: state.side, monitor: withPieces(s.monitor, s.setup, piecesOf(state.stores)) },
});

const isRange = (type: number): boolean => type === BLK_T_DISCARD || type === BLK_T_WRITE_ZEROES;

/** Header and status of a slot, and what the request has beside them. */
const composed = ({ slots, pool, chunkBytes }: SystemSetup, r: PublishRequest, data: ArrayLike<number>) => {
  const at = slots + SLOT_BYTES * r.slot;
  const header: Piece = { at, bytes: [...u32(r.type), ...u32(0), ...u64(isRange(r.type) ? 0 : r.sector)] };
  const status: Piece = { at: at + SLOT_STATUS, bytes: [SLOT_NO_STATUS] };
  const segment: Piece = { at: at + SLOT_SEGMENT, bytes: [...u64(r.sector), ...u32(r.bytes / BLK_SECTOR_BYTES), ...u32(r.flags)] };
  const chunk: Buffer = { address: pool + chunkBytes * r.chunk, length: r.bytes };
  const buffers: readonly Buffer[] = [
    { address: at, length: BLK_HEADER_BYTES },
    ...(isRange(r.type) ? [{ address: segment.at, length: BLK_SEGMENT_BYTES }] : []),
    ...(r.type === BLK_T_OUT || r.type === BLK_T_IN ? [chunk] : []),
    { address: status.at, length: 1 },
  ];
  const pieces = [
    ...(r.type === BLK_T_OUT ? [{ at: chunk.address, bytes: data }] : []),
    header,
    status,
    ...(isRange(r.type) ? [segment] : []),
  ];
  return { pieces, buffers, readable: buffers.length - (r.type === BLK_T_IN ? 2 : 1), table: at + SLOT_TABLE };
};

/** The request is written into its slot whether or not the ring then has room for it. */
export const publishRequest = (s: SystemState, r: PublishRequest, data: ArrayLike<number>): Outcome<SystemState> => {
  const { pieces, buffers, readable, table } = composed(s.setup, r, data);
  const written = { ...s, monitor: withPieces(s.monitor, s.setup, pieces) };
  const indirect = Math.floor(s.setup.featuresLow / 2 ** VIRTIO_F_INDIRECT_DESC) % 2 === 1;
  const call = { call: 'publish', buffers, readable, table: indirect ? table : VIRTQ_DIRECT } as const;
  return byDriver(written, queue.publish(driverSight(written), call));
};

const filled = ({ fill, bytes }: PublishRequest): ArrayLike<number> => Uint8Array.from({ length: bytes }, (_, i) => fill + i);

/** Rings the other side if the queue asks for it; the reply then ends with the monitor's. */
const ringing = (s: Outcome<SystemState>, who: Who, to: Who): Outcome<SystemState> => {
  if (s.reply[1] !== 1) return s;
  const request = { call: 'ring', core: coreOf(s.state, who), to: s.state.setup[to], bits: BELL_QUEUE } as const;
  const rung = stepMonitor(s.state.monitor, request);
  return { ...s, state: { ...s.state, monitor: rung.state }, reply: [...s.reply, ...rung.reply] };
};

const take = (s: SystemState): Outcome<SystemState> => {
  const popped = queue.pop(deviceSight(s));
  const outcome = byDevice(s, popped);
  if (O.isNone(popped.chain)) return outcome;
  const chain = popped.chain.value;
  const writable = chain.writable.reduce((sum, { length }) => sum + length, 0);
  const handed = {
    queue: 0,
    readable: gathered(outcome.state.monitor, s.setup, chain.readable),
    writable,
    isAnswerable: writable > 0,
    isInMemory: true,
  };
  const taken = arrive(s.blk, handed);
  const [slot = BLK_NOT_TAKEN] = taken.reply;
  const chains = slot >= 0 ? s.chains.with(slot, chain) : s.chains;
  return { ...outcome, state: { ...outcome.state, blk: taken.state, chains }, reply: [...outcome.reply, slot] };
};

/** The status is the last byte that may be written, whatever buffer that is in. */
const statusAt = (chain: queue.Chain): number => {
  const last = chain.writable.findLast(({ length }) => length > 0);
  return last === undefined ? 0 : last.address + last.length - 1;
};

const finish = (s: SystemState, slot: number): Outcome<SystemState> => {
  const flight = s.blk.flights[slot];
  const chain = s.chains[slot];
  if (flight === undefined || chain === undefined) return always(s, [BLK_NOT_TAKEN]);
  const data = gathered(s.monitor, s.setup, chain.readable).subarray(BLK_HEADER_BYTES);
  const { state: blk, written, status, used } = completeBlk(s.blk, slot, flight, data);
  const pieces = [...scattered(chain.writable, written), { at: statusAt(chain), bytes: [status] }];
  const done = { ...s, blk, monitor: withPieces(s.monitor, s.setup, pieces), chains: s.chains.with(slot, undefined) };
  const outcome = byDevice(done, queue.complete(deviceSight(done), { call: 'complete', head: chain.head, written: used }));
  return { ...outcome, reply: [status, used, ...outcome.reply] };
};

export const step = (s: SystemState, request: SystemRequest): Outcome<SystemState> => {
  switch (request.call) {
    case 'publish':
      return runs(s, 'client') ? publishRequest(s, request, filled(request)) : absent(s);
    case 'kick':
      return runs(s, 'client') ? ringing(byDriver(s, queue.kick(driverSight(s))), 'client', 'server') : absent(s);
    case 'reap':
      return runs(s, 'client') ? byDriver(s, queue.reap(driverSight(s))) : absent(s);
    case 'pop':
      return runs(s, 'server') ? take(s) : absent(s);
    case 'finish':
      return runs(s, 'server') ? finish(s, request.slot) : absent(s);
    case 'notify':
      return runs(s, 'server') ? ringing(byDevice(s, queue.notify(deviceSight(s))), 'server', 'client') : absent(s);
    default: {
      const outcome = stepMonitor(s.monitor, request);
      return { ...outcome, state: outcome.state === s.monitor ? s : { ...s, monitor: outcome.state } };
    }
  }
};
