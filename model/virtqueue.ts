/** One virtqueue as a machine: memory bytes, a driver and a device that share them, and anybody's raw stores. */

import {
  complete,
  completeClauses,
  type DeviceSide,
  type DriverSide,
  enableDevice,
  enableDeviceClauses,
  enableDriver,
  interrupts,
  isAddress,
  isWord32,
  kick,
  kicks,
  type Memory,
  negotiated,
  notify,
  pop,
  popClauses,
  publish,
  publishClauses,
  reap,
  reapClauses,
  resetDevice,
  resetDriver,
  type Sight,
} from '../spec/virtqueue/index.ts';
import { VIRTQ_OK, VIRTQ_REFUSED } from '../spec/vocabulary/limits.ts';
import { always, apply, type ClauseId, guard, type Outcome, rule } from '../spec/vocabulary/rule.ts';
import type { Enable, Poke, Store, VirtqueueRequest, VirtqueueSetup } from '../spec/vocabulary/virtqueue.ts';

export interface VirtqueueState {
  readonly setup: VirtqueueSetup;
  /** Never written in place: a state that was reached stays as it was. */
  readonly bytes: Uint8Array;
  readonly device: DeviceSide;
  readonly driver: DriverSide;
}

const memoryOf = ({ bytes, setup }: VirtqueueState): Memory => ({
  read: (address) => bytes[address] ?? 0,
  backs: (address, length) => address + length <= bytes.length,
  contains: (address, length) => address + length <= setup.extent,
});

const withStores = (bytes: Uint8Array, stores: readonly Store[]): Uint8Array => {
  if (stores.length === 0) return bytes;
  const copy = bytes.slice();
  for (const { address, width, value } of stores) for (let i = 0; i < width; i += 1) copy[address + i] = value >>> (8 * i);
  return copy;
};

const deviceSight = (s: VirtqueueState): Sight<DeviceSide> => ({ side: s.device, memory: memoryOf(s), stores: [] });
const driverSight = (s: VirtqueueState): Sight<DriverSide> => ({ side: s.driver, memory: memoryOf(s), stores: [] });

const afterDevice = (s: VirtqueueState, { side, stores }: Sight<DeviceSide>): VirtqueueState =>
  side === s.device && stores.length === 0 ? s : { ...s, bytes: withStores(s.bytes, stores), device: side };

const afterDriver = (s: VirtqueueState, { side, stores }: Sight<DriverSide>): VirtqueueState =>
  side === s.driver && stores.length === 0 ? s : { ...s, bytes: withStores(s.bytes, stores), driver: side };

const byDevice = (s: VirtqueueState, outcome: Outcome<Sight<DeviceSide>>): Outcome<VirtqueueState> => ({
  state: afterDevice(s, outcome.state),
  reply: outcome.reply,
  granted: outcome.granted,
  refused: outcome.refused,
  failed: outcome.failed,
  loose: outcome.loose,
});

const byDriver = (s: VirtqueueState, outcome: Outcome<Sight<DriverSide>>): Outcome<VirtqueueState> => ({
  state: afterDriver(s, outcome.state),
  reply: outcome.reply,
  granted: outcome.granted,
  refused: outcome.refused,
  failed: outcome.failed,
  loose: outcome.loose,
});

const isStore = ({ address, width, value }: Store, bytes: number): boolean =>
  (width === 1 || width === 2 || width === 4) && isAddress(address) && address + width <= bytes && isWord32(value);

const pokeRule = rule<VirtqueueState, Poke>(
  'poke',
  [
    guard('VQ-POKE-1', 'each store is within memory', VIRTQ_REFUSED, (s, call) =>
      call.stores.every((each) => isStore(each, s.bytes.length)),
    ),
  ],
  (s, call) => ({ state: { ...s, bytes: withStores(s.bytes, call.stores) }, reply: [VIRTQ_OK] }),
);

/** Both sides are told the same, so that both agree; the driver clears the ring before the device starts. */
const enable = (s: VirtqueueState, call: Enable): Outcome<VirtqueueState> => {
  const laidOut = byDriver(s, enableDriver(driverSight(s), call));
  return laidOut.failed === undefined ? byDevice(laidOut.state, enableDevice(deviceSight(laidOut.state), call)) : laidOut;
};

const RESET: readonly ClauseId[] = ['virtio-1.4/basic/device/vq-reset/2', 'virtio-1.4/basic/driver/cleanup/2'];

const reset = (s: VirtqueueState): Outcome<VirtqueueState> => {
  const agreed = negotiated(s.setup.features, s.setup.sizeMax);
  return always({ ...s, device: resetDevice(agreed), driver: resetDriver(agreed) }, [VIRTQ_OK], RESET);
};

export const step = (s: VirtqueueState, request: VirtqueueRequest): Outcome<VirtqueueState> => {
  switch (request.call) {
    case 'poke':
      return apply(pokeRule, s, request);
    case 'enable':
      return enable(s, request);
    case 'reset':
      return reset(s);
    case 'publish':
      return byDriver(s, publish(driverSight(s), request));
    case 'kick':
      return byDriver(s, kick(driverSight(s)));
    case 'reap':
      return byDriver(s, reap(driverSight(s)));
    case 'interrupts':
      return byDriver(s, interrupts(driverSight(s), request));
    case 'pop':
      return byDevice(s, pop(deviceSight(s)));
    case 'complete':
      return byDevice(s, complete(deviceSight(s), request));
    case 'notify':
      return byDevice(s, notify(deviceSight(s)));
    case 'kicks':
      return byDevice(s, kicks(deviceSight(s), request));
  }
};

/** Memory is zero, and the queue enabled as the setup places it, or left alone if it cannot be placed so. */
export const boot = (setup: VirtqueueSetup): VirtqueueState => {
  const agreed = negotiated(setup.features, setup.sizeMax);
  const empty = { setup, bytes: new Uint8Array(setup.bytes), device: resetDevice(agreed), driver: resetDriver(agreed) };
  return step(empty, { ...setup, call: 'enable' }).state;
};

/** The clauses whose guards this machine applies. */
export const clauses: readonly ClauseId[] = [
  ...new Set([...pokeRule.clauses, ...enableDeviceClauses, ...publishClauses, ...reapClauses, ...popClauses, ...completeClauses]),
];
