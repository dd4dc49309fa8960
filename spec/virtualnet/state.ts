/** What an endpoint keeps to itself, and what it sees of the region. It never reads back what it has written: the region may have changed. */
import { VNET_AT_ACKNOWLEDGED, VNET_AT_EPOCH, VNET_WAITING } from '../vocabulary/limits.ts';
import type { LinkGeometry, LinkSetup } from '../vocabulary/virtualnet.ts';
import { type Read, u32, type Write } from './bytes.ts';
import { sectionOf } from './layout.ts';

/** The last frame delivered. */
export interface Inbox {
  readonly kind: number;
  readonly payload: readonly number[];
}

export interface End {
  readonly side: number;
  readonly id: number;
  readonly peer: number;
  readonly epoch: number;
  readonly phase: number;
  /** The peer's epoch that this end has acknowledged; 0 before the first. */
  readonly attached: number;
  /** Index of the next frame to send, and of the next to receive. */
  readonly produced: number;
  readonly consumed: number;
  /** Doorbells that may still be rung before the next tick, and how many a tick grants. */
  readonly budget: number;
  readonly rate: number;
  /** A doorbell was withheld, and is to be rung at the next tick. */
  readonly owed: boolean;
  /** Doorbells rung, Ethernet frames dropped on a full ring, frames discarded on receipt. */
  readonly rung: number;
  readonly dropped: number;
  readonly discarded: number;
  readonly inbox: Inbox;
}

/** One endpoint at one moment: its private state, the region as it sees it, and what it has stored so far in this step. */
export interface Link {
  readonly geometry: LinkGeometry;
  readonly end: End;
  readonly read: Read;
  readonly writes: readonly Write[];
}

export const NOTHING_RECEIVED: Inbox = { kind: 0, payload: [] };

/** An endpoint before it has announced itself. */
export const fresh = (setup: LinkSetup, side: 0 | 1, epoch: number): End => ({
  side,
  id: setup.ids[side],
  peer: setup.ids[side === 0 ? 1 : 0],
  epoch,
  phase: VNET_WAITING,
  attached: 0,
  produced: setup.firstIndex,
  consumed: setup.firstIndex,
  budget: setup.doorbells,
  rate: setup.doorbells,
  owed: false,
  rung: 0,
  dropped: 0,
  discarded: 0,
  inbox: NOTHING_RECEIVED,
});

/** Offset of a word in the endpoint's own block, and the peer's word at that place. */
export const own = (l: Link, at: number): number => sectionOf(l.geometry, l.end.side) + at;
export const theirs = (l: Link, at: number): number => u32(l.read, sectionOf(l.geometry, 1 - l.end.side) + at);

/** Both ends hold on to the epochs that the session began with. */
export const sessionHolds = (l: Link): boolean =>
  theirs(l, VNET_AT_EPOCH) === l.end.attached && theirs(l, VNET_AT_ACKNOWLEDGED) === l.end.epoch;

export const withEnd = (l: Link, end: End): Link => ({ geometry: l.geometry, end, read: l.read, writes: l.writes });
export const withWrites = (l: Link, ...writes: readonly Write[]): Link => ({
  geometry: l.geometry,
  end: l.end,
  read: l.read,
  writes: l.writes.length === 0 ? writes : l.writes.concat(writes),
});
