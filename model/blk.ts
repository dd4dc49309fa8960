/** A block device as a machine: a driver with a little memory, the device, and a disk. Rings are left out: a chain is handed over as it is. */
import {
  afterPowerCut,
  arrive,
  type BlkState,
  bootBlk,
  complete,
  type Handed,
  withFaults,
  withoutFlights,
} from '../spec/virtio/blk/index.ts';
import { type DeviceState, device } from '../spec/virtio/index.ts';
import type { BlkOptions, BlkRequest, BringUp, Complete, PowerCut, Span, Submit } from '../spec/vocabulary/blk.ts';
import {
  BLK_CONFIG_WRITEBACK,
  BLK_HEADER_BYTES,
  BLK_NOT_TAKEN,
  STATUS_ACKNOWLEDGE,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
} from '../spec/vocabulary/limits.ts';
import { always, type Outcome } from '../spec/vocabulary/rule.ts';
import type { DriverCall } from '../spec/vocabulary/virtio.ts';

/** Bytes of guest memory; buffers beyond are nowhere. */
export const BLK_MEMORY_BYTES = 8192;

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

const isInMemory = ({ address, length }: Span): boolean => length === 0 || address + length <= BLK_MEMORY_BYTES;
const total = (spans: readonly Span[]): number => spans.reduce((sum, { length }) => sum + length, 0);

/** Bytes of a buffer that are in memory, if it begins there. */
const inside = ({ address, length }: Span): number => Math.max(0, Math.min(length, BLK_MEMORY_BYTES - address));

/** Memory after the driver's stores: bytes as given, then a pattern in which no two sectors are alike. What lies outside is lost. */
const filled = (memory: Uint8Array, { readable, bytes, fill }: Submit): Uint8Array => {
  const after = memory.slice();
  let first = 0;
  for (const span of readable) {
    for (let i = 0, at = first; i < inside(span); i += 1, at += 1)
      after[span.address + i] = at < bytes.length ? (bytes[at] ?? 0) : (fill + at + 7 * Math.floor(at / 256)) % 256;
    first += span.length;
  }
  return after;
};

/** Memory with bytes put into buffers one after another, as many as there are. */
const scattered = (memory: Uint8Array, spans: readonly Span[], bytes: Uint8Array): Uint8Array => {
  const after = memory.slice();
  let first = 0;
  for (const span of spans) {
    if (first < bytes.length && inside(span) > 0) after.set(bytes.subarray(first, first + inside(span)), span.address);
    first += span.length;
  }
  return after;
};

const gathered = (memory: Uint8Array, spans: readonly Span[]): Uint8Array => {
  const inside = spans.map(({ address, length }) => memory.subarray(address, address + length));
  const bytes = new Uint8Array(inside.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of inside) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

const statusSpan = (request: Submit): Span | undefined => request.writable.findLast(({ length }) => length > 0);

const handed = (memory: Uint8Array, request: Submit): Handed => {
  const last = statusSpan(request);
  return {
    readable: gathered(memory, request.readable),
    writable: total(request.writable),
    isAnswerable: last !== undefined && last.address + last.length <= BLK_MEMORY_BYTES,
    isInMemory: request.readable.every(isInMemory) && request.writable.every(isInMemory),
  };
};

const submit = (s: BlkMachine, request: Submit): Outcome<BlkMachine> => {
  const memory = filled(s.memory, request);
  const outcome = arrive(s.blk, handed(memory, request));
  const [slot = BLK_NOT_TAKEN] = outcome.reply;
  const chains = slot >= 0 ? s.chains.with(slot, request) : s.chains;
  return { ...outcome, state: { blk: outcome.state, memory, chains } };
};

const COMPLETED = ['virtio-1.4/blk/desc/req/1', 'virtio-1.4/split/device/used-ring/1'];

const finish = (s: BlkMachine, { slot }: Complete): Outcome<BlkMachine> => {
  const flight = s.blk.flights[slot];
  const chain = s.chains[slot];
  if (flight === undefined || chain === undefined) return always(s, [BLK_NOT_TAKEN]);
  const data = gathered(s.memory, chain.readable).subarray(BLK_HEADER_BYTES);
  const done = complete(s.blk, slot, flight, data);
  const written = scattered(s.memory, chain.writable, done.written);
  const last = statusSpan(chain);
  if (last !== undefined) written[last.address + last.length - 1] = done.status;
  return always({ blk: done.state, memory: written, chains: s.chains.with(slot, undefined) }, [done.status, done.used], COMPLETED);
};

/** What a driver does from reset to the moment when it may hand chains over. */
const bringUp = (options: BlkOptions, { low, high }: BringUp): readonly DriverCall[] => [
  { call: 'write-status', value: 0 },
  { call: 'write-status', value: STATUS_ACKNOWLEDGE },
  { call: 'write-status', value: STATUS_ACKNOWLEDGE | STATUS_DRIVER },
  { call: 'accept-features', word: 0, value: low },
  { call: 'accept-features', word: 1, value: high },
  { call: 'write-status', value: STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK },
  { call: 'set-queue-size', queue: 0, size: options.queueSize },
  { call: 'enable-queue', queue: 0 },
  { call: 'write-status', value: STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK },
];

const without = (s: BlkMachine, state: DeviceState): BlkMachine => ({
  ...s,
  blk: withoutFlights({ ...s.blk, device: state }),
  chains: s.chains.map(() => undefined),
});

const called = (state: DeviceState, calls: readonly DriverCall[]): DeviceState =>
  calls.reduce((device_, call) => device(device_, call).state, state);

const powerCut = (s: BlkMachine, { survivors }: PowerCut): BlkMachine => {
  const off = without(s, called(s.blk.device, [{ call: 'write-status', value: 0 }]));
  const survives = (sector: number): boolean => ((survivors >>> (sector % 32)) & 1) === 1;
  return { ...off, blk: { ...off.blk, disk: afterPowerCut(s.blk.disk, survives) } };
};

export const step = (s: BlkMachine, request: BlkRequest): Outcome<BlkMachine> => {
  const { blk } = s;
  switch (request.call) {
    case 'bring-up': {
      const up = called(blk.device, bringUp(blk.options, request));
      return always(without(s, up), [up.status]);
    }
    case 'write-writeback': {
      const outcome = device(blk.device, { call: 'write-config', offset: BLK_CONFIG_WRITEBACK, width: 1, value: request.value });
      return { ...outcome, state: { ...s, blk: { ...blk, device: outcome.state } } };
    }
    case 'reset-blk':
      return always(without(s, called(blk.device, [{ call: 'write-status', value: 0 }])), []);
    case 'submit':
      return submit(s, request);
    case 'complete':
      return finish(s, request);
    case 'inject':
      return always({ ...s, blk: { ...blk, disk: withFaults(blk.disk, request.sector, request.faults) } }, []);
    case 'power-cut':
      return always(powerCut(s, request), []);
  }
};
