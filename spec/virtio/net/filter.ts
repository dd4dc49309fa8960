/** Which packets the device lets in: modes, addresses, tags. */
import {
  NET_CTRL_RX_ALLMULTI,
  NET_CTRL_RX_ALLUNI,
  NET_CTRL_RX_NOBCAST,
  NET_CTRL_RX_NOMULTI,
  NET_CTRL_RX_NOUNI,
  NET_CTRL_RX_PROMISC,
  NET_F_CTRL_RX,
  NET_F_CTRL_VLAN,
  NET_FILTERED,
  NET_TAGGED,
  NET_VLANS,
} from '../../vocabulary/limits.ts';
import type { ArrivingPacket } from '../../vocabulary/net.ts';
import { type Guard, guard } from '../../vocabulary/rule.ts';
import { accepts } from '../state.ts';
import { macOf, type NetState } from './state.ts';

type Kind = 'unicast' | 'multicast' | 'broadcast';

const targetOf = ({ bytes }: ArrivingPacket): readonly number[] => bytes.slice(0, 6);
const kindOf = (packet: ArrivingPacket): Kind => {
  const target = targetOf(packet);
  if (target.every((byte) => byte === 0xff)) return 'broadcast';
  return ((target[0] ?? 0) & 1) === 1 ? 'multicast' : 'unicast';
};
const isSame = (a: readonly number[], b: readonly number[]): boolean => a.every((byte, i) => byte === b[i]);
const isAmong = (table: readonly (readonly number[])[], target: readonly number[]): boolean => table.some((each) => isSame(each, target));

const isOn = (s: NetState, mode: number): boolean => s.modes[mode] === true;
/** Promiscuous is above everything: virtio-1.4/net/device/packet-receive-filtering/3. */
const isFiltering = (s: NetState): boolean => accepts(s.device, NET_F_CTRL_RX) && !isOn(s, NET_CTRL_RX_PROMISC);

const about = (
  clause: string,
  says: string,
  holds: (s: NetState, kind: Kind, target: readonly number[]) => boolean,
): Guard<NetState, ArrivingPacket> =>
  guard(`virtio-1.4/net/device/${clause}`, says, NET_FILTERED, (s, p) => !isFiltering(s) || holds(s, kindOf(p), targetOf(p)));

const tagOf = ({ bytes }: ArrivingPacket): number | undefined =>
  256 * (bytes[12] ?? 0) + (bytes[13] ?? 0) === NET_TAGGED ? (256 * (bytes[14] ?? 0) + (bytes[15] ?? 0)) % NET_VLANS : undefined;

/** A mode that keeps a kind out is above the one that lets all of it in. */
export const filter: readonly Guard<NetState, ArrivingPacket>[] = [
  about('packet-receive-filtering/12', 'broadcast is not kept out', (s, kind) => kind !== 'broadcast' || !isOn(s, NET_CTRL_RX_NOBCAST)),
  about('packet-receive-filtering/7', 'multicast is not kept out', (s, kind) => kind !== 'multicast' || !isOn(s, NET_CTRL_RX_NOMULTI)),
  about('packet-receive-filtering/10', 'unicast is not kept out', (s, kind) => kind !== 'unicast' || !isOn(s, NET_CTRL_RX_NOUNI)),
  about(
    'setting-mac-address-filtering/4',
    'the address is one that is let in',
    (s, kind, target) =>
      kind === 'broadcast' ||
      (kind === 'multicast'
        ? isOn(s, NET_CTRL_RX_ALLMULTI) || isOn(s, NET_CTRL_RX_NOMULTI) || isAmong(s.multicast, target)
        : isOn(s, NET_CTRL_RX_ALLUNI) || isOn(s, NET_CTRL_RX_NOUNI) || isSame(macOf(s), target) || isAmong(s.unicast, target)),
  ),
  guard('virtio-1.4/net/device/vlan-filtering/3', 'the tag is one that is let in', NET_FILTERED, (s, p) => {
    const tag = tagOf(p);
    return tag === undefined || !accepts(s.device, NET_F_CTRL_VLAN) || s.vlans.includes(tag);
  }),
];

/** Permissions that a packet made use of. */
export const filterClauses = (s: NetState, packet: ArrivingPacket): readonly string[] => {
  const kind = kindOf(packet);
  const tagged = tagOf(packet) !== undefined;
  const rx = 'virtio-1.4/net/device/packet-receive-filtering';
  const vlan = 'virtio-1.4/net/device/vlan-filtering';
  return [
    ...(accepts(s.device, NET_F_CTRL_RX) && isOn(s, NET_CTRL_RX_PROMISC) ? [`${rx}/2`, `${rx}/3`] : []),
    ...(isFiltering(s) && kind === 'multicast' && isOn(s, NET_CTRL_RX_ALLMULTI) ? [`${rx}/4`] : []),
    ...(isFiltering(s) && kind === 'unicast' && isOn(s, NET_CTRL_RX_ALLUNI) ? [`${rx}/6`] : []),
    ...(isFiltering(s) && kind === 'broadcast' && isOn(s, NET_CTRL_RX_NOMULTI) ? [`${rx}/9`] : []),
    ...(tagged ? [accepts(s.device, NET_F_CTRL_VLAN) ? `${vlan}/2` : `${vlan}/1`] : []),
  ];
};
