/** One virtqueue as a machine: memory bytes, a driver and a device that share them, and anybody's raw stores. The form of the ring is its argument. */
import { isAddress, isWord32, type Memory, type Sight } from '../../spec/virtqueue/index.ts';
import { VIRTQ_OK, VIRTQ_REFUSED } from '../../spec/vocabulary/limits.ts';
import { always, apply, type ClauseId, guard, type Outcome, rule } from '../../spec/vocabulary/rule.ts';
import type {
  Complete,
  Enable,
  Interrupts,
  Kicks,
  Poke,
  Publish,
  Store,
  VirtqueueRequest,
  VirtqueueSetup,
} from '../../spec/vocabulary/virtqueue.ts';

export interface QueueState<Device, Driver> {
  readonly setup: VirtqueueSetup;
  /** Never written in place: a state that was reached stays as it was. */
  readonly bytes: Uint8Array;
  readonly device: Device;
  readonly driver: Driver;
}

/** What a form of ring brings to the machine. */
export interface QueueRules<Device, Driver> {
  readonly resetDevice: (setup: VirtqueueSetup) => Device;
  readonly resetDriver: (setup: VirtqueueSetup) => Driver;
  readonly enableDevice: (sight: Sight<Device>, call: Enable) => Outcome<Sight<Device>>;
  readonly enableDriver: (sight: Sight<Driver>, call: Enable) => Outcome<Sight<Driver>>;
  readonly publish: (sight: Sight<Driver>, call: Publish) => Outcome<Sight<Driver>>;
  readonly kick: (sight: Sight<Driver>) => Outcome<Sight<Driver>>;
  readonly reap: (sight: Sight<Driver>) => Outcome<Sight<Driver>>;
  readonly interrupts: (sight: Sight<Driver>, call: Interrupts) => Outcome<Sight<Driver>>;
  readonly pop: (sight: Sight<Device>) => Outcome<Sight<Device>>;
  readonly complete: (sight: Sight<Device>, call: Complete) => Outcome<Sight<Device>>;
  readonly notify: (sight: Sight<Device>) => Outcome<Sight<Device>>;
  readonly kicks: (sight: Sight<Device>, call: Kicks) => Outcome<Sight<Device>>;
}

const memoryOf = ({ bytes, setup }: QueueState<unknown, unknown>): Memory => ({
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

const isStore = ({ address, width, value }: Store, bytes: number): boolean =>
  (width === 1 || width === 2 || width === 4) && isAddress(address) && address + width <= bytes && isWord32(value);

/** Anybody's raw stores leave the sides as they are, so their form does not matter. */
const pokeRule = rule<Pick<QueueState<unknown, unknown>, 'bytes'>, Poke>(
  'poke',
  [
    guard('VQ-POKE-1', 'each store is within memory', VIRTQ_REFUSED, (s, call) =>
      call.stores.every((each) => isStore(each, s.bytes.length)),
    ),
  ],
  (s, call) => ({ state: { bytes: withStores(s.bytes, call.stores) }, reply: [VIRTQ_OK] }),
);

export const pokeClauses = pokeRule.clauses;

const RESET: readonly ClauseId[] = ['virtio-1.4/basic/device/vq-reset/2', 'virtio-1.4/basic/driver/cleanup/2'];

/** What one side sees. */
const sightOf = <Side>(s: QueueState<unknown, unknown>, side: Side): Sight<Side> => ({ side, memory: memoryOf(s), stores: [] });

/** The machine's state after a step of one side. */
const outcomeOf = <Side, State>(outcome: Outcome<Sight<Side>>, state: State): Outcome<State> => ({
  state,
  reply: outcome.reply,
  granted: outcome.granted,
  refused: outcome.refused,
  failed: outcome.failed,
  loose: outcome.loose,
});

/** The steps of a queue of some form. */
export const queueMachine = <Device, Driver>(rules: QueueRules<Device, Driver>) => {
  type State = QueueState<Device, Driver>;

  const byDevice = (s: State, take: (sight: Sight<Device>) => Outcome<Sight<Device>>): Outcome<State> => {
    const outcome = take(sightOf(s, s.device));
    const { side, stores } = outcome.state;
    if (side === s.device && stores.length === 0) return outcomeOf(outcome, s);
    return outcomeOf(outcome, { setup: s.setup, bytes: withStores(s.bytes, stores), device: side, driver: s.driver });
  };

  const byDriver = (s: State, take: (sight: Sight<Driver>) => Outcome<Sight<Driver>>): Outcome<State> => {
    const outcome = take(sightOf(s, s.driver));
    const { side, stores } = outcome.state;
    if (side === s.driver && stores.length === 0) return outcomeOf(outcome, s);
    return outcomeOf(outcome, { setup: s.setup, bytes: withStores(s.bytes, stores), device: s.device, driver: side });
  };

  const poke = (s: State, call: Poke): Outcome<State> => {
    const outcome = apply(pokeRule, s, call);
    const { bytes } = outcome.state;
    return { ...outcome, state: bytes === s.bytes ? s : { ...s, bytes } };
  };

  /** Both sides are told the same, so that both agree; the driver clears the ring before the device starts. */
  const enable = (s: State, call: Enable): Outcome<State> => {
    const laidOut = byDriver(s, (sight) => rules.enableDriver(sight, call));
    if (laidOut.failed !== undefined) return laidOut;
    const started = byDevice(laidOut.state, (sight) => rules.enableDevice(sight, call));
    return { ...started, granted: [...new Set([...laidOut.granted, ...started.granted])] };
  };

  const reset = (s: State): Outcome<State> =>
    always({ ...s, device: rules.resetDevice(s.setup), driver: rules.resetDriver(s.setup) }, [VIRTQ_OK], RESET);

  const step = (s: State, request: VirtqueueRequest): Outcome<State> => {
    switch (request.call) {
      case 'poke':
        return poke(s, request);
      case 'enable':
        return enable(s, request);
      case 'reset':
        return reset(s);
      case 'publish':
        return byDriver(s, (sight) => rules.publish(sight, request));
      case 'kick':
        return byDriver(s, rules.kick);
      case 'reap':
        return byDriver(s, rules.reap);
      case 'interrupts':
        return byDriver(s, (sight) => rules.interrupts(sight, request));
      case 'pop':
        return byDevice(s, rules.pop);
      case 'complete':
        return byDevice(s, (sight) => rules.complete(sight, request));
      case 'notify':
        return byDevice(s, rules.notify);
      case 'kicks':
        return byDevice(s, (sight) => rules.kicks(sight, request));
    }
  };

  /** Memory is zero, and the queue enabled as the setup places it, or left alone if it cannot be placed so. */
  const boot = (setup: VirtqueueSetup): State => {
    const empty = { setup, bytes: new Uint8Array(setup.bytes), device: rules.resetDevice(setup), driver: rules.resetDriver(setup) };
    return step(empty, { ...setup, call: 'enable' }).state;
  };

  return { step, boot };
};
