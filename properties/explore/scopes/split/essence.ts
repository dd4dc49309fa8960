/** What the emulated sides keep to themselves, with indices reduced as in the encoding. Read from the emulator's own arrays. */
import * as R from '../../../../impl/virtqueue/split/registers.ts';
import type { QueueSubject } from '../../../virtqueue/subject.ts';

type Driver = QueueSubject['driver'];

const REGISTER_BYTES = 4 * R.REGISTERS;
const registers = new Int32Array(R.REGISTERS);
const registerBytes = new Uint8Array(registers.buffer);

/** Index registers are reduced, and where the event index is off, one chain not announced yet stands for more. Without `stale`, a list that is empty has no first. */
const putRegisters = (state: Int32Array, origin: number, stale: boolean, out: Uint8Array, at: number): number => {
  registers.set(state);
  if (state[R.ENABLED] === 1) {
    registers[R.NEXT_AVAIL] = ((state[R.NEXT_AVAIL] ?? 0) - origin) & 0xffff;
    registers[R.NEXT_USED] = ((state[R.NEXT_USED] ?? 0) - origin) & 0xffff;
    if (state[R.EVENT_INDEX] === 0) registers[R.UNANNOUNCED] = Math.min(state[R.UNANNOUNCED] ?? 0, 1);
  }
  if (state[R.FREE] === 0 && !stale) registers[R.FREE_HEAD] = 0;
  out.set(registerBytes, at);
  return at + REGISTER_BYTES;
};

const putBothRegisters = ({ device, driver }: QueueSubject, stale: boolean, out: Uint8Array, at: number): number => {
  const size = driver.state[R.SIZE] ?? 0;
  const next = driver.state[R.NEXT_USED] ?? 0;
  const origin = size === 0 ? 0 : next - (next % size);
  return putRegisters(driver.state, origin, stale, out, putRegisters(device.state, origin, stale, out, at));
};

type View = Uint16Array | Float64Array;

const putView = (view: View, out: Uint8Array, at: number): number => {
  out.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at);
  return at + view.byteLength;
};

/** Every byte of it. */
export const everything = (subject: QueueSubject, out: Uint8Array, at: number): number => {
  const { device, driver } = subject;
  const views = [device.writable, driver.next, driver.last, driver.taken, driver.writable];
  return views.reduce((end, view) => putView(view, out, end), putBothRegisters(subject, true, out, at));
};

/** Writes a list of the driver: as many descriptors as it has, and no link behind the last. */
const putList = ({ next }: Driver, first: number, count: number, out: Uint8Array, at: number): number => {
  out[at] = count;
  for (let i = 1, index = first; i <= count; i += 1, index = next[index] ?? 0) out[at + i] = index;
  return at + 1 + count;
};

/**
 * The same without what is stale: what the driver keeps of a chain is written when the chain is given, before anybody reads it, so it
 * means nothing under a head that is not outstanding; and the link behind the last descriptor of a list leads nowhere.
 */
export const nothingStale = (subject: QueueSubject, out: Uint8Array, at: number): number => {
  const { device, driver } = subject;
  let end = putView(device.writable, out, putBothRegisters(subject, false, out, at));
  end = putList(driver, driver.state[R.FREE_HEAD] ?? 0, driver.state[R.FREE] ?? 0, out, end);
  for (let head = 0; head < driver.sizeMax; head += 1) {
    const count = driver.taken[head] ?? 0;
    end = putList(driver, head, count, out, end);
    if (count > 0) end = putView(driver.writable.subarray(head, head + 1), out, end);
    if (count > 0) out[end++] = driver.last[head] ?? 0;
  }
  return end;
};
