/**
 * Power cuts under a driver that believes nothing but statuses. What the standard calls stable must be there afterwards; a sector that a
 * write which is not stable covers may hold anything. The driver's own bookkeeping is the oracle: neither model nor emulator is asked.
 */
import { Arena } from '../../impl/machine/arena.ts';
import { BlkDevice } from '../../impl/virtio/blk/blk-device.ts';
import { CacheDisk } from '../../impl/virtio/blk/cache-disk.ts';
import { Chain } from '../../impl/virtqueue/index.ts';
import type { BlkOptions } from '../../spec/vocabulary/blk.ts';
import { BLK_F_CONFIG_WCE, BLK_F_FLUSH } from '../../spec/vocabulary/limits.ts';
import { type Random, randomFrom } from '../support/random.ts';

const SECTORS = 16;
const SECTOR = 512;
const SLOTS = 4;
/** Guest memory of one slot: header, status, data of four sectors. */
const STRIDE = 8 * SECTOR;
const STATUS_AT = 16;
const DATA_AT = SECTOR;
const COUNT_MAX = 4;
const CACHE_ENTRIES = 24;
const WRITEBACK = 32;
const [OUT, FLUSH, WRITE_ZEROES] = [1, 4, 13];

const OPTIONS: BlkOptions = {
  capacity: SECTORS,
  queueSize: 8,
  queues: 1,
  readOnly: false,
  flush: true,
  configWce: true,
  discard: false,
  writeZeroes: true,
  discardSectorsMax: 0,
  discardSegmentsMax: 0,
  zeroesSectorsMax: SECTORS,
  zeroesSegmentsMax: 1,
  zeroesMayUnmap: false,
  secureErase: false,
  eraseSectorsMax: 0,
  eraseSegmentsMax: 0,
  sizeMax: 0,
  lifetime: null,
  zoned: null,
  id: [],
  slots: SLOTS,
};

interface Write {
  readonly sector: number;
  readonly count: number;
  /** What each word of its sectors is. */
  readonly tag: number;
  readonly submitted: number;
  completed: number;
  stable: boolean;
  /** The cache has been off since it was submitted. */
  through: boolean;
}

/** A request under way: a write, or a flush and the writes that were complete when it was sent. */
type Flying = { readonly write: Write } | { readonly covers: readonly Write[] };

export interface Crashes {
  readonly cuts: number;
  /** Sectors that were promised, and looked at after a cut. */
  readonly promised: number;
  /** Acknowledged writes, not promised, that a cut undid: that there are such shows that the cache is one. */
  readonly lost: number;
  /** The first broken promise, in words. */
  readonly broken: string | undefined;
}

/** How completed writes become stable in one life of the disk: by features that were accepted. */
type Mode = 'flush' | 'switched' | 'neither';

class Life {
  readonly blk: BlkDevice;
  readonly disk: CacheDisk;
  mode: Mode = 'flush';
  promised = 0;
  lost = 0;
  private readonly memory = new Uint8Array(SLOTS * STRIDE);
  private readonly words = new DataView(this.memory.buffer);
  private readonly chain = new Chain(8);
  private readonly flying: (Flying | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  /** By sector: writes that it may hold, none of which is known to be older than another that is stable. */
  private live: Write[][] = [];
  private clock = 0;
  private through = false;
  private readonly random: Random;

  constructor(random: Random, makeDisk: (sectors: number, entries: number, arena: Arena) => CacheDisk) {
    this.random = random;
    const arena = new Arena(BlkDevice.space(OPTIONS) + CacheDisk.space(SECTORS, CACHE_ENTRIES));
    this.disk = makeDisk(SECTORS, CACHE_ENTRIES, arena);
    this.blk = new BlkDevice(OPTIONS, this.memory, this.disk, arena);
    this.live = Array.from({ length: SECTORS }, () => []);
  }

  bringUp(): void {
    const { device } = this.blk;
    this.mode = this.random.pick(['flush', 'flush', 'switched', 'neither'] as const);
    const dropped = this.mode === 'flush' ? [BLK_F_CONFIG_WCE] : this.mode === 'switched' ? [] : [BLK_F_CONFIG_WCE, BLK_F_FLUSH];
    const low = dropped.reduce((word, bit) => word & ~(1 << bit), device.setup.featuresLow);
    for (const status of [0, 1, 3]) device.writeStatus(status);
    device.negotiation.accept(0, low);
    device.negotiation.accept(1, device.setup.featuresHigh);
    device.writeStatus(11);
    device.setQueueSize(0, OPTIONS.queueSize);
    device.enableQueue(0);
    device.writeStatus(15);
    this.through = this.mode === 'neither';
  }

  /** One thing that a driver does, or that the device finishes. */
  act(): void {
    const busy = this.flying.flatMap((each, slot) => (each === undefined ? [] : [slot]));
    if (busy.length === SLOTS || (busy.length > 0 && this.random.oneIn(2))) this.finish(this.random.pick(busy));
    else if (this.mode === 'switched' && this.random.oneIn(8)) this.switchCache();
    else if (this.mode !== 'neither' && this.random.oneIn(5)) this.flush();
    else this.write(this.random.oneIn(6) ? WRITE_ZEROES : OUT);
  }

  /** Turning the cache off promises nothing of what was written before. */
  private switchCache(): void {
    this.through = this.random.oneIn(2);
    this.blk.device.writeConfig(WRITEBACK, 1, this.through ? 0 : 1);
    for (const each of this.flying) if (each !== undefined && 'write' in each) each.write.through &&= this.through;
  }

  private header(at: number, type: number, sector: number): void {
    this.words.setUint32(at, type, true);
    this.words.setUint32(at + 4, 0, true);
    this.words.setUint32(at + 8, sector, true);
    this.words.setUint32(at + 12, 0, true);
  }

  /** The slot that will be taken is the lowest free one, whose memory is the request's. */
  private submit(type: number, sector: number, out: number): number {
    const slot = this.flying.indexOf(undefined);
    const at = slot * STRIDE;
    this.header(at, type, sector);
    this.chain.clear();
    this.chain.addReadable(at, 16);
    const first = out > 0 && this.random.oneIn(3) ? this.random.below(out) : 0;
    if (first > 0) this.chain.addReadable(at + DATA_AT, first);
    if (out > first) this.chain.addReadable(at + DATA_AT + first, out - first);
    this.chain.addWritable(at + STATUS_AT, 1);
    return this.blk.start(0, this.chain);
  }

  private write(type: number): void {
    const count = 1 + this.random.below(COUNT_MAX);
    const sector = this.random.below(SECTORS - count + 1);
    const tag = type === OUT ? (this.clock + 1) >>> 0 : 0;
    const at = this.flying.indexOf(undefined) * STRIDE + DATA_AT;
    if (type === OUT) for (let i = 0; i < count * SECTOR; i += 4) this.words.setUint32(at + i, tag, true);
    else this.segment(at, sector, count);
    const slot = this.submit(type, type === OUT ? sector : 0, type === OUT ? count * SECTOR : 16);
    this.clock += 1;
    const write = { sector, count, tag, submitted: this.clock, completed: Number.POSITIVE_INFINITY, stable: false, through: this.through };
    for (let i = sector; i < sector + count; i += 1) this.live[i]?.push(write);
    this.flying[slot] = { write };
  }

  private segment(at: number, sector: number, count: number): void {
    this.words.setUint32(at, sector, true);
    this.words.setUint32(at + 4, 0, true);
    this.words.setUint32(at + 8, count, true);
    this.words.setUint32(at + 12, 0, true);
  }

  private flush(): void {
    const slot = this.submit(FLUSH, 0, 0);
    const covers = new Set(this.live.flat().filter((write) => !write.stable && write.completed <= this.clock));
    this.flying[slot] = { covers: [...covers] };
  }

  private finish(slot: number): void {
    const flying = this.flying[slot];
    this.flying[slot] = undefined;
    this.blk.complete(slot);
    if (flying === undefined || this.memory[slot * STRIDE + STATUS_AT] !== 0) return;
    this.clock += 1;
    if ('covers' in flying) for (const write of flying.covers) this.promise(write);
    else {
      flying.write.completed = this.clock;
      if (flying.write.through) this.promise(flying.write);
    }
  }

  /** The write is stable; what was complete before it was even sent is over. */
  private promise(write: Write): void {
    write.stable = true;
    for (let i = write.sector; i < write.sector + write.count; i += 1)
      this.live[i] = (this.live[i] ?? []).filter((other) => other === write || other.completed >= write.submitted);
  }

  /** What every word of a sector is; undefined when they differ. */
  private tagAt(sector: number): number | undefined {
    const { medium } = this.disk;
    const view = new DataView(medium.buffer, medium.byteOffset + sector * SECTOR, SECTOR);
    const tag = view.getUint32(0, true);
    for (let i = 4; i < SECTOR; i += 4) if (view.getUint32(i, true) !== tag) return undefined;
    return tag;
  }

  /** Power fails. Answers what of a promise is not there; afterwards what is there is what the driver knows. */
  cut(): string | undefined {
    const often = this.random.pick([0, 1, 2, 5]);
    this.blk.device.writeStatus(0);
    this.disk.cutPower(() => often > 0 && this.random.oneIn(often));
    this.flying.fill(undefined);
    let broken: string | undefined;
    for (let sector = 0; sector < SECTORS; sector += 1) broken ??= this.look(sector);
    return broken;
  }

  private look(sector: number): string | undefined {
    const live = this.live[sector] ?? [];
    const tag = this.tagAt(sector);
    this.live[sector] = tag === undefined ? [] : [{ sector, count: 1, tag, submitted: 0, completed: 0, stable: true, through: true }];
    const isFirm = live.length > 0 && live.every((write) => write.stable);
    if (isFirm) this.promised += 1;
    if (isFirm && !live.some((write) => write.tag === tag))
      return `sector ${sector} holds ${tag ?? 'parts'}, and ${live.map((write) => write.tag).join(' or ')} was promised`;
    const last = live.at(-1);
    if (!isFirm && last !== undefined && last.completed <= this.clock && last.tag !== tag) this.lost += 1;
    return undefined;
  }
}

/** So many power cuts, some requests before each; ends at the first broken promise. */
export const crashes = (
  seed: number,
  cuts: number,
  makeDisk: (sectors: number, entries: number, arena: Arena) => CacheDisk = (...room) => new CacheDisk(...room),
): Crashes => {
  const random = randomFrom(seed);
  const life = new Life(random, makeDisk);
  for (let cut = 1; cut <= cuts; cut += 1) {
    life.bringUp();
    for (let i = random.below(40); i > 0; i -= 1) life.act();
    const broken = life.cut();
    if (broken !== undefined) return { cuts: cut, promised: life.promised, lost: life.lost, broken: `after cut ${cut}: ${broken}` };
  }
  return { cuts, promised: life.promised, lost: life.lost, broken: undefined };
};
