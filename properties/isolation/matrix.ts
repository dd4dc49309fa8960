/** The matrix of requests, observers and channels: a cell counts comparisons that could have shown something, and says why when there can be none. */
import type { MonitorState } from '../../model/monitor.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { CALLS } from '../monitor/request.ts';
import { CHANNEL_IDS, CHANNELS, type ChannelId } from './channels.ts';
import type { Sight } from './observe.ts';

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

/** A comparison counts for a channel when the observer looked there, and something was varied that could show there. */
export const markCells = (
  matrix: Matrix,
  varied: ReadonlySet<string>,
  observer: number,
  actor: number,
  request: MonitorRequest,
  granted: boolean,
  seen: Sight,
  s: MonitorState,
): void => {
  if (!granted) return;
  const role = roleOf(s, observer, actor);
  for (const channel of CHANNEL_IDS) {
    if ((seen.get(channel)?.length ?? 0) === 0 || !CHANNELS[channel].fedBy.some((kind) => varied.has(kind))) continue;
    const cell = cellOf(request.call, role, channel);
    matrix.set(cell, (matrix.get(cell) ?? 0) + 1);
  }
};

interface Exemption {
  readonly applies: (request: string, role: Role, channel: ChannelId, platform: string) => boolean;
  readonly why: string;
}

/** Channels that only grants and lives of others could show on. */
const OF_GRANTS: ReadonlySet<ChannelId> = new Set([
  'replyPriority',
  'ownership',
  'handles',
  'exhaustion',
  'reuse',
  'epochs',
  'protection',
  'lives',
]);

export const EXEMPTIONS: readonly Exemption[] = [
  {
    applies: (request, role) => (request === 'raise' || request === 'tick') && role === 'actor',
    why: 'a device raises a line and time passes; no compartment takes that step',
  },
  {
    applies: (_, role, channel, platform) => platform === 'trustzone' && role === 'critical' && OF_GRANTS.has(channel),
    why: 'TrustZone isolates one way: the secure side sees what the other side grants and gives up, so nothing of that is secret from it',
  },
];

/** Why a cell cannot be exercised; undefined when it can. */
export const exempt = (request: string, role: Role, channel: ChannelId, platform: string): string | undefined =>
  EXEMPTIONS.find(({ applies }) => applies(request, role, channel, platform))?.why;

/** Cells that were neither exercised nor exempted. */
export const emptyCells = (matrix: Matrix, platform: string): readonly string[] =>
  CALLS.flatMap((request) =>
    ROLE_IDS.flatMap((role) =>
      CHANNEL_IDS.filter(
        (channel) => !matrix.has(cellOf(request, role, channel)) && exempt(request, role, channel, platform) === undefined,
      ).map((channel) => cellOf(request, role, channel)),
    ),
  );
