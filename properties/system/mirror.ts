/**
 * The mirror behind `crossloop disk --verify`: every step of the running system is taken by the model as well, every answer compared at
 * once, and the whole state, memory included, whenever a side goes to sleep. The first disagreement is kept, and nothing after it.
 */
import type { SystemObserver } from '../../impl/system/observer.ts';
import type { Roles } from '../../impl/system/roles.ts';
import type { System } from '../../impl/system/system.ts';
import type { Chain } from '../../impl/virtqueue/index.ts';
import { boot, publishRequest, type SystemState, step } from '../../model/system.ts';
import { diskOf } from '../../spec/virtio/blk/index.ts';
import { BLK_SECTOR_BYTES, SUCCESS, VIRTQ_OK } from '../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import type { Outcome, Reply } from '../../spec/vocabulary/rule.ts';
import type { PublishRequest, SystemRequest, SystemSetup } from '../../spec/vocabulary/system.ts';
import type { Difference } from '../agreement/area.ts';
import { flightDifference } from '../blk/difference.ts';
import { difference as monitorDifference } from '../monitor/difference.ts';
import { deviceDifference } from '../virtio/difference.ts';
import { sidesDifference } from '../virtqueue/difference.ts';

/** Requests before the disagreement that a counterexample shows. */
const RECALL = 12;

export interface Disagreement extends Difference {
  readonly step: number;
  readonly requests: readonly SystemRequest[];
}

/** What the model starts from: the system as it is when its disk is up. */
export const setupOf = (system: System, manifest: Manifest, roles: Roles): SystemSetup => {
  const { layout, client, server } = system;
  const { queueSize, descriptors, available, used, slots, pool, chunkBytes } = layout;
  const { base, size } = roles.window;
  return {
    manifest,
    client: roles.client,
    server: roles.server,
    windowBase: base,
    windowBytes: size,
    ring: { size: queueSize, descriptors, available, used, base: 0 },
    slots,
    pool,
    chunkBytes,
    featuresLow: client.features % 2 ** 32,
    featuresHigh: Math.floor(client.features / 2 ** 32),
    blk: server.blk.options,
  };
};

const sectorsOf = (image: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: image.length / BLK_SECTOR_BYTES }, (_, i) => image.subarray(i * BLK_SECTOR_BYTES, (i + 1) * BLK_SECTOR_BYTES));

/** The link's part of the window is taken as it is: what went over it to bring the disk up has a machine of its own. */
const adopting = (s: SystemState, system: System, image: Uint8Array): SystemState => {
  const { granuleBytes } = s.monitor.machine;
  const first = s.setup.windowBase / granuleBytes;
  const last = (s.setup.windowBase + s.setup.ring.descriptors) / granuleBytes;
  const { ram } = system.monitor;
  const memory = s.monitor.memory.map((known, g) => (g >= first && g < last ? ram.slice(g * granuleBytes, (g + 1) * granuleBytes) : known));
  const blk = { ...s.blk, disk: diskOf(sectorsOf(image)) };
  return { ...s, blk, monitor: { ...s.monitor, memory } };
};

export class Mirror implements SystemObserver {
  disagreement: Disagreement | undefined = undefined;
  /** Steps taken by both. */
  steps = 0;
  private state: SystemState;
  private seen: SystemState | undefined = undefined;
  private readonly system: System;
  private readonly monitorSubject: { readonly monitor: System['monitor']; seen: SystemState['monitor'] | undefined };
  private readonly recent: SystemRequest[] = [];
  private readonly told: () => void;
  private readonly read: (sector: number) => Uint8Array;

  /** `image` is what the disk holds now; `read` reads a sector of it later. `told` is called at the first disagreement. */
  constructor(system: System, setup: SystemSetup, image: Uint8Array, read: (sector: number) => Uint8Array, told: () => void) {
    this.system = system;
    this.monitorSubject = { monitor: system.monitor, seen: undefined };
    this.told = told;
    this.read = read;
    this.state = adopting(boot(setup), system, image);
    this.compare();
  }

  private fail(found: Difference): void {
    if (this.disagreement !== undefined) return;
    this.disagreement = { ...found, step: this.steps, requests: [...this.recent] };
    this.system.halt();
    this.told();
  }

  private take(request: SystemRequest, outcome: Outcome<SystemState>, actual: Reply): void {
    if (this.disagreement !== undefined) return;
    this.recent.push(request);
    if (this.recent.length > RECALL) this.recent.shift();
    this.steps += 1;
    this.state = outcome.state;
    const [expected, got] = [outcome.reply.join(', '), actual.join(', ')];
    if (expected !== got) this.fail({ where: 'reply', expected: `[${expected}]`, actual: `[${got}]` });
  }

  private did(request: SystemRequest, actual: Reply): void {
    if (this.disagreement === undefined) this.take(request, step(this.state, request), actual);
  }

  /** The whole state; of memory and disk, what the model has changed since the last time. */
  private compare(): void {
    const { state, seen, system } = this;
    if (this.disagreement !== undefined || state === seen) return;
    const { blk, queue: device } = system.server;
    const found =
      monitorDifference(state.monitor, this.monitorSubject, false) ??
      sidesDifference(state, { device, driver: system.client.queue }, true) ??
      flightDifference(state.blk, blk) ??
      deviceDifference(state.blk.device, blk.device) ??
      this.diskDifference();
    this.seen = state;
    if (found !== undefined) this.fail(found);
  }

  /** Sector by sector in the tracks that the model has made new. */
  private diskDifference(): Difference | undefined {
    const { content } = this.state.blk.disk;
    const before = this.seen?.blk.disk.content;
    if (before === undefined || content === before) return undefined;
    let first = 0;
    for (let n = 0; n < content.length; n += 1) {
      const track = content[n] ?? [];
      const found = track === before[n] ? undefined : this.trackDifference(track, before[n] ?? [], first);
      if (found !== undefined) return found;
      first += track.length;
    }
    return undefined;
  }

  private trackDifference(track: readonly Uint8Array[], before: readonly Uint8Array[], first: number): Difference | undefined {
    for (let i = 0; i < track.length; i += 1) {
      const expected = track[i];
      if (expected === undefined || expected === before[i]) continue;
      const actual = this.read(first + i);
      if (Buffer.compare(expected, actual) === 0) continue;
      const at = expected.findIndex((byte, n) => byte !== actual[n]);
      return { where: `byte ${at} of sector ${first + i}`, expected: `${expected[at]}`, actual: `${actual[at]}` };
    }
    return undefined;
  }

  raised(line: number): void {
    this.did({ call: 'raise', line }, [SUCCESS]);
  }
  acknowledged(core: number, line: number): void {
    this.did({ call: 'acknowledge', core }, [SUCCESS, line]);
  }
  ended(core: number, line: number): void {
    this.did({ call: 'end', core, line }, [SUCCESS]);
  }
  took(core: number, bells: number): void {
    this.did({ call: 'take', core }, [SUCCESS, bells]);
  }
  slept(core: number): void {
    this.did({ call: 'cpu-suspend', core }, [SUCCESS]);
    this.compare();
  }

  published(type: number, sector: number, bytes: number, slot: number, chunk: number, flags: number, head: number): void {
    const request: PublishRequest = { call: 'publish', type, sector, bytes, slot, chunk: Math.max(0, chunk), flags, fill: 0 };
    if (this.disagreement !== undefined) return;
    const data = this.dataOf(request);
    this.take(request, publishRequest(this.state, request, data), head < 0 ? [-head] : [VIRTQ_OK, head]);
  }

  /** What the application wrote, from the chunk where the driver has put it: the model has no other way to know it. */
  private dataOf({ chunk, bytes }: PublishRequest): Uint8Array {
    const { windowBase, pool, chunkBytes } = this.state.setup;
    const at = windowBase + pool + chunk * chunkBytes;
    return this.system.monitor.ram.slice(at, at + bytes);
  }

  kicked(rang: boolean, status: number): void {
    this.did({ call: 'kick' }, rang ? [VIRTQ_OK, 1, status] : [VIRTQ_OK, 0]);
  }
  notified(rang: boolean, status: number): void {
    this.did({ call: 'notify' }, rang ? [VIRTQ_OK, 1, status] : [VIRTQ_OK, 0]);
  }
  reaped(head: number, written: number): void {
    this.did({ call: 'reap' }, [VIRTQ_OK, head, written]);
  }
  popped(chain: Chain, slot: number): void {
    const reply = [VIRTQ_OK, chain.head, chain.readable];
    for (let i = 0; i < chain.count; i += 1) reply.push(chain.address[i] ?? 0, chain.length[i] ?? 0);
    this.did({ call: 'pop' }, [...reply, slot]);
  }
  finished(slot: number, status: number, used: number): void {
    this.did({ call: 'finish', slot }, [status, used, VIRTQ_OK]);
  }
}
