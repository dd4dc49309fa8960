/** What an observer holds a network device's offer to, and a driver's answer to it. */

import {
  NET_BREACH_MAC,
  NET_BREACH_MTU_DECLINED,
  NET_BREACH_MTU_RANGE,
  NET_BREACH_MTU_SMALL,
  NET_BREACH_PAIRS,
  NET_BREACH_RX_EXTRA,
  NET_CONFIG_MAX_PAIRS,
  NET_CONFIG_MTU,
  NET_F_CTRL_RX_EXTRA,
  NET_F_CTRL_VQ,
  NET_F_MAC,
  NET_F_MQ,
  NET_F_MTU,
  NET_MTU_ADVISED,
  NET_MTU_MIN,
  NET_PAIRS_MAX,
  NET_PROPER,
} from '../../vocabulary/limits.ts';
import type { BringUpNet, JudgeNetOffer } from '../../vocabulary/net.ts';
import { guard, type Rule, rule } from '../../vocabulary/rule.ts';
import { inWords, offers } from '../state.ts';
import type { NetState } from './state.ts';

const has = ({ low }: { readonly low: number }, feature: number): boolean => inWords([low, 0], feature);
const half = ({ config }: JudgeNetOffer, offset: number): number => (config[offset] ?? 0) + 256 * (config[offset + 1] ?? 0);

const layout = 'virtio-1.4/net/device/device-configuration-layout';

export const offer: Rule<null, JudgeNetOffer> = rule(
  'net-offer',
  [
    guard(`${layout}/1`, 'there is a pair of queues, and there are not too many', NET_BREACH_PAIRS, (_, o) => {
      const pairs = half(o, NET_CONFIG_MAX_PAIRS);
      return !has(o, NET_F_MQ) || (pairs >= 1 && pairs <= NET_PAIRS_MAX);
    }),
    guard(
      `${layout}/2`,
      'packets may be as long as the least that networks carry',
      NET_BREACH_MTU_RANGE,
      (_, o) => !has(o, NET_F_MTU) || half(o, NET_CONFIG_MTU) >= NET_MTU_MIN,
    ),
    guard(`${layout}/3`, 'and as long as is advised', NET_BREACH_MTU_SMALL, (_, o) => {
      const mtu = half(o, NET_CONFIG_MTU);
      return !has(o, NET_F_MTU) || mtu < NET_MTU_MIN || mtu >= NET_MTU_ADVISED;
    }),
    guard(
      `${layout}/14`,
      'further modes come with a queue to set them by',
      NET_BREACH_RX_EXTRA,
      (_, o) => !has(o, NET_F_CTRL_RX_EXTRA) || has(o, NET_F_CTRL_VQ),
    ),
  ],
  () => ({ state: null, reply: [NET_PROPER] }),
);

const answer = 'virtio-1.4/net/driver/device-configuration-layout';

export const negotiation: Rule<NetState, BringUpNet> = rule(
  'net-negotiation',
  [
    guard(
      `${answer}/2`,
      'an address that is offered is accepted',
      NET_BREACH_MAC,
      (s, call) => !offers(s.device, NET_F_MAC) || has(call, NET_F_MAC),
    ),
    guard(`${answer}/7`, 'so is a length', NET_BREACH_MTU_DECLINED, (s, call) => !offers(s.device, NET_F_MTU) || has(call, NET_F_MTU)),
    guard(
      `${answer}/14`,
      'further modes are accepted with the queue to set them by',
      NET_BREACH_RX_EXTRA,
      (_, call) => !has(call, NET_F_CTRL_RX_EXTRA) || has(call, NET_F_CTRL_VQ),
    ),
  ],
  (s) => ({ state: s, reply: [NET_PROPER] }),
);
