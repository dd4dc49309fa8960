/** The seeded faults. Each is the mistake that its clause exists to catch, made where the emulator obeys it. */
import { BLK_FAULTS } from './catalogue/blk.ts';
import { BLK_ZONE_FAULTS } from './catalogue/blk-zones.ts';
import { DRIVER_FAULTS } from './catalogue/driver.ts';
import { LOOPBACK_FAULTS } from './catalogue/loopback.ts';
import { MONITOR_FAULTS } from './catalogue/monitor.ts';
import { MONITOR_EFFECT_FAULTS } from './catalogue/monitor-effects.ts';
import { MONITOR_FRONT_FAULTS } from './catalogue/monitor-front.ts';
import { NET_FAULTS } from './catalogue/net.ts';
import { PACKED_FAULTS } from './catalogue/packed.ts';
import { CONSOLE_FAULTS, RNG_FAULTS } from './catalogue/rng-console.ts';
import { SYSTEM_FAULTS } from './catalogue/system.ts';
import { UNIT_FAULTS } from './catalogue/unit.ts';
import { VIRTIO_FAULTS } from './catalogue/virtio.ts';
import { VIRTIO_EFFECT_FAULTS } from './catalogue/virtio-effects.ts';
import { VIRTQUEUE_FAULTS } from './catalogue/virtqueue.ts';
import { VIRTUALNET_FAULTS } from './catalogue/virtualnet.ts';
import type { Fault } from './fault.ts';

export const FAULTS: readonly Fault[] = [
  ...MONITOR_FAULTS,
  ...MONITOR_EFFECT_FAULTS,
  ...MONITOR_FRONT_FAULTS,
  ...UNIT_FAULTS,
  ...VIRTQUEUE_FAULTS,
  ...PACKED_FAULTS,
  ...VIRTIO_FAULTS,
  ...VIRTIO_EFFECT_FAULTS,
  ...DRIVER_FAULTS,
  ...BLK_FAULTS,
  ...BLK_ZONE_FAULTS,
  ...NET_FAULTS,
  ...RNG_FAULTS,
  ...CONSOLE_FAULTS,
  ...VIRTUALNET_FAULTS,
  ...LOOPBACK_FAULTS,
  ...SYSTEM_FAULTS,
];
