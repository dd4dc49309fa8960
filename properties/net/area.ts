/** The net area: specification against emulator, filter, waiting buffers, what was sent and memory compared. */
import * as fc from 'fast-check';
import { boot, type NetMachine, step } from '../../model/net.ts';
import { t } from '../../spec/prelude.ts';
import { NET_GUARDS, type NetState } from '../../spec/virtio/net/index.ts';
import type { NetOptions, NetRequest } from '../../spec/vocabulary/net.ts';
import type { Area, Difference } from '../agreement/area.ts';
import { deviceDifference } from '../virtio/difference.ts';
import { word } from '../virtio/shapes.ts';
import { anySpans, spanShape } from '../virtio/spans.ts';
import { drawOptions, intend } from './intents.ts';
import { type NetSubject, performNet, startNet } from './subject.ts';

const numbers = t.readonlyArray(word);

const optionsShape: t.Type<NetOptions> = t.readonly(
  t.strict({ queueSize: word, pairs: word, features: word, mac: numbers, mtu: word }),
  'NetOptions',
);

const requestShape: t.Type<NetRequest> = t.union(
  [
    t.readonly(t.strict({ call: t.literal('bring-up'), low: word, high: word })),
    t.readonly(t.strict({ call: t.literal('reset') })),
    t.readonly(
      t.strict({
        call: t.literal('submit'),
        queue: word,
        readable: t.readonlyArray(spanShape),
        writable: t.readonlyArray(spanShape),
        bytes: numbers,
      }),
    ),
    t.readonly(t.strict({ call: t.literal('packet'), pair: word, flags: word, gso: word, gsoSize: word, bytes: numbers })),
    t.readonly(t.strict({ call: t.literal('set-status'), status: word })),
    t.readonly(t.strict({ call: t.literal('judge-offer'), low: word, config: numbers })),
  ],
  'NetRequest',
);

const unequal = (where: string, expected: number, actual: number): Difference | undefined =>
  expected === actual ? undefined : { where, expected: `${expected}`, actual: `${actual}` };

const bytesDifference = (where: string, expected: Uint8Array, actual: Uint8Array): Difference | undefined => {
  if (Buffer.compare(expected, actual) === 0) return undefined;
  const at = expected.findIndex((byte, i) => byte !== actual[i]);
  return { where: `${where} byte ${at}`, expected: `${expected[at]} of ${expected.length}`, actual: `${actual[at]} of ${actual.length}` };
};

const TABLE_BYTES = 48;

const filterDifference = (s: NetState, { net: { filter } }: NetSubject): Difference | undefined => {
  const modes = s.modes.reduce((bits, on, i) => bits + (on ? 2 ** i : 0), 0);
  const tables = [s.unicast, s.multicast];
  for (let i = 0; i < 2; i += 1) {
    const expected = Uint8Array.from(tables[i]?.flat() ?? []);
    const found =
      unequal(`addresses in table ${i}`, tables[i]?.length ?? 0, filter.counts[i] ?? -1) ??
      bytesDifference(`table ${i}`, expected, filter.addresses.subarray(i * TABLE_BYTES, i * TABLE_BYTES + expected.length));
    if (found !== undefined) return found;
  }
  let tags = 0;
  for (const byte of filter.tags) for (let bits = byte; bits !== 0; bits &= bits - 1) tags += 1;
  const missing = s.vlans.find((tag) => (((filter.tags[tag >>> 3] ?? 0) >>> (tag & 7)) & 1) === 0);
  return (
    unequal('modes', modes, filter.modes[0] ?? -1) ??
    unequal('tags', s.vlans.length, tags) ??
    (missing === undefined ? undefined : unequal('a tag', missing, -1))
  );
};

const difference = ({ net, memory }: NetMachine, subject: NetSubject): Difference | undefined => {
  const { net: actual } = subject;
  const apart =
    deviceDifference(net.device, actual.device) ??
    unequal('pairs in use', net.pairs, actual.pairs) ??
    unequal('packets sent', net.sent.count, actual.counts[1] ?? -1) ??
    bytesDifference('packet sent', net.sent.frame, actual.sent) ??
    filterDifference(net, subject) ??
    bytesDifference('memory', memory, subject.memory);
  if (apart !== undefined) return apart;
  for (let queue = 0; queue < 2 * net.options.pairs; queue += 1) {
    const found = unequal(`buffers in queue ${queue}`, net.waiting[queue]?.length ?? -1, actual.waiting.waitingIn(queue));
    if (found !== undefined) return found;
  }
  return undefined;
};

const bytes = fc.array(fc.nat(255), { maxLength: 96 });
const anyWord = fc.nat(0xffff_ffff);

export const netArea: Area<NetOptions, NetMachine, NetRequest, NetSubject> = {
  name: 'net',
  guards: NET_GUARDS,
  setupShape: optionsShape,
  requestShape,
  setup: (random) => drawOptions(random),
  boot,
  start: startNet,
  intend: (random, state) => intend(random, state),
  step,
  perform: performNet,
  difference,
  request: fc.oneof(
    fc.record({ call: fc.constant('bring-up' as const), low: anyWord, high: anyWord }),
    fc.record({ call: fc.constant('reset' as const) }),
    fc.record({ call: fc.constant('submit' as const), queue: fc.nat(8), readable: anySpans, writable: anySpans, bytes }),
    fc.record({
      call: fc.constant('packet' as const),
      pair: fc.nat(3),
      flags: fc.nat(255),
      gso: fc.nat(255),
      gsoSize: fc.nat(0xffff),
      bytes,
    }),
    fc.record({ call: fc.constant('set-status' as const), status: fc.nat(255) }),
    fc.record({ call: fc.constant('judge-offer' as const), low: anyWord, config: fc.array(fc.nat(255), { maxLength: 12 }) }),
  ),
};
