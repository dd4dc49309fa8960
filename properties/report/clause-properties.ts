/**
 * What judges a clause beside the campaigns: a test of its own, run by `npm test`, or a seeded fault that breaks it and is found
 * (`npm run release-check faults` plants them all). A clause that states an effect has no request that it alone refuses; its fault takes that place.
 */
import { PROTECTION } from '../../spec/clauses/protection.ts';
import { FAULTS } from '../faults/catalogue.ts';

/** The unit that a clause speaks of, by the middle of its id, and the test file from `properties/`. */
const BY_UNIT: Readonly<Record<string, string>> = {
  PMP: 'monitor/protection/pmp.test.ts',
  S2: 'monitor/protection/stage2.test.ts',
  TZ: 'monitor/protection/tzasc.test.ts',
  UNIT: 'monitor/programming/programming.test.ts',
};

const ORDER_OF_CHANGES = 'monitor/programming/tables.test.ts';
const OF_ORDER: readonly string[] = ['MON-S2-12', 'MON-UNIT-8'];

/** What a driver makes of an offer, and how it ends: no access is refused for it, so that only its behaviour shows it. */
const DRIVER = 'driver/driver.test.ts';
const OF_DRIVER: readonly string[] = [
  'virtio-1.4/basic/driver/feature-bits/4',
  'virtio-1.4/basic/driver/feature-bits/6',
  'virtio-1.4/basic/driver/feature-bits/7',
  'virtio-1.4/basic/driver/feature-bits/8',
  'virtio-1.4/basic/driver/init/5',
  'virtio-1.4/basic/driver/config-space/1',
  'virtio-1.4/basic/driver/config-space/2',
];

/** Barriers of the rings: each is left out under each memory model, and what that lets happen is found. */
const BARRIERS = 'virtqueue/ordering/ordering.test.ts';
const OF_BARRIERS: readonly string[] = [
  'split/driver/update-idx/1',
  'split/driver/notify-device/1',
  'packed/driver/update-flags/1',
  'packed/driver/notify-device/1',
];

export const PROPERTY_FILES: readonly string[] = [...Object.values(BY_UNIT), ORDER_OF_CHANGES, BARRIERS, DRIVER];

const testsFor = (clause: string): readonly string[] => {
  const unit = clause in PROTECTION ? BY_UNIT[clause.split('-')[1] ?? ''] : undefined;
  return [
    ...(unit === undefined ? [] : [unit]),
    ...(OF_ORDER.includes(clause) ? [ORDER_OF_CHANGES] : []),
    ...(OF_BARRIERS.includes(clause.replace('virtio-1.4/', '')) ? [BARRIERS] : []),
    ...(OF_DRIVER.includes(clause) ? [DRIVER] : []),
  ];
};

/** The files of tests, from `properties/`, and the seeded faults, as `faults/ID`. */
export const propertiesFor = (clause: string): readonly string[] => [
  ...testsFor(clause),
  ...FAULTS.filter((fault) => fault.clause === clause).map(({ id }) => `faults/${id}`),
];
