/** The console area: specification against emulator, ports, waiting buffers, output and memory compared. */
import * as fc from 'fast-check';
import type { Kept } from '../../impl/virtio/console/kept.ts';
import { boot, type ConsoleMachine, step } from '../../model/console.ts';
import { t } from '../../spec/prelude.ts';
import { CONSOLE_GUARDS, type Port } from '../../spec/virtio/console/index.ts';
import type { ConsoleOptions, ConsoleRequest } from '../../spec/vocabulary/console.ts';
import type { Area, Difference } from '../agreement/area.ts';
import { deviceDifference } from '../virtio/difference.ts';
import { word } from '../virtio/shapes.ts';
import { anySpans, spanShape } from '../virtio/spans.ts';
import { drawOptions, intend } from './intents.ts';
import { type ConsoleSubject, performConsole, startConsole } from './subject.ts';

const optionsShape: t.Type<ConsoleOptions> = t.readonly(
  t.strict({
    queueSize: word,
    ports: word,
    size: t.boolean,
    multiport: t.boolean,
    emergencyWrite: t.boolean,
    cols: word,
    rows: word,
  }),
  'ConsoleOptions',
);

const requestShape: t.Type<ConsoleRequest> = t.union(
  [
    t.readonly(t.strict({ call: t.literal('bring-up'), low: word, high: word })),
    t.readonly(t.strict({ call: t.literal('reset') })),
    t.readonly(
      t.strict({
        call: t.literal('submit'),
        queue: word,
        readable: t.readonlyArray(spanShape),
        writable: t.readonlyArray(spanShape),
        bytes: t.readonlyArray(word),
      }),
    ),
    t.readonly(t.strict({ call: t.literal('write-config'), offset: word, value: word })),
    t.readonly(t.strict({ call: t.literal('host-message'), port: word, event: word, value: word, payload: t.readonlyArray(word) })),
    t.readonly(t.strict({ call: t.literal('host-input'), port: word, bytes: t.readonlyArray(word) })),
    t.readonly(t.strict({ call: t.literal('host-resize'), cols: word, rows: word })),
  ],
  'ConsoleRequest',
);

const unequal = (where: string, expected: number, actual: number): Difference | undefined =>
  expected === actual ? undefined : { where, expected: `${expected}`, actual: `${actual}` };

/** As the emulator packs them: exists 1, ready 2, open 4, nominated 8. */
const flagsOf = ({ exists, ready, open, nominated }: Port): number =>
  Number(exists) + 2 * Number(ready) + 4 * Number(open) + 8 * Number(nominated);

const keptDifference = (where: string, expected: readonly number[], actual: Kept): Difference | undefined => {
  if (expected.length !== actual.length) return unequal(`bytes of ${where}`, expected.length, actual.length);
  for (let i = 0; i < expected.length; i += 1)
    if (expected[i] !== actual.at(i)) return unequal(`byte ${i} of ${where}`, expected[i] ?? -1, actual.at(i));
  return undefined;
};

const portDifference = ({ console: s }: ConsoleMachine, { console: actual }: ConsoleSubject): Difference | undefined => {
  for (let i = 0; i < s.ports.length; i += 1) {
    const port = s.ports[i];
    const kept = actual.printed[i];
    if (port === undefined || kept === undefined) return unequal(`port ${i}`, 1, 0);
    const found =
      unequal(`flags of port ${i}`, flagsOf(port), actual.ports[i] ?? -1) ??
      keptDifference(`output of port ${i}`, s.printed[i] ?? [], kept);
    if (found !== undefined) return found;
  }
  for (let queue = 0; queue < s.waiting.length; queue += 1) {
    const found = unequal(`buffers in queue ${queue}`, s.waiting[queue]?.length ?? -1, actual.waiting.waitingIn(queue));
    if (found !== undefined) return found;
  }
  return undefined;
};

const memoryDifference = (expected: Uint8Array, actual: Uint8Array): Difference | undefined => {
  if (Buffer.compare(expected, actual) === 0) return undefined;
  const at = expected.findIndex((byte, i) => byte !== actual[i]);
  return unequal(`memory byte ${at}`, expected[at] ?? -1, actual[at] ?? -1);
};

const difference = (s: ConsoleMachine, subject: ConsoleSubject): Difference | undefined =>
  deviceDifference(s.console.device, subject.console.device) ??
  portDifference(s, subject) ??
  unequal('driver ready', Number(s.console.driverReady), subject.console.listening[0] ?? -1) ??
  keptDifference('emergencies', s.console.emergencies, subject.console.emergencies) ??
  memoryDifference(s.memory, subject.memory);

const bytes = fc.array(fc.nat(255), { maxLength: 24 });

export const consoleArea: Area<ConsoleOptions, ConsoleMachine, ConsoleRequest, ConsoleSubject> = {
  name: 'console',
  guards: CONSOLE_GUARDS,
  setupShape: optionsShape,
  requestShape,
  setup: (random) => drawOptions(random),
  boot,
  start: startConsole,
  intend: (random, state) => intend(random, state),
  step,
  perform: performConsole,
  difference,
  request: fc.oneof(
    fc.record({ call: fc.constant('bring-up' as const), low: fc.nat(0xffff_ffff), high: fc.nat(0xffff_ffff) }),
    fc.record({ call: fc.constant('reset' as const) }),
    fc.record({ call: fc.constant('submit' as const), queue: fc.nat(10), readable: anySpans, writable: anySpans, bytes }),
    fc.record({ call: fc.constant('write-config' as const), offset: fc.nat(16), value: fc.nat(0xffff_ffff) }),
    fc.record({ call: fc.constant('host-message' as const), port: fc.nat(4), event: fc.nat(8), value: fc.nat(1), payload: bytes }),
    fc.record({ call: fc.constant('host-input' as const), port: fc.nat(4), bytes }),
    fc.record({ call: fc.constant('host-resize' as const), cols: fc.nat(0xffff), rows: fc.nat(0xffff) }),
  ),
};
