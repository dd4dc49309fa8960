/** What the host's side of a console does: ports come and go and are spoken of in control messages, input arrives, windows change. */
import type { HostInput, HostMessage, HostResize } from '../../vocabulary/console.ts';
import {
  CONSOLE_CONFIG_COLS,
  CONSOLE_CONSOLE_PORT,
  CONSOLE_CONTROL_BYTES,
  CONSOLE_F_SIZE,
  CONSOLE_PORT_ADD,
  CONSOLE_PORT_NAME,
  CONSOLE_PORT_OPEN,
  CONSOLE_PORT_REMOVE,
  CONSOLE_QUEUE_CONTROL_IN,
  CONSOLE_RESIZE,
  CONSOLE_RESIZE_BYTES,
  STATUS_DEVICE_NEEDS_RESET,
} from '../../vocabulary/limits.ts';
import { always, apply, type ClauseId, guard, names, type Outcome, type Rule, rule } from '../../vocabulary/rule.ts';
import { changeConfig } from '../config.ts';
import { type DeviceState, hasStatus, isRunning, offers } from '../state.ts';
import { type ConsoleState, hasControl, portAt, receiveQueueOf, withoutOldest, withPort } from './state.ts';

const SENT: readonly number[] = [
  CONSOLE_PORT_ADD,
  CONSOLE_PORT_REMOVE,
  CONSOLE_CONSOLE_PORT,
  CONSOLE_RESIZE,
  CONSOLE_PORT_OPEN,
  CONSOLE_PORT_NAME,
];
/** Events that something follows. */
const FOLLOWED: readonly number[] = [CONSOLE_RESIZE, CONSOLE_PORT_NAME];

const isGoing = ({ device }: ConsoleState): boolean => isRunning(device) && !hasStatus(device, STATUS_DEVICE_NEEDS_RESET);
const roomIn = (s: ConsoleState, queue: number): number => s.waiting[queue]?.[0]?.room ?? 0;

export const messageBytes = ({ port, event, value, payload }: HostMessage): Uint8Array => {
  const bytes = new Uint8Array(CONSOLE_CONTROL_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, port, true);
  view.setUint16(4, event, true);
  view.setUint16(6, value, true);
  bytes.set(payload, CONSOLE_CONTROL_BYTES);
  return bytes;
};

const changed = (s: ConsoleState, { port, event }: HostMessage): ConsoleState => {
  switch (event) {
    case CONSOLE_PORT_ADD:
      return withPort(s, port, { exists: true, ready: false, open: false, nominated: false });
    case CONSOLE_PORT_REMOVE:
      return withPort(s, port, { exists: false, ready: false, open: false, nominated: false });
    case CONSOLE_CONSOLE_PORT:
      return withPort(s, port, { nominated: true });
    default:
      return s;
  }
};

const SECOND_PORT = 'virtio-1.4/console/device/ports-note/1';
const SECOND_CONSOLE = 'virtio-1.4/console/device/multiport-note/1';

const witnesses = (s: ConsoleState, { port, event }: HostMessage): readonly ClauseId[] => [
  ...(event === CONSOLE_PORT_ADD && s.ports.some(({ exists }) => exists) ? [SECOND_PORT] : []),
  ...(event === CONSOLE_CONSOLE_PORT && s.ports.some(({ nominated }, i) => nominated && i !== port) ? [SECOND_CONSOLE] : []),
];

const isAbout = ({ event }: HostMessage, ...events: readonly number[]): boolean => events.includes(event);

/** A message goes out when a buffer waits for it, or not at all: the host tries again. The reply is the used length. */
export const tell: Rule<ConsoleState, HostMessage> = rule(
  'console-tell',
  [
    names(
      'virtio-1.4/console/desc/control/1',
      'the driver listens, and the event is one that devices send',
      0,
      (s, call) => isGoing(s) && hasControl(s) && s.driverReady && SENT.includes(call.event),
    ),
    guard(
      'virtio-1.4/console/device/multiport/1',
      'a port that is added has a number below the limit',
      0,
      (s, call) => !isAbout(call, CONSOLE_PORT_ADD) || call.port < s.options.ports,
    ),
    guard(
      'virtio-1.4/console/device/multiport/1',
      'and does not exist yet',
      0,
      (s, call) => !isAbout(call, CONSOLE_PORT_ADD) || !portAt(s, call.port).exists,
    ),
    guard(
      'virtio-1.4/console/device/multiport/2',
      'any other port that is spoken of has been added',
      0,
      (s, call) => isAbout(call, CONSOLE_PORT_ADD) || portAt(s, call.port).exists,
    ),
    guard('virtio-1.4/console/desc/control/2', 'a size follows a new size, a name a name, and nothing anything else', 0, (_, call) =>
      isAbout(call, CONSOLE_RESIZE)
        ? call.payload.length === CONSOLE_RESIZE_BYTES
        : isAbout(call, ...FOLLOWED) || call.payload.length === 0,
    ),
    guard(
      'virtio-1.4/console/desc/control/1',
      'a buffer waits that has room for it',
      0,
      (s, call) => roomIn(s, CONSOLE_QUEUE_CONTROL_IN) >= CONSOLE_CONTROL_BYTES + call.payload.length,
    ),
  ],
  (s, call) => ({
    state: withoutOldest(changed(s, call), CONSOLE_QUEUE_CONTROL_IN),
    reply: [CONSOLE_CONTROL_BYTES + call.payload.length],
    witnesses: witnesses(s, call),
  }),
);

/** Input goes into the buffer that has waited longest, as much as fits; the rest is lost. The reply is the used length. */
export const input: Rule<ConsoleState, HostInput> = rule(
  'console-input',
  [
    names('virtio-1.4/console/desc/layout/1', 'the port exists and runs', 0, (s, { port }) => isGoing(s) && portAt(s, port).exists),
    guard(
      'virtio-1.4/console/desc/layout/1',
      'a buffer waits in its own queue, and there is something to put there',
      0,
      (s, { port, bytes }) => Math.min(bytes.length, roomIn(s, receiveQueueOf(port))) > 0,
    ),
  ],
  (s, { port, bytes }) => ({
    state: withoutOldest(s, receiveQueueOf(port)),
    reply: [Math.min(bytes.length, roomIn(s, receiveQueueOf(port)))],
  }),
);

const little = (value: number): readonly number[] => [value & 0xff, (value >>> 8) & 0xff];

/** Port 0 has its size in the configuration, and a driver that runs is told. The reply is what its handler finds. */
export const resize = (s: ConsoleState, { cols, rows }: HostResize): Outcome<ConsoleState> => {
  if (!offers(s.device, CONSOLE_F_SIZE)) return always(s, [0]);
  let device: DeviceState = s.device;
  let found = 0;
  [...little(cols), ...little(rows)].forEach((value, i) => {
    if (device.config[CONSOLE_CONFIG_COLS + i] === value) return;
    const outcome = apply(changeConfig, device, { call: 'change-config', offset: CONSOLE_CONFIG_COLS + i, value });
    device = outcome.state;
    found = outcome.reply[0] ?? 0;
  });
  return always({ ...s, device }, [found], ['virtio-1.4/console/desc/config/1']);
};
