/** The rng area: buffers, a source of randomness that is part of the trace, and a driver that goes by used lengths. */
import * as fc from 'fast-check';
import { Arena } from '../../impl/machine/arena.ts';
import { harvest, observeWant, RngDevice } from '../../impl/virtio/rng/rng-device.ts';
import { Chain } from '../../impl/virtqueue/index.ts';
import { boot, RNG_MEMORY_BYTES, type RngMachine, step } from '../../model/rng.ts';
import { t } from '../../spec/prelude.ts';
import { RNG_GUARDS } from '../../spec/virtio/rng/index.ts';
import { RNG_PROPER, RNG_TAKEN, STATUS_DRIVER_OK } from '../../spec/vocabulary/limits.ts';
import type { RngOptions, RngRequest, WantEntropy } from '../../spec/vocabulary/rng.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { Area, Difference } from '../agreement/area.ts';
import type { Random } from '../support/random.ts';
import { bringUpDevice, drawWords } from '../virtio/bring-up.ts';
import { deviceDifference } from '../virtio/difference.ts';
import { word } from '../virtio/shapes.ts';
import { anySpans, chained, drawSpans, spanShape } from '../virtio/spans.ts';

interface RngSubject {
  readonly rng: RngDevice;
  readonly memory: Uint8Array;
  /** The driver's record of what it has handed over, oldest first. */
  readonly handed: Chain[];
  harvested: Uint8Array;
}

const optionsShape: t.Type<RngOptions> = t.readonly(t.strict({ queueSize: word }), 'RngOptions');

const requestShape: t.Type<RngRequest> = t.union(
  [
    t.readonly(t.strict({ call: t.literal('bring-up'), low: word, high: word })),
    t.readonly(t.strict({ call: t.literal('reset') })),
    t.readonly(t.strict({ call: t.literal('want'), readable: t.readonlyArray(spanShape), writable: t.readonlyArray(spanShape) })),
    t.readonly(t.strict({ call: t.literal('give'), bytes: t.readonlyArray(word) })),
  ],
  'RngRequest',
);

const start = (options: RngOptions): RngSubject => {
  const memory = new Uint8Array(RNG_MEMORY_BYTES);
  return { rng: new RngDevice(options, memory, new Arena(RngDevice.space(options))), memory, handed: [], harvested: new Uint8Array(0) };
};

const want = (subject: RngSubject, { readable, writable }: WantEntropy): Reply => {
  const chain = new Chain(readable.length + writable.length);
  chained(chain, readable, writable);
  const answer = subject.rng.start(chain);
  if (answer !== RNG_TAKEN) return [answer, RNG_PROPER];
  subject.handed.push(chain);
  return [answer, observeWant(chain)];
};

const give = (subject: RngSubject, bytes: readonly number[]): Reply => {
  const used = subject.rng.feed(Uint8Array.from(bytes));
  const chain = used > 0 ? subject.handed.shift() : undefined;
  if (chain === undefined) return [used];
  subject.harvested = new Uint8Array(used);
  harvest(subject.memory, chain, used, subject.harvested);
  return [used];
};

const perform = (subject: RngSubject, request: RngRequest): Reply => {
  switch (request.call) {
    case 'bring-up':
      subject.handed.length = 0;
      return [bringUpDevice(subject.rng.device, request.low, request.high)];
    case 'reset':
      subject.handed.length = 0;
      subject.rng.device.writeStatus(0);
      return [];
    case 'want':
      return want(subject, request);
    case 'give':
      return give(subject, request.bytes);
  }
};

const unequal = (where: string, expected: Uint8Array, actual: Uint8Array): Difference | undefined =>
  Buffer.compare(expected, actual) === 0 ? undefined : { where, expected: `[${expected.join(' ')}]`, actual: `[${actual.join(' ')}]` };

const difference = (s: RngMachine, { rng, memory, harvested }: RngSubject): Difference | undefined => {
  const waiting = rng.waiting.waitingIn(0);
  if (s.rng.waiting.length !== waiting) return { where: 'buffers that wait', expected: `${s.rng.waiting.length}`, actual: `${waiting}` };
  return deviceDifference(s.rng.device, rng.device) ?? unequal('memory', s.memory, memory) ?? unequal('harvest', s.harvest, harvested);
};

/** Mostly a buffer of a few bytes; one in four has a part to read, one in eight nothing to write. */
const drawWant = (random: Random): RngRequest => ({
  call: 'want',
  readable: random.oneIn(4) ? drawSpans(random, random.below(4), RNG_MEMORY_BYTES) : [],
  writable: random.oneIn(8) ? [] : drawSpans(random, 1 + random.below(24), RNG_MEMORY_BYTES),
});

const intend = (random: Random, { rng: { device, waiting } }: RngMachine): RngRequest => {
  const isUp = (device.status & STATUS_DRIVER_OK) !== 0 && (device.status & 0xc0) === 0;
  if (!isUp && !random.oneIn(6)) return { call: 'bring-up', ...drawWords(random, device.setup) };
  if (random.oneIn(64)) return { call: 'reset' };
  if (waiting.length === 0 ? !random.oneIn(8) : random.oneIn(2)) return drawWant(random);
  const count = random.oneIn(10) ? 0 : 1 + random.below(random.oneIn(4) ? 40 : 16);
  return { call: 'give', bytes: Array.from({ length: count }, () => random.below(256)) };
};

export const rngArea: Area<RngOptions, RngMachine, RngRequest, RngSubject> = {
  name: 'rng',
  guards: RNG_GUARDS,
  setupShape: optionsShape,
  requestShape,
  setup: (random) => ({ queueSize: random.pick([4, 8]) }),
  boot,
  start,
  intend: (random, state) => intend(random, state),
  step,
  perform,
  difference,
  request: fc.oneof(
    fc.record({ call: fc.constant('bring-up' as const), low: fc.nat(0xffff_ffff), high: fc.nat(0xffff_ffff) }),
    fc.record({ call: fc.constant('reset' as const) }),
    fc.record({ call: fc.constant('want' as const), readable: anySpans, writable: anySpans }),
    fc.record({ call: fc.constant('give' as const), bytes: fc.array(fc.nat(255), { maxLength: 48 }) }),
  ),
};
