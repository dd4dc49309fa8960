/** Feature negotiation: the device offers, the driver accepts a part, and FEATURES_OK closes the matter until the next reset. */
import {
  FEATURE_WORDS,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_VERSION_1,
} from '../vocabulary/limits.ts';
import { always, guard, type Outcome, rule } from '../vocabulary/rule.ts';
import type { AcceptFeatures, ReadFeatures } from '../vocabulary/virtio.ts';
import { type DeviceState, hasFailed, hasStatus, inWords, isLegacy } from './state.ts';

const OFFER = ['virtio-1.4/mmio/desc/features/1'];

const offeredWord = (s: DeviceState, word: number): number => s.offered[word] ?? 0;

/** Offered words may be read at any time; those beyond what any device of ours offers are empty. */
export const readFeatures = (s: DeviceState, call: ReadFeatures): Outcome<DeviceState> => always(s, [offeredWord(s, call.word)], OFFER);

const taken = (s: DeviceState, word: number, value: number): number =>
  isLegacy(s) || s.setup.policy.unofferedFeatures === 'masked' ? (value & offeredWord(s, word)) >>> 0 : value >>> 0;

const BY_WORD = ['virtio-1.4/mmio/desc/features/2'];

/** The driver writes one word of what it accepts. Whether the whole is acceptable is asked once, when it sets FEATURES_OK. */
export const acceptFeatures = rule<DeviceState, AcceptFeatures>(
  'accept-features',
  [
    guard('virtio-1.4/basic/driver/init/1', 'the driver has said that it drives the device', 0, (s) => hasStatus(s, STATUS_DRIVER)),
    guard(
      'virtio-1.4/basic/driver/init/4',
      'features are not settled yet',
      0,
      (s) => !hasStatus(s, isLegacy(s) ? STATUS_DRIVER_OK : STATUS_FEATURES_OK),
    ),
    guard('virtio-1.4/basic/driver/status/3', 'the driver has not given up', 0, (s) => !hasFailed(s)),
    guard(
      'virtio-1.4/basic/driver/feature-bits/5',
      'no reserved bit is accepted',
      0,
      (s, call) => call.word < (isLegacy(s) ? 1 : FEATURE_WORDS) || call.value === 0,
    ),
  ],
  (s, call) => ({
    state:
      call.word === 0
        ? { ...s, accepted: [taken(s, 0, call.value), s.accepted[1]] }
        : call.word === 1
          ? { ...s, accepted: [s.accepted[0], taken(s, 1, call.value)] }
          : s,
    reply: [1],
    witnesses: BY_WORD,
  }),
);

/** Nothing is accepted that was not offered. */
export const acceptsOnlyOffered = (s: DeviceState): boolean =>
  (s.accepted[0] & ~s.offered[0]) === 0 && (s.accepted[1] & ~s.offered[1]) === 0;

/** A feature without which the device may refuse to work, and does if its set-up says so. */
const acceptsIfRequired =
  (feature: number) =>
  (s: DeviceState): boolean =>
    !inWords([s.setup.requiredLow, s.setup.requiredHigh], feature) || inWords(s.accepted, feature);
export const acceptsVersion1 = acceptsIfRequired(VIRTIO_F_VERSION_1);
export const acceptsAccessPlatform = acceptsIfRequired(VIRTIO_F_ACCESS_PLATFORM);
export const acceptsOrderPlatform = acceptsIfRequired(VIRTIO_F_ORDER_PLATFORM);

/** Bits of the second word that have a clause of their own. */
const NAMED = [VIRTIO_F_VERSION_1, VIRTIO_F_ACCESS_PLATFORM, VIRTIO_F_ORDER_PLATFORM].reduce((word, bit) => word | (1 << (bit - 32)), 0);

/** Everything else is accepted without which the device does not work. */
export const acceptsRequired = (s: DeviceState): boolean =>
  (s.setup.requiredLow & ~s.accepted[0]) === 0 && (s.setup.requiredHigh & ~NAMED & ~s.accepted[1]) === 0;

/** What an accepted feature needs is accepted too. */
export const acceptsDependencies = (s: DeviceState): boolean =>
  s.setup.dependencies.every(({ feature, needs }) => !inWords(s.accepted, feature) || inWords(s.accepted, needs));
