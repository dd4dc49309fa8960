/** The network device, in reading order: state, header, filter, what arrives, what is sent, commands, offers. */
import { NET_BROKEN } from '../../vocabulary/limits.ts';
import { type ClauseId, guard, type Rule, rule } from '../../vocabulary/rule.ts';
import { COMMAND_GUARDS } from './control.ts';
import { negotiation, offer } from './offer.ts';
import { receive } from './receive.ts';
import type { NetState } from './state.ts';
import { conduct, handOver } from './transmit.ts';

export * from './control.ts';
export * from './header.ts';
export { negotiation, offer } from './offer.ts';
export * from './receive.ts';
export * from './state.ts';
export * from './transmit.ts';

/** A command as it is framed: bytes to read, bytes to write. */
export interface Framed {
  readonly read: number;
  readonly room: number;
}

export const framing: Rule<NetState, Framed> = rule(
  'net-framing',
  [guard('NET-CTRL-6', 'there is a class, a number, and room for an answer', NET_BROKEN, (_, { read, room }) => read >= 2 && room >= 1)],
  (s) => ({ state: s, reply: [] }),
);

export const NET_GUARDS: readonly ClauseId[] = [
  ...new Set([
    ...[handOver, conduct].flatMap(({ clauses }) => clauses),
    ...[receive.clauses, framing.clauses, COMMAND_GUARDS, offer.clauses, negotiation.clauses].flat(),
  ]),
];
