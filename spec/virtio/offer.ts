/** What a device may offer at all. It decides before a driver looks, and changes its mind only while nobody drives it. */
import {
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_ADMIN_VQ,
  VIRTIO_F_ANY_LAYOUT,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_IN_ORDER,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_NOTIFY_ON_EMPTY,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_SUSPEND,
  VIRTIO_F_UNUSED,
  VIRTIO_F_VERSION_1,
} from '../vocabulary/limits.ts';
import { apply, guard, type Outcome, rule } from '../vocabulary/rule.ts';
import type { Offer } from '../vocabulary/virtio.ts';
import { type DeviceState, inWords, isLegacy } from './state.ts';

/** Bits of a device's type: 0 to 23 and 50 to 63. Its own dependencies are in its set-up. */
const isOfType = (bit: number): boolean => bit < 24 || bit >= 50;

/** Bits of queues and of negotiation that mean something over virtio-mmio: not those of PCI, of older devices, or of nobody yet. */
const COMMON: readonly number[] = [
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_VERSION_1,
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_IN_ORDER,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_SUSPEND,
];

type Words = readonly [low: number, high: number];

const wordsOf = (bits: readonly number[]): Words => {
  const word = (from: number): number => bits.reduce((w, bit) => (bit >> 5 === from ? (w | (1 << (bit & 31))) >>> 0 : w), 0);
  return [word(0), word(1)];
};

/** Every bit that a device of ours may offer. */
export const MEANINGFUL: Words = wordsOf(
  Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => isOfType(bit) || COMMON.includes(bit)),
);
const [ADMIN_LOW, ADMIN_HIGH] = wordsOf([VIRTIO_F_ADMIN_VQ]);
/** Bits of the one word that a legacy device has. */
const [MEANINGFUL_THEN] = wordsOf([
  ...Array.from({ length: 24 }, (_, bit) => bit),
  ...[VIRTIO_F_NOTIFY_ON_EMPTY, VIRTIO_F_ANY_LAYOUT, VIRTIO_F_INDIRECT_DESC, VIRTIO_F_EVENT_IDX, VIRTIO_F_UNUSED],
]);

const has = (call: Offer, bit: number): boolean => inWords([call.low, call.high], bit);

const undriven = guard<DeviceState, Offer>('virtio-1.4/basic/desc/features/2', 'nobody drives the device', 0, (s) => s.status === 0);
const isClosed = guard<DeviceState, Offer>(
  'virtio-1.4/basic/device/feature-bits/1',
  'what an offered feature needs is offered',
  0,
  (s, call) => s.setup.dependencies.every(({ feature, needs }) => !has(call, feature) || has(call, needs)),
);

export const offerModern = rule<DeviceState, Offer>(
  'offer',
  [
    undriven,
    guard('virtio-1.4/features/device/reserved-bits/1', 'VERSION_1 is offered', 0, (_, call) => has(call, VIRTIO_F_VERSION_1)),
    guard('virtio-1.4/mmio/desc/features/3', 'ADMIN_VQ is not offered', 0, (_, call) => !has(call, VIRTIO_F_ADMIN_VQ)),
    guard(
      'virtio-1.4/basic/device/feature-bits/4',
      'no bit is offered that means nothing here',
      0,
      (_, call) => (call.low & ~(MEANINGFUL[0] | ADMIN_LOW)) === 0 && (call.high & ~(MEANINGFUL[1] | ADMIN_HIGH)) === 0,
    ),
    isClosed,
    guard(
      'virtio-1.4/features/device/reserved-bits/3',
      'ACCESS_PLATFORM is offered by a device that does not reach memory as it is',
      0,
      (s, call) => s.setup.restricted !== true || has(call, VIRTIO_F_ACCESS_PLATFORM),
    ),
  ],
  (s, call) => ({
    state: { ...s, offered: [call.low >>> 0, call.high >>> 0], settledBefore: undefined },
    reply: [1],
    witnesses: ['virtio-1.4/basic/desc/features/1'],
  }),
);

export const offerLegacy = rule<DeviceState, Offer>(
  'offer-legacy',
  [
    undriven,
    guard('virtio-1.4/features/device/legacy-reserved-bits/3', 'ANY_LAYOUT is offered', 0, (_, call) => has(call, VIRTIO_F_ANY_LAYOUT)),
    guard('virtio-1.4/features/both/legacy-reserved-bits/5', 'bit 30 is not offered', 0, (_, call) => !has(call, VIRTIO_F_UNUSED)),
    guard(
      'virtio-1.4/basic/device/feature-bits/4',
      'no bit is offered that means nothing here',
      0,
      (_, call) => (call.low & ~MEANINGFUL_THEN) === 0 && call.high === 0,
    ),
    isClosed,
  ],
  (s, call) => ({
    state: { ...s, offered: [call.low >>> 0, 0], settledBefore: undefined },
    reply: [1],
    witnesses: has(call, VIRTIO_F_NOTIFY_ON_EMPTY) ? ['virtio-1.4/features/device/legacy-reserved-bits/1'] : [],
  }),
);

export const offer = (s: DeviceState, call: Offer): Outcome<DeviceState> => apply(isLegacy(s) ? offerLegacy : offerModern, s, call);
