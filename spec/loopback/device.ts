/** What each request does to the device, and what the answer says. What the device refuses, the answer shows. */
import { type DeviceState, device, type QueueState } from '../virtio/index.ts';
import { accepts } from '../virtio/state.ts';
import {
  AREA_DESCRIPTORS,
  AREA_DEVICE,
  AREA_DRIVER,
  FEATURE_WORDS,
  LOOP_BUS_PING,
  LOOP_EVENT_AVAIL,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_OK,
  LOOP_OUTSIDE,
  LOOP_REJECTED,
  LOOP_RESET_VQUEUE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_SET_DRIVER_FEATURES,
  LOOP_SET_VQUEUE,
  LOOP_STALE,
  VIRTIO_F_RING_PACKED,
} from '../vocabulary/limits.ts';
import type { LoopbackSetup } from '../vocabulary/loopback.ts';
import { always, apply, guard, type Outcome, rule } from '../vocabulary/rule.ts';
import type { DriverCall } from '../vocabulary/virtio.ts';
import { bytesFrom, field, idOf, type Message } from './message.ts';
import { NO_QUEUES, type Server, single, without } from './state.ts';

export interface Answer {
  readonly words: readonly number[];
  readonly bytes: readonly number[];
}

const EMPTY: Answer = { words: [], bytes: [] };
const saying = (words: readonly number[], bytes: readonly number[] = []): Answer => ({ words, bytes });

/** A Server at work on a message. */
export interface Work {
  readonly setup: LoopbackSetup;
  readonly server: Pick<Server, 'device' | 'used'>;
  readonly answer: Answer;
}

const done = (w: Work, state: DeviceState, answer: Answer = EMPTY): Work => ({
  setup: w.setup,
  server: { device: state, used: w.server.used },
  answer,
});
const did = (w: Work, call: DriverCall): DeviceState => device(w.server.device, call).state;

const configWrite = (m: Message): DriverCall => ({
  call: 'write-config',
  offset: field(m, 1),
  width: field(m, 2),
  value: bytesFrom(m, 3).reduceRight((value, byte) => value * 256 + byte, 0),
});

const writeConfig = rule<Work, Message>(
  'write-config',
  [
    guard('LOOP-CONFIG-1', 'it is about the current generation', LOOP_STALE, (w, m) => field(m, 0) === w.server.device.generation),
    guard('LOOP-CONFIG-2', 'the device takes it', LOOP_REJECTED, (w, m) => device(w.server.device, configWrite(m)).failed === undefined),
  ],
  (w, m) => {
    const state = did(w, configWrite(m));
    return { state: done(w, state, saying([state.generation, field(m, 1), field(m, 2)], bytesFrom(m, 3))), reply: [LOOP_OK] };
  },
);

/** No bytes: rejected, and the generation that there is. */
const noBytes = (w: Work, offset: number): Work => done(w, w.server.device, saying([w.server.device.generation, offset, 0]));

const readConfig = rule<Work, Message>(
  'read-config',
  [guard('LOOP-CONFIG-3', 'the bytes exist', LOOP_OUTSIDE, (w, m) => field(m, 0) + field(m, 1) <= w.server.device.config.length)],
  (w, m) => {
    const { config, generation } = w.server.device;
    const [offset, count] = [field(m, 0), field(m, 1)];
    return { state: done(w, w.server.device, saying([generation, offset, count], config.slice(offset, offset + count))), reply: [LOOP_OK] };
  },
);

/** Bytes of descriptors, driver area and device area of a ring. */
const areaBytes = (s: DeviceState, size: number): readonly number[] =>
  accepts(s, VIRTIO_F_RING_PACKED) ? [16 * size, 4, 4] : [16 * size, 6 + 2 * size, 6 + 8 * size];

/** LOOP-QUEUE-1: the high word of an offset is 0, as the region is smaller than 4 GiB. */
const liesInside = (w: Work, m: Message): boolean =>
  areaBytes(w.server.device, field(m, 2)).every(
    (bytes, area) => field(m, 5 + 2 * area) === 0 && field(m, 4 + 2 * area) + bytes <= w.setup.regionBytes,
  );

const queueCalls = (m: Message): readonly DriverCall[] => {
  const queue = field(m, 0);
  const areas = [AREA_DESCRIPTORS, AREA_DRIVER, AREA_DEVICE].flatMap((area) =>
    [0, 1].map((half): DriverCall => ({ call: 'set-queue-address', queue, area, half, value: field(m, 4 + 2 * area + half) })),
  );
  return [{ call: 'set-queue-size', queue, size: field(m, 2) }, ...areas, { call: 'enable-queue', queue }];
};

/** The calls in order, up to the first that the device refuses. */
const setUp = (s: DeviceState, calls: readonly DriverCall[]): { readonly state: DeviceState; readonly took: boolean } => {
  let state = s;
  for (const call of calls) {
    const outcome = device(state, call);
    if (outcome.failed !== undefined) return { state, took: false };
    state = outcome.state;
  }
  return { state, took: true };
};

const setQueue = rule<Work, Message>(
  'set-queue',
  [
    guard('LOOP-QUEUE-1', 'its areas lie in the region', LOOP_OUTSIDE, liesInside),
    guard('LOOP-QUEUE-2', 'the device takes it', LOOP_REJECTED, (w, m) => setUp(w.server.device, queueCalls(m)).took),
  ],
  (w, m) => ({ state: done(w, setUp(w.server.device, queueCalls(m)).state), reply: [LOOP_OK] }),
);

/** What the device took before it refused stays, as with registers. */
const halfSetUp = (w: Work, m: Message): Work => done(w, setUp(w.server.device, queueCalls(m)).state);

const acceptFeatures = (s: DeviceState, m: Message): DeviceState => {
  let state = s;
  for (let i = 0; i < field(m, 1); i += 1)
    state = device(state, { call: 'accept-features', word: field(m, 0) + i, value: field(m, 2 + i) }).state;
  return state;
};

const describeQueue = (w: Work, queue: number): readonly number[] => {
  const known: QueueState | undefined = w.server.device.queues[queue];
  return [queue, w.server.device.setup.queueSizeMax[queue] ?? 0, known?.size ?? 0, 0, ...(known?.areas.flat() ?? [0, 0, 0, 0, 0, 0])];
};

const blocks = (s: DeviceState, first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => s.offered[first + i] ?? 0);

/** A reset forgets the uses that have not been told. */
const status = (w: Work, value: number): Work => {
  const state = did(w, { call: 'write-status', value });
  return { ...done(w, state, saying([state.status])), server: { device: state, used: value === 0 ? NO_QUEUES : w.server.used } };
};

const resetQueue = (w: Work, queue: number): Work => {
  const outcome = device(w.server.device, { call: 'reset-queue', queue });
  const used = outcome.failed === undefined ? without(w.server.used, single(queue)) : w.server.used;
  return { setup: w.setup, server: { device: outcome.state, used }, answer: EMPTY };
};

const info = (s: DeviceState): readonly number[] => [
  s.setup.deviceId,
  s.setup.vendorId,
  32 * FEATURE_WORDS,
  s.config.length,
  s.queues.length,
  0,
];

/** The messages that nothing refuses. */
const plain = (w: Work, m: Message): Work => {
  const s = w.server.device;
  switch (idOf(m)) {
    case LOOP_GET_DEVICE_INFO:
      return done(w, s, saying(info(s)));
    case LOOP_GET_DEVICE_FEATURES:
      return done(w, s, saying([field(m, 0), field(m, 1), ...blocks(s, field(m, 0), field(m, 1))]));
    case LOOP_SET_DRIVER_FEATURES:
      return done(w, acceptFeatures(s, m));
    case LOOP_GET_DEVICE_STATUS:
      return done(w, s, saying([s.status]));
    case LOOP_SET_DEVICE_STATUS:
      return status(w, field(m, 0));
    case LOOP_GET_VQUEUE:
      return done(w, s, saying(describeQueue(w, field(m, 0))));
    case LOOP_RESET_VQUEUE:
      return resetQueue(w, field(m, 0));
    case LOOP_GET_SHM:
      return done(w, s, saying([field(m, 0), field(m, 0) === 0 ? w.setup.regionBytes : 0, 0, 0, 0]));
    case LOOP_EVENT_AVAIL:
      return done(w, did(w, { call: 'notify', queue: field(m, 0), data: 0 }));
    case LOOP_BUS_PING:
      return done(w, s, saying([field(m, 0)]));
    default:
      return w;
  }
};

export const SERVE_CLAUSES = [...writeConfig.clauses, ...readConfig.clauses, ...setQueue.clauses];

const unless = (outcome: Outcome<Work>, refused: () => Work): Outcome<Work> =>
  outcome.failed === undefined ? outcome : { ...outcome, state: refused() };

export const serve = ({ setup, server }: { readonly setup: LoopbackSetup; readonly server: Server }, m: Message): Outcome<Work> => {
  const work: Work = { setup, server: { device: server.device, used: server.used }, answer: EMPTY };
  switch (idOf(m)) {
    case LOOP_SET_CONFIG:
      return unless(apply(writeConfig, work, m), () => noBytes(work, field(m, 1)));
    case LOOP_GET_CONFIG:
      return unless(apply(readConfig, work, m), () => noBytes(work, field(m, 0)));
    case LOOP_SET_VQUEUE: {
      const outcome = apply(setQueue, work, m);
      return unless(outcome, () => (outcome.failed === 'LOOP-QUEUE-2' ? halfSetUp(work, m) : work));
    }
    default:
      return always(plain(work, m), [LOOP_OK]);
  }
};
