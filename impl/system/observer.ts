/** Who is told of every step of the running system, in order, right after it: `crossloop disk --verify` mirrors them into the model. */
import type { Chain } from '../virtqueue/index.ts';

export interface SystemObserver {
  /** A device of the outside world raised its line. */
  raised(line: number): void;
  /** The side on a core acknowledged a line, ended it, took its doorbells, or went to sleep. */
  acknowledged(core: number, line: number): void;
  ended(core: number, line: number): void;
  took(core: number, bells: number): void;
  slept(core: number): void;
  /** The Client published a request, whose data to write is in the chunk by now. `head` below 0: it could not. */
  published(type: number, sector: number, bytes: number, slot: number, chunk: number, flags: number, head: number): void;
  /** It decided whether to ring; `status` is the monitor's, meaningless when it did not. */
  kicked(rang: boolean, status: number): void;
  reaped(head: number, written: number): void;
  /** The Server took a chain into a slot of its device, finished one with a status and a used length, decided whether to ring. */
  popped(chain: Chain, slot: number): void;
  finished(slot: number, status: number, used: number): void;
  notified(rang: boolean, status: number): void;
}

/** Nobody watches. */
export const UNOBSERVED: SystemObserver = {
  raised: () => undefined,
  acknowledged: () => undefined,
  ended: () => undefined,
  took: () => undefined,
  slept: () => undefined,
  published: () => undefined,
  kicked: () => undefined,
  reaped: () => undefined,
  popped: () => undefined,
  finished: () => undefined,
  notified: () => undefined,
};
