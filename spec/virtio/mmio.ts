/** virtio-mmio: every access of any width at any offset has a defined answer; what is not a register reads 0 and takes nothing. */
import { MMIO_CONFIG } from '../vocabulary/limits.ts';
import { apply, type ClauseId, guard, names, type Outcome, rule } from '../vocabulary/rule.ts';
import type { DeviceCall, MmioRead, MmioRequest, MmioWrite } from '../vocabulary/virtio.ts';
import { DEVICE_GUARDS, device } from './device.ts';
import { LEGACY_REGISTERS } from './mmio-legacy.ts';
import { type MmioState, REGISTERS, type Register } from './mmio-registers.ts';
import { isLegacy } from './state.ts';

const isWord = (_: MmioState, call: MmioRead | MmioWrite): boolean => call.width === 4 && call.offset % 4 === 0;
const registerAt = (s: MmioState, offset: number): Register | undefined => (isLegacy(s.device) ? LEGACY_REGISTERS : REGISTERS).get(offset);
const isRegister = (s: MmioState, call: MmioRead | MmioWrite): boolean => registerAt(s, call.offset) !== undefined;

const readAccess = rule<MmioState, MmioRead>(
  'mmio-read',
  [
    names('virtio-1.4/mmio/driver/registers/4', 'a register is read as one aligned word', 0, isWord),
    names('virtio-1.4/mmio/driver/registers/1', 'there is a register', 0, isRegister),
    guard('virtio-1.4/mmio/driver/registers/3', 'it can be read', 0, (s, call) => registerAt(s, call.offset)?.read !== undefined),
  ],
  (s) => ({ state: s, reply: [0] }),
);

const writeAccess = rule<MmioState, MmioWrite>(
  'mmio-write',
  [
    names('virtio-1.4/mmio/driver/registers/4', 'a register is written as one aligned word', 0, isWord),
    names('virtio-1.4/mmio/driver/registers/1', 'there is a register', 0, isRegister),
    guard('virtio-1.4/mmio/driver/registers/2', 'it can be written', 0, (s, call) => registerAt(s, call.offset)?.write !== undefined),
  ],
  (s) => ({ state: s, reply: [] }),
);

/** Clauses that the guards of register accesses and of the device behind them stand for. */
export const MMIO_GUARDS: readonly ClauseId[] = [...new Set([...readAccess.clauses, ...writeAccess.clauses, ...DEVICE_GUARDS])];

/** An access that is one at all, followed by what the register makes of it. */
const followed = (access: Outcome<MmioState>, then: Outcome<MmioState> | undefined): Outcome<MmioState> =>
  then === undefined ? access : then.granted.length === 0 ? then : { ...then, granted: [...access.granted, ...then.granted] };

const read = (s: MmioState, call: MmioRead): Outcome<MmioState> => {
  if (call.offset >= MMIO_CONFIG) return onConfig(s, { call: 'read-config', offset: call.offset - MMIO_CONFIG, width: call.width });
  const access = apply(readAccess, s, call);
  return access.failed === undefined ? followed(access, registerAt(s, call.offset)?.read?.(s)) : access;
};

/** A bus carries as many bits as the access is wide. */
const carried = (value: number, width: number): number => (width < 4 ? value % 2 ** (8 * width) : value);

const write = (s: MmioState, call: MmioWrite): Outcome<MmioState> => {
  const value = carried(call.value, call.width);
  if (call.offset >= MMIO_CONFIG)
    return silent(onConfig(s, { call: 'write-config', offset: call.offset - MMIO_CONFIG, width: call.width, value }));
  const access = apply(writeAccess, s, call);
  return silent(access.failed === undefined ? followed(access, registerAt(s, call.offset)?.write?.(s, value)) : access);
};

/** A write answers nothing, whether it took effect or not. */
const silent = (outcome: Outcome<MmioState>): Outcome<MmioState> => (outcome.reply.length === 0 ? outcome : { ...outcome, reply: [] });

const onConfig = (s: MmioState, call: Parameters<typeof device>[1]): Outcome<MmioState> => {
  const outcome = device(s.device, call);
  return { ...outcome, state: { ...s, device: outcome.state } };
};

/** One access by the driver, or one event of the device's own side. */
export const mmio = (s: MmioState, request: MmioRequest): Outcome<MmioState> => {
  switch (request.call) {
    case 'mmio-read':
      return read(s, request);
    case 'mmio-write':
      return write(s, request);
    default:
      return onConfig(s, request satisfies DeviceCall);
  }
};
