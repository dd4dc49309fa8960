/**
 * Every way in which a compartment could learn something, as a catalogue: what it looks at, and which varied secrets could show there. What an
 * observer looks at is what it gets from its own probes on the machine itself.
 */
import type { Part } from './parts.ts';

const GRANTS = ['granules', 'grants', 'compartments'] as const;
const CONTENTS = ['memory', 'granules', 'grants'] as const;
const BELLS = ['doorbells', 'compartments'] as const;
const LINES = ['lines', 'thresholds', 'compartments'] as const;
/** Whatever differs could show here. */
const ANY = 'any';

interface ChannelSource {
  readonly says: string;
  /** Parts of a state that could show here: while two runs are equal in all of them a comparison proves nothing. */
  readonly fedBy: readonly Part[] | typeof ANY;
}

const SOURCES = {
  replyCode: { says: 'status word of every call', fedBy: ANY },
  replyPriority: { says: 'which of several errors is told', fedBy: GRANTS },
  outputWords: { says: 'words beside the status', fedBy: ANY },
  residue: { says: 'words and registers that a call does not set', fedBy: ANY },
  memoryOwned: { says: 'contents of memory that the observer owns', fedBy: CONTENTS },
  memoryShared: { says: 'contents of windows and of memory granted to it', fedBy: CONTENTS },
  ownership: { says: 'who owns what, found out by offering memory of others', fedBy: GRANTS },
  handles: { says: 'handles given out, and handles guessed', fedBy: GRANTS },
  exhaustion: { says: 'how many grants it may still open', fedBy: GRANTS },
  reuse: { says: 'the order in which identifiers come back', fedBy: GRANTS },
  interrupts: { says: 'lines that are pending, in their order', fedBy: LINES },
  lines: { says: 'lines that can be enabled and routed', fedBy: LINES },
  doorbells: { says: 'doorbells that have rung', fedBy: BELLS },
  coalescing: { says: 'whether a doorbell rang once or twice', fedBy: BELLS },
  order: { says: 'the order in which events arrive, of different kinds', fedBy: [...BELLS, ...LINES] },
  nextSlice: { says: 'on which cores it runs', fedBy: ['cores', ...BELLS, ...LINES] },
  sliceLength: { says: 'whether it still runs after it waits or yields', fedBy: ['cores', ...BELLS, ...LINES] },
  faultSyndrome: { says: 'how an access faults', fedBy: [...CONTENTS, 'compartments'] },
  epochs: { says: 'handles of earlier and later lives', fedBy: GRANTS },
  counters: { says: 'versions, functions, power of its own cores', fedBy: ANY },
  dmaFaults: { says: 'what its bus masters reach', fedBy: [...CONTENTS, 'compartments'] },
  protection: { says: 'the state of the protection unit, by touching every granule', fedBy: GRANTS },
  link: { says: 'which doorbells of a link it may bind and ring', fedBy: BELLS },
  lives: { says: 'which compartments live, found out by stopping and restarting them', fedBy: GRANTS },
} as const satisfies Readonly<Record<string, ChannelSource>>;

export type ChannelId = keyof typeof SOURCES;

export const CHANNELS: Readonly<Record<ChannelId, ChannelSource>> = SOURCES;
export const CHANNEL_IDS = Object.keys(SOURCES) as readonly ChannelId[];

/** Whether something that differs could show on a channel. */
export const isFed = (channel: ChannelId, differing: ReadonlySet<Part>): boolean => {
  const { fedBy } = CHANNELS[channel];
  return fedBy === ANY ? differing.size > 0 : fedBy.some((part) => differing.has(part));
};

/** Whether nothing but these parts could show on a channel. */
export const feedsOnly = (channel: ChannelId, parts: readonly Part[]): boolean => {
  const { fedBy } = CHANNELS[channel];
  return fedBy !== ANY && fedBy.every((part) => parts.includes(part));
};

/** The ids under their own names, so that a misspelt one does not compile. */
export const CHANNEL = Object.fromEntries(CHANNEL_IDS.map((id) => [id, id])) as { readonly [Id in ChannelId]: Id };

/** Channels whose component is not part of the emulated monitor's entries: no cell of theirs can be exercised here. */
export const ABSENT: readonly { readonly channel: string; readonly why: string }[] = [
  {
    channel: 'translation cache',
    why: 'compared access by access in properties/monitor/protection; the monitor’s calls do not reach it yet',
  },
  {
    channel: 'virtual time of a call',
    why: 'the machine has no clock that a compartment could read; work per entry is bounded instead (availability)',
  },
  { channel: 'restart reasons', why: 'a new life is told nothing but that it runs: there is no word for a reason' },
];
