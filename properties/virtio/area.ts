/** The virtio area: a driver at the registers of virtio-mmio and the device's own side, specification against emulator, register by register. */
import * as fc from 'fast-check';
import { boot, step, type VirtioState } from '../../model/virtio.ts';
import { MMIO_GUARDS } from '../../spec/virtio/index.ts';
import type { DeviceSetup, MmioRequest } from '../../spec/vocabulary/virtio.ts';
import type { Area } from '../agreement/area.ts';
import { virtioDifference } from './difference.ts';
import { intend } from './intents.ts';
import { drawSetup } from './setup.ts';
import { deviceSetupShape, mmioRequestShape } from './shapes.ts';
import { performVirtio, startVirtio, type VirtioSubject } from './subject.ts';

const anyWord = fc.nat(0xffff_ffff);

export const virtioArea: Area<DeviceSetup, VirtioState, MmioRequest, VirtioSubject> = {
  name: 'virtio',
  guards: MMIO_GUARDS,
  setupShape: deviceSetupShape,
  requestShape: mmioRequestShape,
  setup: (random) => drawSetup(random),
  boot,
  start: startVirtio,
  intend: (random, state) => intend(random, state),
  step,
  perform: performVirtio,
  difference: virtioDifference,
  request: fc.oneof(
    fc.record({ call: fc.constant('mmio-read' as const), offset: anyWord, width: fc.nat(8) }),
    fc.record({ call: fc.constant('mmio-write' as const), offset: anyWord, width: fc.nat(8), value: anyWord }),
    fc.record({ call: fc.constant('raise-used' as const), queue: fc.nat(8) }),
    fc.record({ call: fc.constant('change-config' as const), offset: fc.nat(128), value: fc.nat(255) }),
    fc.record({ call: fc.constant('need-reset' as const) }),
    fc.record({ call: fc.constantFrom('take-notification' as const, 'fetch' as const, 'finish-queue-reset' as const), queue: fc.nat(8) }),
    fc.record({ call: fc.constantFrom('finish-transition' as const, 'sample-line' as const) }),
    fc.record({ call: fc.constant('offer' as const), low: anyWord, high: anyWord }),
    fc.record({ call: fc.constant('tell-used' as const), queue: fc.nat(8), wanted: fc.boolean(), empty: fc.boolean() }),
  ),
};
