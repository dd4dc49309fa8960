/**
 * What a compartment can find out from where it runs: loads of every address, and calls that only ask. On the emulator the probes run on the
 * raw machine and it is put back afterwards, so that no abstraction can hide what was left behind.
 */
import { load, save } from '../../impl/machine/arena.ts';
import type { Monitor } from '../../impl/monitor/monitor.ts';
import { step } from '../../model/monitor.ts';
import { type MonitorState, runningOn } from '../../spec/monitor/index.ts';
import { GRANTS_PER_COMPARTMENT, REGISTER_WORDS } from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { performOn } from '../monitor/subject.ts';

/** Addresses are probed by words, and one beyond memory. Requests after the loads may change the state: each is asked of the same one. */
const probesFrom = (s: MonitorState, core: number): MonitorRequest[] => {
  const bytes = s.granules.length * s.machine.granuleBytes;
  const probes: MonitorRequest[] = [];
  for (let word = 0; word <= REGISTER_WORDS; word += 1) probes.push({ call: 'read-register', core, word });
  for (let address = 0; address <= bytes; address += 4)
    probes.push({ call: 'load', core, address, width: 4 }, { call: 'fetch', core, address });
  for (let granule = 0; granule < s.granules.length; granule += 1) {
    probes.push({ call: 'store', core, address: granule * s.machine.granuleBytes, width: 1, value: 1 });
    probes.push({ call: 'grant', core, address: granule * s.machine.granuleBytes });
    for (const to of s.compartments.keys()) probes.push({ call: 'share', core, granule, to, access: 1, tag: 0 });
  }
  for (const [sender, { epoch }] of s.compartments.entries())
    for (let place = 0; place < GRANTS_PER_COMPARTMENT; place += 1) {
      const handle = epoch * 0x1_0000 + sender * 256 + place;
      for (const tag of [0, 1, 0xffff_ffff]) probes.push({ call: 'retrieve', core, handle, tag, access: 1 });
      probes.push({ call: 'relinquish', core, handle }, { call: 'reclaim', core, handle });
    }
  for (const other of s.compartments.keys()) {
    probes.push(
      { call: 'ring', core, to: other, bits: 1 },
      { call: 'bind', core, from: other, bits: 1 },
      { call: 'unbind', core, from: other, bits: 1 },
    );
    probes.push({ call: 'stop', core, compartment: other }, { call: 'restart', core, compartment: other });
  }
  for (const target of s.cores.keys()) probes.push({ call: 'affinity-info', core, target }, { call: 'cpu-on', core, target });
  for (const line of s.lines.keys())
    probes.push(
      { call: 'enable', core, line },
      { call: 'end', core, line },
      { call: 'prioritize', core, line, priority: 0 },
      { call: 'route', core, line, target: core },
    );
  probes.push({ call: 'scrub', core }, { call: 'take', core }, { call: 'acknowledge', core }, { call: 'cpu-off', core });
  return probes;
};

/** All probes of an observer: from each core where it runs, and by its bus masters. */
export const probesOf = (s: MonitorState, observer: number): readonly MonitorRequest[] => {
  const bytes = s.granules.length * s.machine.granuleBytes;
  const fromCores = [...s.cores.keys()].filter((core) => runningOn(s, core) === observer).flatMap((core) => probesFrom(s, core));
  const masters = [...s.machine.masterOwner.keys()].filter((master) => s.machine.masterOwner[master] === observer);
  const reads = (master: number) =>
    Array.from({ length: bytes / 4 }, (_, i): MonitorRequest => ({ call: 'dma-read', master, address: 4 * i, width: 4 }));
  return [...fromCores, ...masters.flatMap(reads)];
};

const words = (reply: readonly number[]): string => reply.join(' ');

/** Where the observer runs, and the answer to every probe. */
export const observeModel = (s: MonitorState, observer: number, probes: readonly MonitorRequest[]): readonly string[] => [
  words([...s.cores.keys()].map((core) => (runningOn(s, core) === observer ? 1 : 0))),
  ...probes.map((probe) => words(step(s, probe).reply)),
];

const ONLY_READS: ReadonlySet<string> = new Set(['load', 'fetch', 'dma-read', 'read-register']);

export const observeEmulator = (monitor: Monitor, observer: number, probes: readonly MonitorRequest[]): readonly string[] => {
  const now = save(monitor.arena);
  const seen = [words(Array.from(monitor.tables.current, (who) => (who === observer ? 1 : 0)))];
  for (const probe of probes) {
    seen.push(words(performOn(monitor, probe)));
    if (!ONLY_READS.has(probe.call)) load(monitor.arena, now);
  }
  return seen;
};
