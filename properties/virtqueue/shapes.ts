/** The shape of a setup and of a request, for trace files; and all requests, for shrinking. */
import * as fc from 'fast-check';
import { t } from '../../spec/prelude.ts';
import type { VirtqueueRequest, VirtqueueSetup } from '../../spec/vocabulary/virtqueue.ts';

/** A setup with the kinds of request that its trace is made of. */
export interface Trial extends VirtqueueSetup {
  /** A set of moods, one bit each: see intents.ts. */
  readonly moods: number;
}

const placement = { size: t.number, descriptors: t.number, available: t.number, used: t.number, base: t.number };

export const setupShape: t.Type<Trial> = t.readonly(
  t.strict({ ...placement, features: t.number, sizeMax: t.number, bytes: t.number, extent: t.number, moods: t.number }),
  'Trial',
);

const store = t.readonly(t.strict({ address: t.number, width: t.number, value: t.number }));
const buffer = t.readonly(t.strict({ address: t.number, length: t.number }));

export const requestShape: t.Type<VirtqueueRequest> = t.union([
  t.readonly(t.strict({ call: t.literal('poke'), stores: t.readonlyArray(store) })),
  t.readonly(t.strict({ call: t.literal('enable'), ...placement })),
  t.readonly(t.strict({ call: t.literal('reset') })),
  t.readonly(t.strict({ call: t.literal('publish'), buffers: t.readonlyArray(buffer), readable: t.number, table: t.number })),
  t.readonly(t.strict({ call: t.literal('kick') })),
  t.readonly(t.strict({ call: t.literal('reap') })),
  t.readonly(t.strict({ call: t.literal('interrupts'), wanted: t.boolean })),
  t.readonly(t.strict({ call: t.literal('pop') })),
  t.readonly(t.strict({ call: t.literal('complete'), head: t.number, written: t.number })),
  t.readonly(t.strict({ call: t.literal('notify') })),
  t.readonly(t.strict({ call: t.literal('kicks'), wanted: t.boolean })),
]);

const call = <const Name extends string>(name: Name) => fc.constant(name);
const stores = fc.array(fc.record({ address: fc.nat(), width: fc.constantFrom(1, 2, 4), value: fc.nat(0xffff_ffff) }));
const buffers = fc.array(fc.record({ address: fc.maxSafeNat(), length: fc.maxSafeNat() }));

/** Sizes and addresses that are negative or broken are in the setups' and intents' near misses, and shrink there to these. */
export const anyRequest: fc.Arbitrary<VirtqueueRequest> = fc.oneof(
  fc.record({ call: call('reset') }),
  fc.record({ call: call('kick') }),
  fc.record({ call: call('reap') }),
  fc.record({ call: call('pop') }),
  fc.record({ call: call('notify') }),
  fc.record({ call: call('interrupts'), wanted: fc.boolean() }),
  fc.record({ call: call('kicks'), wanted: fc.boolean() }),
  fc.record({ call: call('complete'), head: fc.maxSafeNat(), written: fc.maxSafeNat() }),
  fc.record({ call: call('poke'), stores }),
  fc.record({ call: call('publish'), buffers, readable: fc.nat(), table: fc.maxSafeInteger() }),
  fc.record({
    call: call('enable'),
    size: fc.maxSafeNat(),
    descriptors: fc.maxSafeNat(),
    available: fc.maxSafeNat(),
    used: fc.maxSafeNat(),
    base: fc.maxSafeInteger(),
  }),
);
