/** Seeded faults of zones, and of what else a disk may offer beside reads and writes. */
import { type Fault, seedIn } from '../fault.ts';

const DEVICE = 'impl/virtio/blk/blk-device.ts';
const ZONES = 'impl/virtio/blk/zones.ts';
const CONFIG = 'impl/virtio/blk/config.ts';
const JUDGE = 'impl/virtio/blk/judge.ts';
const SPACE = 'impl/virtio/config-space.ts';
const DRIVER = 'impl/virtio/blk/driver-observer.ts';
const OFFER = 'impl/virtio/blk/offer-observer.ts';

const fault = seedIn('blk', 'virtio-1.4/');

const zone = (id: string, clause: string, find: string, replace: string): Fault => fault(id, `blk/${clause}`, ZONES, find, replace);
const device = (id: string, clause: string, find: string, replace: string): Fault => fault(id, `blk/${clause}`, DEVICE, find, replace);

const OFFERED: readonly Fault[] = [
  fault(
    'writeback-on-without-flush',
    'blk/device/init/3',
    SPACE,
    'if (negotiation.hasAccepted(feature) && !negotiation.hasAccepted(zeroWithout)) this.bytes',
    'if (negotiation.status < 0) this.bytes',
  ),
  fault(
    'zones-shown-to-who-declined',
    'blk/device/init/7',
    SPACE,
    'if (!negotiation.hasAccepted(feature)) this',
    'if (negotiation.status < 0) this',
  ),
  fault(
    'zones-needed-where-not-managed',
    'blk/driver/init/7',
    CONFIG,
    'o.zoned !== null && o.zoned.model === BLK_Z_HM ? 1 <<',
    'o.zoned !== null && o.zoned.model >= BLK_Z_HM ? 1 <<',
  ),
  fault(
    'no-append-not-offerable',
    'blk/device/init/16',
    OFFER,
    '!== medium.appendSectorsMax) return',
    '!== (medium.appendSectorsMax || 1)) return',
  ),
  fault('seg-max-exceeds-queue', 'blk/driver/op/2', CONFIG, 'o.queueSize > 3 ? o.queueSize - 2 : 1', '128'),
  fault('lifetime-by-itself', 'blk/device/op/16', CONFIG, 'offer(BLK_F_LIFETIME, o.lifetime !== null);', 'offer(BLK_F_LIFETIME);'),
  fault('erase-of-part-of-a-zone-offered', 'blk/device/op/39', CONFIG, 'o.zoned === null ? 1 : o.zoned.zoneSectors, true', '1, true'),
];

const CHANGING: readonly Fault[] = [
  device('new-capacity-not-kept-to', 'device/op/1', 'this.judge.capacity = capacity;', ''),
  device('config-change-untold', 'device/op/2', 'this.device.changeConfig(offset, value);', 'this.device.config.change(offset, value);'),
  device(
    'may-unmap-only-rises',
    'device/op/11',
    'this.change(BLK_CONFIG_ZEROES_MAY_UNMAP, value ? 1 : 0)',
    'this.change(BLK_CONFIG_ZEROES_MAY_UNMAP, 1)',
  ),
  device(
    'may-unmap-untold',
    'device/op/12',
    'this.change(BLK_CONFIG_ZEROES_MAY_UNMAP, value ? 1 : 0)',
    'this.device.config.change(BLK_CONFIG_ZEROES_MAY_UNMAP, value ? 1 : 0)',
  ),
  device(
    'zeroes-first-segment-only',
    'device/op/9',
    'i < slots.segments[slot]!; i += 1) {\n      const bytes',
    'i < 1; i += 1) {\n      const bytes',
  ),
  device('reserved-wear-passed-on', 'device/op/17', 'value > max ? 0 : value', 'value'),
  device(
    'sector-in-blocks-of-4096',
    'desc/req/3',
    'const offset = slots.sector[slot]! * BLK_SECTOR_BYTES;',
    'const offset = slots.sector[slot]! * 4096;',
  ),
  device(
    'every-queue-always',
    'desc/layout/1',
    'if (queue > 0 && !this.device.negotiation.hasAccepted(BLK_F_MQ)) return BLK_NOT_TAKEN;',
    '',
  ),
  fault('queue-reset-forgets-all', 'basic/device/vq-reset/1', DEVICE, 'this.slots.forget(queue)', 'this.slots.forget(-1)'),
  fault('wear-without-room', 'blk/desc/req/7', JUDGE, 'slots.dataIn[slot]! < BLK_LIFETIME_BYTES ? BLK_S_IOERR : BLK_S_OK', 'BLK_S_OK'),
];

const MOVING: readonly Fault[] = [
  device(
    'zones-kept-without-being-accepted',
    'driver/init/9',
    'return this.device.negotiation.hasAccepted(BLK_F_ZONED);',
    'return this.options.zoned !== null;',
  ),
  device('append-place-not-told', 'driver/op/25', 'this.scatter(slot, this.answerBytes, BLK_APPEND_SECTOR_BYTES, at);', ''),
  device('append-place-is-the-zone', 'device/op/29', 'BigInt(sector)', 'BigInt(zone)'),
  device(
    'append-moves-before-it-is-stored',
    'device/op/28',
    'if (!this.write(slot, sector) || !this.isStored()) return this.finish(slot, 0, BLK_S_IOERR);\n    zones.wrote(sector, sectors);\n    this.answer',
    'zones.wrote(sector, sectors);\n    if (!this.write(slot, sector) || !this.isStored()) return this.finish(slot, 0, BLK_S_IOERR);\n    this.answer',
  ),
  device('erase-of-zones-in-part', 'device/op/41', 'if (!zones.mayErase(', 'if (i === 0 && !zones.mayErase('),
  device(
    'unwritten-beyond-the-buffer',
    'device/op/38',
    'this.memory.fill(0, to + done, to + done + here)',
    'this.memory.fill(0, to + done, to + done + BLK_SECTOR_BYTES)',
  ),
  zone(
    'stale-data-read',
    'device/op/37',
    '- zone * this.o.zoneSectors < this.written[zone]!',
    '- zone * this.o.zoneSectors < this.room(zone)',
  ),
  zone(
    'last-zone-as-long-as-others',
    'device/init/11',
    'return Math.min(left, this.o.zoneCapacity);',
    'return left > 0 ? this.o.zoneCapacity : 0;',
  ),
  zone('report-only-from-a-start', 'driver/op/19', 'if (sector >= this.capacity) return -1;', 'if (!this.isStart(sector)) return -1;'),
  zone('capacity-of-the-whole-zone', 'desc/zoned/12', 'put(view, 0, this.room(zone));', 'put(view, 0, this.o.zoneSectors);'),
  zone('closes-what-was-opened-explicitly', 'device/op/34', 'this.state.indexOf(BLK_ZS_IOPEN)', 'this.state.indexOf(BLK_ZS_EOPEN)'),
  zone(
    'unaligned-is-invalid',
    'desc/zoned/2',
    'return BLK_S_ZONE_UNALIGNED_WP; // virtio-1.4/blk/device/op/33',
    'return BLK_S_ZONE_INVALID_CMD;',
  ),
  zone('closed-zones-not-active', 'desc/zoned/3', 'Number((now & ACTIVE) !== 0)', 'Number((now & OPEN) !== 0)'),
  zone(
    'open-named-before-active',
    'desc/zoned/4',
    'this.held[1]! >= activeMax) return',
    'this.held[1]! >= activeMax && !(this.isCrowded(zone) && this.victim() < 0)) return',
  ),
  zone(
    'empty-zone-not-reset',
    'desc/zoned/5',
    'WRITABLE | bit(BLK_ZS_FULL)); // virtio-1.4/blk/device/op/25',
    'ACTIVE | bit(BLK_ZS_FULL)); //',
  ),
  zone(
    'written-zone-not-opened',
    'desc/zoned/6',
    'this.target(sector, WRITABLE); // virtio-1.4/blk/device/op/21',
    'this.target(sector, WRITABLE & ~bit(BLK_ZS_IOPEN));',
  ),
  zone(
    'closed-before-written',
    'desc/zoned/7',
    'this.enter(zone, this.written[zone] === 0 ? BLK_ZS_EMPTY : BLK_ZS_CLOSED); // virtio',
    'this.enter(zone, BLK_ZS_CLOSED); // virtio',
  ),
  zone(
    'closed-zone-not-closed',
    'desc/zoned/8',
    'this.target(sector, ACTIVE); // virtio-1.4/blk/device/op/23',
    'this.target(sector, OPEN);',
  ),
  zone('full-zone-not-finished', 'desc/zoned/9', 'OPEN | bit(BLK_ZS_FULL)); // virtio-1.4/blk/device/op/24', 'OPEN);'),
  zone('offline-zone-comes-back', 'desc/zoned/10', 'if (state === BLK_ZS_OFFLINE || (readOnly', 'if ((readOnly'),
  zone('zones-crossed', 'device/op/32', 'last > first && !this.isConventional(last)', 'last > first + 1 && !this.isConventional(last)'),
  zone(
    'room-of-the-zone-unchecked',
    'device/op/28',
    'if (!this.is(zone, WRITABLE) || from + sectors > this.room(zone)) return',
    'if (!this.is(zone, WRITABLE)) return',
  ),
];

const OBSERVED: readonly Fault[] = [
  fault(
    'observer-misses-flush-sector',
    'blk/driver/op/4',
    DRIVER,
    'if (sector !== 0) return BLK_BREACH_SECTOR_NOT_ZERO; // virtio-1.4/blk/driver/op/4',
    '',
  ),
  fault('observer-misses-early-read', 'blk/driver/init/4', DRIVER, 'early && covers ?', 'early && covers && width === 1 ?'),
  fault('observer-misses-stale-capacity', 'blk/driver/op/1', DRIVER, 'this.stale[0] = 1;', ''),
  fault('observer-misses-padding', 'blk/device/init/4', OFFER, 'const UNUSED = [33, 57, 58, 59];', 'const UNUSED = [33, 57];'),
];

export const BLK_ZONE_FAULTS: readonly Fault[] = [...OFFERED, ...CHANGING, ...MOVING, ...OBSERVED];
