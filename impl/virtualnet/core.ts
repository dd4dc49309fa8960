/**
 * What the halves of an endpoint share: its private words, the region, its doorbell. What an endpoint has written into the region it keeps
 * here as well, and never reads back: others may have changed it.
 */
import {
  VNET_AT_ACKNOWLEDGED,
  VNET_AT_CONSUMED,
  VNET_AT_EPOCH,
  VNET_AT_PRODUCED,
  VNET_AT_SPACE_AT,
  VNET_AT_WAKE_AT,
  VNET_BROKEN,
  VNET_LIED,
  VNET_RESTARTED,
  VNET_WAITING,
} from '../../spec/vocabulary/limits.ts';
import type { LinkGeometry } from '../../spec/vocabulary/virtualnet.ts';
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import { Layout } from './layout.ts';
import type { Region } from './region.ts';

/** Word offsets of the words of a block that move. */
export const EPOCH = VNET_AT_EPOCH >> 2;
export const ACKNOWLEDGED = VNET_AT_ACKNOWLEDGED >> 2;
export const PRODUCED = VNET_AT_PRODUCED >> 2;
export const CONSUMED = VNET_AT_CONSUMED >> 2;
export const WAKE_AT = VNET_AT_WAKE_AT >> 2;
export const SPACE_AT = VNET_AT_SPACE_AT >> 2;

/** Private words. Indices and epochs are the signed words that the region holds: only equality and differences matter. */
export const P_PHASE = 0;
export const P_EPOCH = 1;
export const P_ATTACHED = 2;
export const P_PRODUCED = 3;
export const P_CONSUMED = 4;
export const P_BUDGET = 5;
export const P_OWED = 6;
export const P_DROPPED = 7;
export const P_DISCARDED = 8;
export const P_KIND = 9;
export const P_LENGTH = 10;
export const P_WAITING = 11;
export const P_ROOM = 12;
const PRIVATE_WORDS = 13;

export interface EndpointOptions {
  readonly geometry: LinkGeometry;
  /** Whose section this endpoint writes: 0 or 1. */
  readonly side: number;
  /** Compartment of this end, and the one that it accepts as its peer: 16 bits each. */
  readonly id: number;
  readonly peer: number;
  /** Doorbells between two ticks. */
  readonly doorbells: number;
}

/** Bytes that an endpoint takes from an arena. */
export const endpointArenaBytes = (geometry: LinkGeometry): number => (PRIVATE_WORDS + 1) * 4 + geometry.slotBytes;

export class Core {
  readonly options: EndpointOptions;
  readonly layout: Layout;
  readonly region: Region;
  readonly words: Int32Array;
  /** [payload words] the last frame delivered, then zeros. */
  readonly inbox: Int32Array;
  private readonly bell: () => void;

  constructor(arena: Arena, region: Region, options: EndpointOptions, bell: () => void) {
    this.options = options;
    this.layout = new Layout(options.geometry, options.side);
    assert(region.length * 4 >= 2 * this.layout.sectionBytes, 'a manifest grants a region that holds both sections');
    this.region = region;
    this.words = arena.words(PRIVATE_WORDS);
    this.inbox = arena.words(this.layout.payloadBytesMax >> 2);
    this.bell = bell;
  }

  get(word: number): number {
    return this.words[word] as number;
  }

  /** The peer has the epoch that this end acknowledged, and acknowledges this end's. */
  sessionHolds(): boolean {
    const { region, layout, words } = this;
    return region.acquire(layout.peer + EPOCH) === words[P_ATTACHED] && region.acquire(layout.peer + ACKNOWLEDGED) === words[P_EPOCH];
  }

  /** Rings now, or at the next tick. */
  ring(): void {
    const left = this.get(P_BUDGET);
    if (left === 0) {
      this.words[P_OWED] = 1; // VNET-BELL-3: one owed covers all that were withheld
      return;
    }
    this.words[P_BUDGET] = left - 1;
    this.bell();
  }

  /** The session is over: a handshake has to begin another. */
  lost(): number {
    this.words[P_PHASE] = VNET_WAITING;
    return VNET_RESTARTED;
  }

  /** An index of the peer is impossible: either it has restarted meanwhile, or it lies. Answers the status. */
  distrust(): number {
    if (!this.sessionHolds()) return this.lost();
    this.words[P_PHASE] = VNET_BROKEN;
    this.region.release(this.layout.own + ACKNOWLEDGED, 0); // VNET-BREAK-1
    return VNET_LIED;
  }
}
