/** Events for the Armv8 board: what they are, and the bytes in which the board reads them. */
import type { AccessKind, InvalidationScope, Stage2Regime } from '../../spec/vocabulary/protection.ts';

/** Where the board has things; also in arm/stage2.c. */
export const STAGE2_BOARD = {
  ram: 0x4000_0000,
  ramEnd: 0x4400_0000,
  tables: 0x4010_0000,
  tablePages: 64,
  marked: 0x4200_0000,
  markedEnd: 0x4400_0000,
  secureMarked: 0x0e20_0000,
  secureMarkedEnd: 0x0e21_0000,
  /** First page number of the secure marked memory. */
  securePages: 0x4000,
  /** Slot of a root table that maps the code of EL1, and so is never probed. */
  codeSlot: 5,
};

export type BoardEvent =
  | { readonly what: 'regime'; readonly regime: Stage2Regime }
  /** A descriptor written at an offset into the memory for tables. */
  | { readonly what: 'write'; readonly offset: number; readonly descriptor: bigint }
  /** By VMID or address: of the address space that is set. */
  | { readonly what: 'invalidate'; readonly scope: InvalidationScope }
  | { readonly what: 'access'; readonly kind: AccessKind; readonly input: number }
  | { readonly what: 'clear' }
  /** With stage 2 off, from one of the two worlds. */
  | { readonly what: 'world'; readonly kind: AccessKind; readonly secure: boolean; readonly address: number };

const WHAT = ['regime', 'write', 'invalidate', 'access', 'clear', 'world'] as const;
const KINDS: readonly AccessKind[] = ['read', 'write', 'execute'];
const SCOPES = ['everything', 'vmid', 'address'] as const;
/** VTCR_EL2.PS. */
const OUTPUT_BITS = [32, 36, 40, 42, 44, 48] as const;
const MAGIC = 0x3132_4d56;
const HEADER_BYTES = 16;
const EVENT_BYTES = 16;

type Fields = readonly [how: number, size: number, where: number, value: bigint];

const fieldsOf = (event: BoardEvent): Fields => {
  switch (event.what) {
    case 'regime': {
      const { startLevel, inputBits, outputBits, vmid, root } = event.regime;
      return [startLevel, inputBits | (OUTPUT_BITS.indexOf(outputBits as 32) << 8), vmid, BigInt(root)];
    }
    case 'write':
      return [0, 0, event.offset, event.descriptor];
    case 'invalidate':
      return [
        SCOPES.indexOf(event.scope.names),
        0,
        event.scope.names === 'everything' ? 0 : event.scope.vmid,
        BigInt(event.scope.names === 'address' ? event.scope.input : 0),
      ];
    case 'access':
      return [KINDS.indexOf(event.kind), 0, 0, BigInt(event.input)];
    case 'clear':
      return [0, 0, 0, 0n];
    case 'world':
      return [KINDS.indexOf(event.kind), event.secure ? 1 : 0, 0, BigInt(event.address)];
  }
};

export const encodeEvents = (events: readonly BoardEvent[]): Uint8Array => {
  const bytes = new Uint8Array(HEADER_BYTES + EVENT_BYTES * events.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, events.length, true);
  for (const [i, event] of events.entries()) {
    const at = HEADER_BYTES + EVENT_BYTES * i;
    const [how, size, where, value] = fieldsOf(event);
    view.setUint8(at, WHAT.indexOf(event.what));
    view.setUint8(at + 1, how);
    view.setUint16(at + 2, size, true);
    view.setUint32(at + 4, where, true);
    view.setBigUint64(at + 8, value, true);
  }
  return bytes;
};

const scopeOf = (how: number, vmid: number, input: number): InvalidationScope => {
  switch (SCOPES[how]) {
    case 'vmid':
      return { names: 'vmid', vmid };
    case 'address':
      return { names: 'address', vmid, input };
    default:
      return { names: 'everything' };
  }
};

const eventOf = (what: number, [how, size, where, value]: Fields): BoardEvent => {
  const [number, kind] = [Number(value), KINDS[how] ?? 'read'];
  switch (WHAT[what]) {
    case 'regime': {
      const outputBits = OUTPUT_BITS[size >> 8] ?? 32;
      return { what: 'regime', regime: { root: number, vmid: where, inputBits: size & 0xff, startLevel: how, outputBits } };
    }
    case 'write':
      return { what: 'write', offset: where, descriptor: value };
    case 'invalidate':
      return { what: 'invalidate', scope: scopeOf(how, where, number) };
    case 'access':
      return { what: 'access', kind, input: number };
    case 'world':
      return { what: 'world', kind, secure: size === 1, address: number };
    default:
      return { what: 'clear' };
  }
};

export const decodeEvents = (bytes: Uint8Array): readonly BoardEvent[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: view.getUint32(4, true) }, (_, i) => {
    const at = HEADER_BYTES + EVENT_BYTES * i;
    const value = view.getBigUint64(at + 8, true);
    return eventOf(view.getUint8(at), [view.getUint8(at + 1), view.getUint16(at + 2, true), view.getUint32(at + 4, true), value]);
  });
};
