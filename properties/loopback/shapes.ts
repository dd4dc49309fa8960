/** Shapes of a loopback link's set-up and requests, for trace files. */
import { t } from '../../spec/prelude.ts';
import type { LoopbackRequest, LoopbackSetup } from '../../spec/vocabulary/loopback.ts';
import { deviceSetupShape } from '../virtio/shapes.ts';

export const setupShape: t.Type<LoopbackSetup> = t.readonly(
  t.strict({
    device: deviceSetupShape,
    deviceNumber: t.number,
    regionBytes: t.number,
    firstToken: t.number,
    pendingMax: t.number,
    outboxMax: t.number,
  }),
  'LoopbackSetup',
);

const numbers = t.readonlyArray(t.number);

export const requestShape: t.Type<LoopbackRequest> = t.union(
  [
    t.readonly(t.strict({ call: t.literal('ask'), what: t.number, args: numbers })),
    t.readonly(t.strict({ call: t.literal('kick'), queue: t.number })),
    t.readonly(t.strict({ call: t.literal('post'), side: t.number })),
    t.readonly(t.strict({ call: t.literal('expire') })),
    t.readonly(t.strict({ call: t.literal('interrupts') })),
    t.readonly(t.strict({ call: t.literal('deliver'), from: t.number })),
    t.readonly(t.strict({ call: t.literal('inject'), to: t.number, token: t.number, bytes: numbers })),
    t.readonly(t.strict({ call: t.literal('connect'), side: t.number })),
    t.readonly(t.strict({ call: t.literal('restart'), side: t.number })),
    t.readonly(t.strict({ call: t.literal('raise-used'), queue: t.number })),
    t.readonly(t.strict({ call: t.literal('change-config'), offset: t.number, value: t.number })),
    t.readonly(t.strict({ call: t.literal('need-reset') })),
    t.readonly(t.strict({ call: t.literal('take-notification'), queue: t.number })),
  ],
  'LoopbackRequest',
);
