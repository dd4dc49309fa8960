/** Commands on the control queue: modes and addresses of the filter, tags, announcements, pairs in use. The answer is one byte. */
import {
  NET_CONFIG_MAC,
  NET_CONFIG_STATUS,
  NET_CTRL_ANNOUNCE,
  NET_CTRL_ANNOUNCE_ACK,
  NET_CTRL_MAC,
  NET_CTRL_MAC_ADDR_SET,
  NET_CTRL_MAC_TABLE_SET,
  NET_CTRL_MQ,
  NET_CTRL_MQ_VQ_PAIRS_SET,
  NET_CTRL_RX,
  NET_CTRL_RX_ALLMULTI,
  NET_CTRL_RX_MODES,
  NET_CTRL_VLAN,
  NET_CTRL_VLAN_ADD,
  NET_CTRL_VLAN_DEL,
  NET_ERR,
  NET_F_CTRL_MAC_ADDR,
  NET_F_CTRL_RX,
  NET_F_CTRL_RX_EXTRA,
  NET_F_CTRL_VLAN,
  NET_F_GUEST_ANNOUNCE,
  NET_F_MQ,
  NET_MAC_BYTES,
  NET_OK,
  NET_S_ANNOUNCE,
  NET_TABLE_MAX,
  NET_VLANS,
} from '../../vocabulary/limits.ts';
import { type ClauseId, type Guard, guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import { accepts } from '../state.ts';
import type { NetState } from './state.ts';

export interface Command {
  readonly kind: number;
  readonly command: number;
  readonly data: Uint8Array;
}

type Of<Call> = Guard<NetState, Call>;

/** Ours are whole; the standard's are given from the device on. */
const idOf = (clause: string): ClauseId => (clause.startsWith('NET-') ? clause : `virtio-1.4/net/${clause}`);

const needs = (clause: string, says: string, feature: (c: Command) => number): Of<Command> =>
  names(idOf(clause), says, NET_ERR, (s, c) => accepts(s.device, feature(c)));
const has = (clause: string, says: string, holds: (c: Command, s: NetState) => boolean): Of<Command> =>
  guard(idOf(clause), says, NET_ERR, (s, c) => holds(c, s));

const done = (state: NetState, ...witnesses: readonly ClauseId[]) => ({ state, reply: [NET_OK], witnesses });
const half = ({ data }: Command): number => (data[0] ?? 0) + 256 * (data[1] ?? 0);

const mode: Rule<NetState, Command> = rule(
  'net-mode',
  [
    names(
      'virtio-1.4/net/driver/packet-receive-filtering/1',
      'modes are negotiated',
      NET_ERR,
      (s, { command }) => command > NET_CTRL_RX_ALLMULTI || accepts(s.device, NET_F_CTRL_RX),
    ),
    names(
      'virtio-1.4/net/driver/packet-receive-filtering/2',
      'the further ones too',
      NET_ERR,
      (s, { command }) => command <= NET_CTRL_RX_ALLMULTI || accepts(s.device, NET_F_CTRL_RX_EXTRA),
    ),
    has(
      'NET-CTRL-1',
      'the command exists, and has one byte to say on or off',
      ({ command, data }) => command < NET_CTRL_RX_MODES && data.length === 1,
    ),
  ],
  (s, { command, data }) =>
    done(
      { ...s, modes: s.modes.with(command, data[0] !== 0) },
      `virtio-1.4/net/device/packet-receive-filtering/${command <= NET_CTRL_RX_ALLMULTI ? 1 : 5}`,
    ),
);

/** Two lists one after the other, each with its length before it; undefined when they do not fill the data exactly. */
const tablesOf = (data: Uint8Array): readonly (readonly (readonly number[])[])[] | undefined => {
  const tables: (readonly number[])[][] = [];
  let at = 0;
  for (let n = 0; n < 2; n += 1) {
    if (at + 4 > data.length) return undefined;
    const count = new DataView(data.buffer, data.byteOffset + at, 4).getUint32(0, true);
    at += 4;
    if (count > NET_TABLE_MAX || at + count * NET_MAC_BYTES > data.length) return undefined;
    const from = at;
    tables.push(Array.from({ length: count }, (_, i) => [...data.subarray(from + i * NET_MAC_BYTES, from + (i + 1) * NET_MAC_BYTES)]));
    at += count * NET_MAC_BYTES;
  }
  return at === data.length ? tables : undefined;
};

const table: Rule<NetState, Command> = rule(
  'net-mac-table',
  [
    needs('driver/setting-mac-address-filtering/1', 'modes are negotiated', () => NET_F_CTRL_RX),
    has('driver/setting-mac-address-filtering/3', 'the data is two lists of addresses', ({ data }) => tablesOf(data) !== undefined),
  ],
  (s, { data }) => {
    const [unicast = [], multicast = []] = tablesOf(data) ?? [];
    const empty = unicast.length === 0 || multicast.length === 0 ? ['virtio-1.4/net/driver/setting-mac-address-filtering/4'] : [];
    return done({ ...s, unicast, multicast }, 'virtio-1.4/net/device/setting-mac-address-filtering/2', ...empty);
  },
);

const address: Rule<NetState, Command> = rule(
  'net-mac-address',
  [
    needs('NET-CTRL-2', 'setting the address is negotiated', () => NET_F_CTRL_MAC_ADDR),
    has('NET-CTRL-2', 'the data is an address', ({ data }) => data.length === NET_MAC_BYTES),
  ],
  (s, { data }) =>
    done(
      { ...s, device: { ...s.device, config: s.device.config.toSpliced(NET_CONFIG_MAC, NET_MAC_BYTES, ...data) } },
      'virtio-1.4/net/device/setting-mac-address-filtering/3',
    ),
);

const vlan: Rule<NetState, Command> = rule(
  'net-vlan',
  [
    needs('NET-CTRL-3', 'filtering by tag is negotiated', () => NET_F_CTRL_VLAN),
    has(
      'NET-CTRL-3',
      'the command exists, and the data is a tag',
      (c) => c.command <= NET_CTRL_VLAN_DEL && c.data.length === 2 && half(c) < NET_VLANS,
    ),
  ],
  (s, c) => {
    const others = s.vlans.filter((tag) => tag !== half(c));
    return done({ ...s, vlans: c.command === NET_CTRL_VLAN_ADD ? [...others, half(c)] : others });
  },
);

const announced: Rule<NetState, Command> = rule(
  'net-announced',
  [
    needs('driver/gratuitous-packet-sending/2', 'announcing is negotiated', () => NET_F_GUEST_ANNOUNCE),
    has(
      'NET-CTRL-4',
      'there is nothing but an acknowledgement',
      ({ command, data }) => command === NET_CTRL_ANNOUNCE_ACK && data.length === 0,
    ),
  ],
  (s) => {
    const status = (s.device.config[NET_CONFIG_STATUS] ?? 0) & ~NET_S_ANNOUNCE;
    return done(
      { ...s, device: { ...s.device, config: s.device.config.with(NET_CONFIG_STATUS, status) } },
      'virtio-1.4/net/device/gratuitous-packet-sending/1',
    );
  },
);

const pairs: Rule<NetState, Command> = rule(
  'net-pairs',
  [
    needs('NET-CTRL-5', 'several pairs are negotiated', () => NET_F_MQ),
    has(
      'NET-CTRL-5',
      'the command exists, and the data is a number',
      ({ command, data }) => command === NET_CTRL_MQ_VQ_PAIRS_SET && data.length === 2,
    ),
    has(
      'driver/automatic-receive-steering-in-multiqueue-mode/2',
      'there are so many, and at least one',
      (c, s) => c.data.length !== 2 || (half(c) >= 1 && half(c) <= s.options.pairs),
    ),
  ],
  (s, c) => done({ ...s, pairs: half(c) }),
);

const unknown: Rule<NetState, Command> = rule('net-unknown', [has('NET-CTRL-1', 'the class exists', () => false)], (s) => done(s));

export const commandRule = ({ kind, command }: Command): Rule<NetState, Command> => {
  switch (kind) {
    case NET_CTRL_RX:
      return mode;
    case NET_CTRL_MAC:
      return command === NET_CTRL_MAC_TABLE_SET ? table : command === NET_CTRL_MAC_ADDR_SET ? address : unknown;
    case NET_CTRL_VLAN:
      return vlan;
    case NET_CTRL_ANNOUNCE:
      return announced;
    case NET_CTRL_MQ:
      return pairs;
    default:
      return unknown;
  }
};

export const COMMAND_GUARDS: readonly ClauseId[] = [mode, table, address, vlan, announced, pairs].flatMap(({ clauses }) => clauses);
