/** A block device as a machine: a driver with a little memory, the device, and a disk. Rings are left out: a chain is handed over as it is. */
import {
  afterPower,
  afterPowerCut,
  arrive,
  type BlkState,
  bootBlk,
  complete,
  conductFor,
  configReading,
  failZone,
  negotiation,
  offer,
  offerClauses,
  requestOf,
  resize,
  setMayUnmap,
  withFaults,
  withoutFlights,
  withoutFlightsOf,
} from '../spec/virtio/blk/index.ts';
import { type DeviceState, device, hasStatus, inWords } from '../spec/virtio/index.ts';
import type {
  BlkOptions,
  BlkRequest,
  BringUp,
  Complete,
  JudgeOffer,
  PowerCut,
  ReadBlkConfig,
  ResetBlkQueue,
  Submit,
} from '../spec/vocabulary/blk.ts';
import {
  BLK_CONFIG_CAPACITY,
  BLK_CONFIG_WRITEBACK,
  BLK_F_CONFIG_WCE,
  BLK_F_DISCARD,
  BLK_F_FLUSH,
  BLK_F_ZONED,
  BLK_HEADER_BYTES,
  BLK_NOT_TAKEN,
  BLK_PROPER,
  BLK_Z_HM,
  STATUS_FEATURES_OK,
} from '../spec/vocabulary/limits.ts';
import { always, apply, type ClauseId, type Outcome } from '../spec/vocabulary/rule.ts';
import { bringUp, called } from './bring-up.ts';
import { beside } from './judged.ts';
import { filled, gathered, handed, scattered, statusSpan } from './memory.ts';

/** Bytes of guest memory; buffers beyond are nowhere. */
export const BLK_MEMORY_BYTES = 4096;

export interface BlkMachine {
  readonly blk: BlkState;
  /** Never written in place: a state that was reached stays as it was. */
  readonly memory: Uint8Array;
  /** By slot: the buffers of the request that is under way there. */
  readonly chains: readonly (Submit | undefined)[];
}

export const boot = (options: BlkOptions): BlkMachine => ({
  blk: bootBlk(options),
  memory: new Uint8Array(BLK_MEMORY_BYTES),
  chains: Array.from({ length: options.slots }, () => undefined),
});

/** A request that the device takes is looked at by an observer too, who says what the driver has done wrong in it. */
const submit = (s: BlkMachine, request: Submit): Outcome<BlkMachine> => {
  const memory = filled(s.memory, request);
  const chain = handed(memory, request);
  const outcome = arrive(s.blk, chain);
  const [slot = BLK_NOT_TAKEN] = outcome.reply;
  const chains = slot >= 0 ? s.chains.with(slot, request) : s.chains;
  const taken = { ...outcome, state: { blk: outcome.state, memory, chains } };
  if (slot < 0 || chain.readable.length < BLK_HEADER_BYTES || !chain.isInMemory) return { ...taken, reply: [slot, BLK_PROPER] };
  const sent = requestOf(chain.readable, chain.writable);
  return beside(taken, apply(conductFor(s.blk, sent.type), s.blk, sent));
};

const finish = (s: BlkMachine, { slot }: Complete): Outcome<BlkMachine> => {
  const flight = s.blk.flights[slot];
  const chain = s.chains[slot];
  if (flight === undefined || chain === undefined) return always(s, [BLK_NOT_TAKEN]);
  const data = gathered(s.memory, chain.readable).subarray(BLK_HEADER_BYTES);
  const done = complete(s.blk, slot, flight, data);
  const written = scattered(s.memory, chain.writable, done.written, done.at);
  const last = statusSpan(chain);
  if (last !== undefined) written[last.address + last.length - 1] = done.status;
  const { granted, refused, failed } = done;
  const state = { blk: done.state, memory: written, chains: s.chains.with(slot, undefined) };
  return { state, reply: [done.status, done.used], granted, refused, failed, loose: false };
};

const without = (s: BlkMachine, state: DeviceState): BlkMachine => ({
  ...s,
  blk: withoutFlights({ ...s.blk, device: state }),
  chains: s.chains.map(() => undefined),
});

const powerCut = (s: BlkMachine, { survivors }: PowerCut): BlkMachine => {
  const off = without(s, called(s.blk.device, [{ call: 'write-status', value: 0 }]));
  const survives = (sector: number): boolean => ((survivors >>> (sector % 32)) & 1) === 1;
  return { ...off, blk: { ...off.blk, disk: afterPowerCut(s.blk.disk, survives), zones: afterPower(s.blk.zones) } };
};

/** What the device's side of a negotiation bears witness to. */
const settledClauses = ({ blk }: BlkMachine, up: DeviceState, words: readonly [number, number]): readonly ClauseId[] => {
  if (!hasStatus(up, STATUS_FEATURES_OK)) return [];
  const { zoned, flush, configWce } = blk.options;
  const declined = zoned !== null && zoned.model !== BLK_Z_HM && !inWords(words, BLK_F_ZONED);
  const independent = zoned !== null && zoned.model !== BLK_Z_HM && inWords(words, BLK_F_ZONED) !== inWords(words, BLK_F_DISCARD);
  const noFlush = flush && configWce && inWords(words, BLK_F_CONFIG_WCE) && !inWords(words, BLK_F_FLUSH);
  return [
    ...(zoned?.model === BLK_Z_HM ? ['virtio-1.4/blk/device/init/8'] : []),
    ...(declined ? ['virtio-1.4/blk/device/init/7', 'virtio-1.4/blk/driver/init/9'] : []),
    ...(independent ? ['virtio-1.4/blk/driver/init/7'] : []),
    ...(noFlush ? ['virtio-1.4/blk/device/init/3'] : []),
  ];
};

/** Only for want of zones does the device not come up. */
const isRefusedForZones = ({ blk }: BlkMachine, call: BringUp, up: DeviceState): boolean => {
  if (blk.options.zoned?.model !== BLK_Z_HM || hasStatus(up, STATUS_FEATURES_OK)) return false;
  const with_ = { ...call, low: (call.low | (1 << BLK_F_ZONED)) >>> 0 };
  return with_.low !== call.low && hasStatus(called(blk.device, bringUp(blk.device, with_.low, with_.high)), STATUS_FEATURES_OK);
};

const broughtUp = (s: BlkMachine, request: BringUp): Outcome<BlkMachine> => {
  const up = called(s.blk.device, bringUp(s.blk.device, request.low, request.high));
  const outcome = always(without(s, up), [up.status], settledClauses(s, up, [request.low, request.high]));
  const refused = isRefusedForZones(s, request, up) ? ['virtio-1.4/blk/device/init/8'] : [];
  return beside({ ...outcome, refused, failed: refused[0] }, apply(negotiation, s.blk, request));
};

const readConfig = (s: BlkMachine, request: ReadBlkConfig): Outcome<BlkMachine> => {
  const { offset, width } = request;
  const read = device(s.blk.device, request);
  const seen = read.failed === undefined && offset < BLK_CONFIG_CAPACITY + 8;
  const state = seen ? { ...s, blk: { ...s.blk, capacityIsStale: false } } : s;
  return beside({ ...always(state, read.reply), failed: read.failed }, apply(configReading, s.blk, { call: 'read-config', offset, width }));
};

/** As for a reset of the whole, nothing of the queue is heard of again. */
const resetQueue = (s: BlkMachine, { queue }: ResetBlkQueue): Outcome<BlkMachine> => {
  const outcome = device(s.blk.device, { call: 'reset-queue', queue });
  if (outcome.failed !== undefined) return { ...outcome, state: s };
  const blk = withoutFlightsOf({ ...s.blk, device: outcome.state }, queue);
  return { ...outcome, state: { ...s, blk, chains: s.chains.map((chain, slot) => (blk.flights[slot] === undefined ? undefined : chain)) } };
};

const judged = (s: BlkMachine, request: JudgeOffer): Outcome<BlkMachine> => {
  const outcome = apply(offer, null, request);
  return { ...outcome, state: s, granted: outcome.failed === undefined ? [...outcome.granted, ...offerClauses(request)] : outcome.granted };
};

const onBlk = (s: BlkMachine, outcome: Outcome<BlkState>): Outcome<BlkMachine> => ({ ...outcome, state: { ...s, blk: outcome.state } });

export const step = (s: BlkMachine, request: BlkRequest): Outcome<BlkMachine> => {
  const { blk } = s;
  switch (request.call) {
    case 'bring-up':
      return broughtUp(s, request);
    case 'write-writeback': {
      const outcome = device(blk.device, { call: 'write-config', offset: BLK_CONFIG_WRITEBACK, width: 1, value: request.value });
      return onBlk(s, { ...outcome, state: { ...blk, device: outcome.state } });
    }
    case 'read-config':
      return readConfig(s, request);
    case 'reset-blk':
      return always(without(s, called(blk.device, [{ call: 'write-status', value: 0 }])), []);
    case 'reset-queue':
      return resetQueue(s, request);
    case 'submit':
      return submit(s, request);
    case 'complete':
      return finish(s, request);
    case 'inject':
      return onBlk(s, always({ ...blk, disk: withFaults(blk.disk, request.sector, request.faults) }, []));
    case 'power-cut':
      return always(powerCut(s, request), []);
    case 'resize':
      return onBlk(s, resize(blk, request));
    case 'set-may-unmap':
      return onBlk(s, setMayUnmap(blk, request));
    case 'fail-zone':
      return onBlk(s, apply(failZone, blk, request));
    case 'judge-offer':
      return judged(s, request);
  }
};
