/** What the emulated sides keep to themselves, every byte of it, with indices reduced as in the encoding. Read from the emulator's own arrays. */
import * as R from '../../../../impl/virtqueue/split/registers.ts';
import type { QueueSubject } from '../../../virtqueue/subject.ts';

const REGISTER_BYTES = 4 * R.REGISTERS;
const registers = new Int32Array(R.REGISTERS);
const registerBytes = new Uint8Array(registers.buffer);

/** Index registers are reduced, and where the event index is off, one chain not announced yet stands for more. */
const putRegisters = (state: Int32Array, origin: number, out: Uint8Array, at: number): number => {
  registers.set(state);
  if (state[R.ENABLED] === 1) {
    registers[R.NEXT_AVAIL] = ((state[R.NEXT_AVAIL] ?? 0) - origin) & 0xffff;
    registers[R.NEXT_USED] = ((state[R.NEXT_USED] ?? 0) - origin) & 0xffff;
    if (state[R.EVENT_INDEX] === 0) registers[R.UNANNOUNCED] = Math.min(state[R.UNANNOUNCED] ?? 0, 1);
  }
  out.set(registerBytes, at);
  return at + REGISTER_BYTES;
};

export const essenceOfQueue = ({ arena, device, driver }: QueueSubject, out: Uint8Array, at: number): number => {
  const size = driver.state[R.SIZE] ?? 0;
  const next = driver.state[R.NEXT_USED] ?? 0;
  const origin = size === 0 ? 0 : next - (next % size);
  const afterDevice = putRegisters(device.state, origin, out, at);
  const afterDriver = putRegisters(driver.state, origin, out, afterDevice);
  let end = afterDriver;
  for (const view of [device.writable, driver.next, driver.last, driver.taken, driver.writable]) {
    out.set(new Uint8Array(arena.buffer, view.byteOffset, view.byteLength), end);
    end += view.byteLength;
  }
  return end;
};
