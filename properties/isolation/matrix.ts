/** The matrix of requests, observers and channels: a cell counts comparisons that could have shown something, and says why when there can be none. */
import type { MonitorState } from '../../model/monitor.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { CALLS, type CallName, FIELDS } from '../monitor/request.ts';
import { CHANNEL_IDS, type ChannelId, feedsOnly, isFed } from './channels.ts';
import type { Sight } from './observe.ts';
import { type Part, partsThatDiffer } from './parts.ts';

/** Who looks, as seen from who takes the step. */
export const ROLES = {
  actor: 'whoever takes the step',
  critical: 'the critical side, when somebody else takes it',
  sharing: 'a non-critical compartment that shares a core with the critical side',
  apart: 'a non-critical compartment on cores of its own',
} as const;
export type Role = keyof typeof ROLES;
export const ROLE_IDS = Object.keys(ROLES) as readonly Role[];

/** Comparisons by request, role and channel. */
export type Matrix = Map<string, number>;

export const emptyMatrix = (): Matrix => new Map();

export const cellOf = (request: string, role: Role, channel: ChannelId): string => `${request}|${role}|${channel}`;

export const roleOf = (s: MonitorState, observer: number, actor: number): Role => {
  if (observer === actor) return 'actor';
  if (s.machine.critical[observer] === true) return 'critical';
  return s.machine.residents.some(({ critical, ordinary }) => ordinary === observer && critical !== -1) ? 'sharing' : 'apart';
};

/** A step that an observer looked at in two runs. */
export interface Compared {
  readonly observer: number;
  readonly actor: number;
  readonly request: MonitorRequest;
  /** In both runs. */
  readonly granted: boolean;
  readonly seen: Sight;
  /** The states of the two runs after it. */
  readonly states: readonly [MonitorState, MonitorState];
}

/** A comparison counts for a channel when the observer looked there, and the two runs still differ in something that could show there. */
export const markCells = (matrix: Matrix, { observer, actor, request, granted, seen, states: [s, t] }: Compared): void => {
  if (!granted) return;
  const role = roleOf(s, observer, actor);
  const differing = partsThatDiffer(s, t);
  for (const channel of CHANNEL_IDS) {
    if ((seen.get(channel)?.length ?? 0) === 0 || !isFed(channel, differing)) continue;
    const cell = cellOf(request.call, role, channel);
    matrix.set(cell, (matrix.get(cell) ?? 0) + 1);
  }
};

interface Exemption {
  readonly applies: (request: CallName, role: Role, channel: ChannelId, platform: string) => boolean;
  readonly why: string;
}

/** A step that no compartment takes: neither a core nor a bus master is named in it. */
export const isNobodys = (request: CallName): boolean => {
  const fields: readonly string[] = FIELDS[request];
  return !fields.includes('core') && !fields.includes('master');
};

/** Parts in which nothing is hidden from TrustZone's secure side. */
export const ONE_WAY_PARTS: readonly Part[] = ['granules', 'grants', 'compartments'];

/** Each is a statement about the rules, which exemptions.test.ts asks of every step of random walks. */
export const EXEMPTIONS: readonly Exemption[] = [
  {
    applies: (request, role) => isNobodys(request) && role === 'actor',
    why: 'a device raises a line and time passes; no compartment takes that step',
  },
  {
    applies: (request, role) => request === 'crash' && role === 'actor',
    why: 'who has crashed runs nowhere, and sees nothing of what came of it',
  },
  {
    applies: (_, role, channel, platform) => platform === 'trustzone' && role === 'critical' && feedsOnly(channel, ONE_WAY_PARTS),
    why: 'TrustZone isolates one way: the secure side sees what the other side grants and gives up, so nothing of that is secret from it',
  },
];

/** Why a cell cannot be exercised; undefined when it can. */
export const exempt = (request: CallName, role: Role, channel: ChannelId, platform: string): string | undefined =>
  EXEMPTIONS.find(({ applies }) => applies(request, role, channel, platform))?.why;

export interface Cell {
  readonly request: CallName;
  readonly role: Role;
  readonly channel: ChannelId;
}

/** Every cell there is. A request kind is a row of `FIELDS`: whatever is added there has its cells. */
export const CELLS: readonly Cell[] = CALLS.flatMap((request) =>
  ROLE_IDS.flatMap((role) => CHANNEL_IDS.map((channel) => ({ request, role, channel }))),
);

/** Cells that can be exercised on a platform. */
export const cellsOn = (platform: string): readonly Cell[] =>
  CELLS.filter(({ request, role, channel }) => exempt(request, role, channel, platform) === undefined);

/** Of some cells, those that were not exercised. */
export const waitingIn = (cells: readonly Cell[], matrix: Matrix): readonly Cell[] =>
  cells.filter(({ request, role, channel }) => !matrix.has(cellOf(request, role, channel)));

/** Cells that were neither exercised nor exempted. */
export const emptyCells = (matrix: Matrix, platform: string): readonly string[] =>
  waitingIn(cellsOn(platform), matrix).map(({ request, role, channel }) => cellOf(request, role, channel));
