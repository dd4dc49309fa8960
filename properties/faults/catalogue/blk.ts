/** Seeded faults of the block device. */
import { type Fault, seedIn } from '../fault.ts';

const DEVICE = 'impl/virtio/blk/blk-device.ts';
const JUDGE = 'impl/virtio/blk/judge.ts';

const fault = seedIn('blk', 'virtio-1.4/');

export const BLK_FAULTS: readonly Fault[] = [
  fault(
    'sector-multiply-before-check',
    'blk/driver/op/2',
    JUDGE,
    'return sector + count <= this.capacity;',
    'return Number(BigInt.asUintN(64, BigInt(sector + count) * 512n)) <= this.capacity * 512;',
  ),
  fault(
    'zeroes-range-unchecked',
    'blk/driver/op/2',
    JUDGE,
    'if (sectors > sectorsMax || !this.isInside(sector, sectors)) status',
    'if (sectors > sectorsMax) status',
  ),
  fault(
    'extra-segments-taken',
    'blk/driver/op/9',
    JUDGE,
    'if (count > countMax) return BLK_S_IOERR;',
    'if (count > slots.segmentsMax) return BLK_S_IOERR;',
  ),
  fault(
    'length-not-whole-sectors',
    'blk/driver/op/6',
    JUDGE,
    'if (bytes % BLK_SECTOR_BYTES !== 0) return BLK_S_IOERR;',
    'bytes = Math.ceil(bytes / BLK_SECTOR_BYTES) * BLK_SECTOR_BYTES;',
  ),
  fault(
    'status-in-first-byte',
    'blk/desc/req/1',
    DEVICE,
    'this.memory[slots.address[base + i]! + slots.length[base + i]! - 1] = status;',
    'this.memory[slots.address[base + i]!] = status;',
  ),
  fault(
    'used-length-omits-status',
    'split/device/used-ring/1',
    DEVICE,
    'return written === slots.dataIn[slot] ? written + 1 : written;',
    'return written;',
  ),
  fault(
    'used-length-over-reports',
    'split/device/used-ring/1',
    DEVICE,
    'return written === slots.dataIn[slot] ? written + 1 : written;',
    'return slots.dataIn[slot]! + 1;',
  ),
  fault(
    'id-not-padded',
    'blk/desc/req/4',
    DEVICE,
    'this.scatter(slot, this.id, BLK_ID_BYTES, 0)',
    'this.scatter(slot, this.id, Math.min(BLK_ID_BYTES, this.options.id.length), 0)',
  ),
  fault('id-room-unchecked', 'blk/driver/op/8', JUDGE, 'slots.dataIn[slot]! < BLK_ID_BYTES ? BLK_S_IOERR : BLK_S_OK', 'BLK_S_OK'),
  fault(
    'flush-wants-data',
    'blk/driver/op/5',
    JUDGE,
    'return this.has(BLK_F_FLUSH) ? BLK_S_OK',
    'return this.has(BLK_F_FLUSH) && slots.spans[slot]! >= 3 ? BLK_S_OK',
  ),
  fault(
    'flush-refused-on-read-only',
    'blk/device/init/1',
    JUDGE,
    'return this.has(BLK_F_FLUSH) ? BLK_S_OK',
    'return this.has(BLK_F_FLUSH) && !this.readOnly ? BLK_S_OK',
  ),
  fault(
    'flush-does-nothing',
    'blk/desc/flush/1',
    DEVICE,
    'case BLK_T_FLUSH:\n        return BLK_NEEDS_FLUSH;',
    'case BLK_T_FLUSH:\n        return this.finish(slot, 0, BLK_S_OK);',
  ),
  fault(
    'write-through-not-flushed',
    'blk/device/op/13',
    DEVICE,
    'return this.isWriteThrough() ? BLK_NEEDS_FLUSH : this.finish(slot, 0, BLK_S_OK);',
    'return this.finish(slot, 0, BLK_S_OK);',
  ),
  fault(
    'reset-with-request-in-flight',
    'basic/device/reset/2',
    DEVICE,
    'deviceReset: () => this.slots.forget(-1)',
    'deviceReset: () => undefined',
  ),
  fault('write-on-read-only', 'blk/device/op/4', JUDGE, 'return this.readOnly ? BLK_S_IOERR : this.judgeExtent', 'return this.judgeExtent'),
  fault('zeroes-on-read-only', 'blk/device/op/3', JUDGE, 'if (this.readOnly || bytes %', 'if (bytes %'),
  fault(
    'read-only-not-negotiated',
    'blk/device/op/3',
    JUDGE,
    'return this.readOnly ? BLK_S_IOERR : this.judgeExtent',
    'return this.readOnly && this.has(BLK_F_RO) ? BLK_S_IOERR : this.judgeExtent',
  ),
  fault(
    'id-refused-on-read-only',
    'blk/desc/req/4',
    JUDGE,
    'slots.dataIn[slot]! < BLK_ID_BYTES ?',
    'this.readOnly || slots.dataIn[slot]! < BLK_ID_BYTES ?',
  ),
  fault('discard-unmap-taken', 'blk/device/op/6', JUDGE, 'if (refusesUnmap && flags !== 0) return BLK_S_UNSUPP;', ''),
  fault('unknown-flag-taken', 'blk/device/op/5', JUDGE, 'if ((flags & ~BLK_SEGMENT_UNMAP) !== 0) return BLK_S_UNSUPP;', ''),
  fault(
    'header-in-one-buffer',
    'blk/desc/req/1',
    JUDGE,
    'if (slots.dataOut[slot]! < 0) return BLK_S_IOERR;',
    'if (slots.length[slot * slots.spansMax]! < BLK_HEADER_BYTES) return BLK_S_IOERR;',
  ),
  fault(
    'failed-read-reported',
    'split/device/used-ring/1',
    DEVICE,
    'done += got;\n      if (got < length) break;',
    'done += length;\n      if (got < length) break;',
  ),
];
