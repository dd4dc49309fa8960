/** A machine that a run goes on: the specification's or the emulated one, asked and put back in the same words. */
import { load, save } from '../../impl/machine/arena.ts';
import type { Monitor } from '../../impl/monitor/monitor.ts';
import { type MonitorState, step } from '../../model/monitor.ts';
import { runningOn } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { performOn } from '../monitor/subject.ts';

/** What is run twice. */
export interface Party {
  readonly perform: (request: MonitorRequest) => Reply;
  /** Who runs on a core: what a compartment knows of itself by running. */
  readonly runsOn: (core: number) => number;
  /** Remembers the state; the answer goes back to it. */
  readonly mark: () => () => void;
  /** Bytes poked where nobody may look: whoever the monitor thinks may write there. */
  readonly poke: (granule: number, contents: Uint8Array) => void;
}

export const modelParty = (start: MonitorState): Party & { readonly state: () => MonitorState } => {
  let s = start;
  return {
    state: () => s,
    perform: (request) => {
      const outcome = step(s, request);
      s = outcome.state;
      return outcome.reply;
    },
    runsOn: (core) => runningOn(s, core),
    mark: () => {
      const then = s;
      return () => {
        s = then;
      };
    },
    poke: (granule, contents) => {
      s = { ...s, memory: s.memory.with(granule, contents) };
    },
  };
};

const NOBODY_RAW = 0xff;

export const emulatorParty = (monitor: Monitor): Party => ({
  perform: (request) => performOn(monitor, request),
  runsOn: (core) => {
    const who = monitor.tables.current[core] ?? NOBODY_RAW;
    return who === NOBODY_RAW ? -1 : who;
  },
  mark: () => {
    const then = save(monitor.arena);
    return () => load(monitor.arena, then);
  },
  poke: (granule, contents) => monitor.ram.set(contents, granule * monitor.tables.granuleBytes),
});
