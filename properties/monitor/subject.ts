/** The emulated monitor as a subject: requests become calls of its methods, and what it answers a reply. */
import { load, save } from '../../impl/machine/arena.ts';
import { refuseManifest } from '../../impl/monitor/manifest.ts';
import { Monitor } from '../../impl/monitor/monitor.ts';
import type { MonitorState } from '../../model/monitor.ts';
import { ABORTED, INVALID, SUCCESS } from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest, Trap } from '../../spec/vocabulary/monitor.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { warm } from './programming/probe.ts';
import type { AreaRequest, CallName } from './request.ts';
import type { Setup } from './setup.ts';
import type { Shadow } from './shadow.ts';

export interface Subject {
  readonly monitor: Monitor;
  readonly refuseManifest: typeof refuseManifest;
  /** Its bytes when it was started. */
  readonly fresh: Uint8Array;
  /** The state that it was compared with last: what is still the same object has not changed since. */
  seen: MonitorState | undefined;
  /** Its bytes as they were then. */
  shadow: Shadow | undefined;
  /** How often everything was compared, and steps since. */
  turns: number;
  steps: number;
}

export const subjectOf = (monitor: Monitor, refuse: typeof refuseManifest): Subject => ({
  monitor,
  refuseManifest: refuse,
  fresh: save(monitor.arena),
  seen: undefined,
  shadow: undefined,
  turns: 0,
  steps: 0,
});

export const start = (setup: Setup): Subject => {
  const monitor = new Monitor(setup.manifest);
  warm(monitor);
  return subjectOf(monitor, refuseManifest);
};

/** A machine is all in its arena: one copy, and it has only just been started. */
export const restore = (subject: Subject): void => {
  load(subject.monitor.arena, subject.fresh);
  subject.seen = undefined;
  subject.turns = 0;
};

/** Words of an answer beside the status. */
const RESULTS: Partial<Record<CallName, number>> = {
  version: 1,
  share: 1,
  lend: 1,
  donate: 1,
  grant: 1,
  retrieve: 3,
  scrub: 2,
  fetch: 1,
  load: 1,
  'dma-read': 1,
  take: 1,
  'affinity-info': 1,
  acknowledge: 1,
  'read-register': 1,
};

const callMemory = (m: Monitor, r: MonitorRequest): number | undefined => {
  switch (r.call) {
    case 'share':
      return m.share(r.core, r.granule, r.to, r.access, r.tag);
    case 'lend':
      return m.lend(r.core, r.granule, r.to, r.access, r.tag);
    case 'donate':
      return m.donate(r.core, r.granule, r.to, r.tag);
    case 'grant':
      return m.grant(r.core, r.address);
    case 'retrieve':
      return m.retrieve(r.core, r.handle, r.tag, r.access);
    case 'relinquish':
      return m.relinquish(r.core, r.handle);
    case 'reclaim':
      return m.reclaim(r.core, r.handle);
    case 'scrub':
      return m.scrub(r.core);
    case 'load':
      return m.load(r.core, r.address, r.width);
    case 'store':
      return m.store(r.core, r.address, r.width, r.value);
    case 'fetch':
      return m.fetch(r.core, r.address);
    case 'dma-read':
      return m.dmaRead(r.master, r.address, r.width);
    case 'dma-write':
      return m.dmaWrite(r.master, r.address, r.width, r.value);
    default:
      return undefined;
  }
};

const callOther = (m: Monitor, r: MonitorRequest): number | undefined => {
  switch (r.call) {
    case 'version':
      return m.version(r.core, r.version);
    case 'features':
      return m.features(r.core, r.function);
    case 'stop':
      return m.stop(r.core, r.compartment);
    case 'restart':
      return m.restart(r.core, r.compartment);
    case 'crash':
      return m.crash(r.core);
    case 'bind':
      return m.bind(r.core, r.from, r.bits);
    case 'unbind':
      return m.unbind(r.core, r.from, r.bits);
    case 'ring':
      return m.ring(r.core, r.to, r.bits);
    case 'mask':
      return m.mask(r.core, r.bits);
    case 'take':
      return m.take(r.core);
    case 'tick':
      return m.tick();
    default:
      return undefined;
  }
};

const callCore = (m: Monitor, r: MonitorRequest): number | undefined => {
  switch (r.call) {
    case 'cpu-on':
      return m.cpuOn(r.core, r.target);
    case 'cpu-off':
      return m.cpuOff(r.core);
    case 'cpu-suspend':
      return m.cpuSuspend(r.core);
    case 'affinity-info':
      return m.affinityInfo(r.core, r.target);
    case 'yield':
      return m.yield(r.core);
    case 'raise':
      return m.raise(r.line);
    case 'enable':
      return m.enable(r.core, r.line);
    case 'disable':
      return m.disable(r.core, r.line);
    case 'route':
      return m.route(r.core, r.line, r.target);
    case 'acknowledge':
      return m.acknowledge(r.core);
    case 'end':
      return m.end(r.core, r.line);
    case 'prioritize':
      return m.prioritize(r.core, r.line, r.priority);
    case 'threshold':
      return m.threshold(r.core, r.priority);
    case 'read-register':
      return m.readRegister(r.core, r.word);
    case 'write-register':
      return m.writeRegister(r.core, r.word, r.value);
    default:
      return undefined;
  }
};

/** All registers come back, whether the call changes them or not. */
const trap = (m: Monitor, r: Trap): Reply => {
  m.words.set([r.r0, r.h0, r.r1, r.h1, r.r2, r.h2, r.r3, r.h3, r.r4, r.h4, r.r5, r.h5, r.r6, r.h6, r.r7, r.h7]);
  return m.trap(r.core) === SUCCESS ? Array.from(m.words) : [ABORTED];
};

/** One request to an emulated monitor, and its whole reply. Every request is answered by one of the three. */
export const performOn = (m: Monitor, request: MonitorRequest): Reply => {
  if (request.call === 'trap') return trap(m, request);
  const status = callMemory(m, request) ?? callOther(m, request) ?? callCore(m, request) ?? Number.NaN;
  const results = status === SUCCESS ? (RESULTS[request.call] ?? 0) : 0;
  if (results === 0) return [status];
  return results === 1 ? [status, m.result[0] ?? 0] : [status, ...m.result.subarray(0, results)];
};

export const perform = (subject: Subject, request: AreaRequest): Reply => {
  if (request.call !== 'examine') return performOn(subject.monitor, request);
  return [subject.refuseManifest(request.manifest) === undefined ? SUCCESS : INVALID];
};
