/**
 * Every way in which a compartment could learn something, as a catalogue: what it looks at, and which varied secrets could show there. What an
 * observer looks at is what it gets from its own probes on the machine itself.
 */
import { FIELDS } from '../monitor/request.ts';

/** Kinds of secret that are varied: bytes and tags by poking, the rest by what others did that the observer must not notice. */
export const MEMORY_VARIED = 'bytes of memory';

const STORES = [MEMORY_VARIED, 'store', 'dma-write'];
const GRANTS = ['share', 'lend', 'donate', 'retrieve', 'relinquish', 'reclaim'];
const LIVES = ['stop', 'restart'];
const BELLS = ['bind', 'unbind', 'ring', 'mask', 'take'];
const CORES = ['cpu-on', 'cpu-off', 'cpu-suspend', 'yield'];
const LINES = ['raise', 'enable', 'disable', 'route', 'acknowledge'];
/** Kinds of request that chapters to come add. */
const KNOWN = new Set([...STORES, ...GRANTS, ...LIVES, ...BELLS, ...CORES, ...LINES]);
const OTHERS = Object.keys(FIELDS).filter((call) => !KNOWN.has(call));
const ANY = [...KNOWN, ...OTHERS];

interface ChannelSource {
  readonly says: string;
  /** Kinds of variation that could show here: without one of them in force a comparison proves nothing. */
  readonly fedBy: readonly string[];
}

const SOURCES = {
  replyCode: { says: 'status word of every call', fedBy: ANY },
  replyPriority: { says: 'which of several errors is told', fedBy: [...GRANTS, ...LIVES] },
  outputWords: { says: 'words beside the status', fedBy: ANY },
  residue: { says: 'words and registers that a call does not set', fedBy: ANY },
  memoryOwned: { says: 'contents of memory that the observer owns', fedBy: [...STORES, ...GRANTS] },
  memoryShared: { says: 'contents of windows and of memory granted to it', fedBy: [...STORES, ...GRANTS] },
  ownership: { says: 'who owns what, found out by offering memory of others', fedBy: [...GRANTS, ...LIVES] },
  handles: { says: 'handles given out, and handles guessed', fedBy: [...GRANTS, ...LIVES] },
  exhaustion: { says: 'how many grants it may still open', fedBy: [...GRANTS, ...LIVES] },
  reuse: { says: 'the order in which identifiers come back', fedBy: [...GRANTS, ...LIVES] },
  interrupts: { says: 'lines that are pending, in their order', fedBy: [...LINES, ...LIVES] },
  lines: { says: 'lines that can be enabled and routed', fedBy: [...LINES, ...LIVES] },
  doorbells: { says: 'doorbells that have rung', fedBy: [...BELLS, ...LIVES] },
  coalescing: { says: 'whether a doorbell rang once or twice', fedBy: [...BELLS, ...LIVES] },
  order: { says: 'the order in which events arrive, of different kinds', fedBy: [...BELLS, ...LINES, ...LIVES] },
  nextSlice: { says: 'on which cores it runs', fedBy: [...CORES, ...BELLS, ...LINES, ...LIVES] },
  sliceLength: { says: 'whether it still runs after it waits or yields', fedBy: [...CORES, ...BELLS, ...LINES, ...LIVES] },
  faultSyndrome: { says: 'how an access faults', fedBy: [...STORES, ...GRANTS, ...LIVES] },
  epochs: { says: 'handles of earlier and later lives', fedBy: [...GRANTS, ...LIVES] },
  counters: { says: 'versions, functions, power of its own cores', fedBy: ANY },
  dmaFaults: { says: 'what its bus masters reach', fedBy: [...STORES, ...GRANTS, ...LIVES] },
  protection: { says: 'the state of the protection unit, by touching every granule', fedBy: [...GRANTS, ...LIVES] },
  link: { says: 'which doorbells of a link it may bind and ring', fedBy: [...BELLS, ...LIVES] },
  lives: { says: 'which compartments live, found out by stopping and restarting them', fedBy: [...GRANTS, ...LIVES] },
} as const satisfies Readonly<Record<string, ChannelSource>>;

export type ChannelId = keyof typeof SOURCES;

export const CHANNELS: Readonly<Record<ChannelId, ChannelSource>> = SOURCES;
export const CHANNEL_IDS = Object.keys(SOURCES) as readonly ChannelId[];

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
