/** Looks at what a driver hands to a console, and says the first thing that is wrong with it. Call it before the device sees the chain. */
import {
  CONSOLE_BREACH_NOT_OPENED,
  CONSOLE_BREACH_NOT_READY,
  CONSOLE_BREACH_OPENED_WRONGLY,
  CONSOLE_BREACH_READABLE,
  CONSOLE_BREACH_WRITABLE,
  CONSOLE_DEVICE_READY,
  CONSOLE_PORT_OPEN,
  CONSOLE_PROPER,
  CONSOLE_QUEUE_CONTROL_OUT,
} from '../../../spec/vocabulary/limits.ts';
import type { Chain } from '../../virtqueue/index.ts';
import { type ConsoleDevice, PORT_NOMINATED } from './console-device.ts';

export const observeConsole = (console: ConsoleDevice, queue: number, chain: Chain): number => {
  if ((queue & 1) === 0) return chain.readable > 0 ? CONSOLE_BREACH_READABLE : CONSOLE_PROPER; // virtio-1.4/console/driver/op/1
  if (chain.count > chain.readable) return CONSOLE_BREACH_WRITABLE; // virtio-1.4/console/driver/op/2
  if (queue !== CONSOLE_QUEUE_CONTROL_OUT || !console.read(chain)) return CONSOLE_PROPER;
  const { port, event, value } = console;
  if (event === CONSOLE_DEVICE_READY) return CONSOLE_PROPER;
  if (console.listening[0] === 0) return CONSOLE_BREACH_NOT_READY; // virtio-1.4/console/driver/multiport/1
  if (port >= console.ports.length || (console.ports[port]! & PORT_NOMINATED) === 0) return CONSOLE_PROPER;
  if (event !== CONSOLE_PORT_OPEN) return CONSOLE_BREACH_NOT_OPENED; // virtio-1.4/console/driver/multiport/3
  return value === 1 ? CONSOLE_PROPER : CONSOLE_BREACH_OPENED_WRONGLY; // virtio-1.4/console/driver/multiport/4
};
