/** Clauses of virtio's basic facilities, feature bits and virtio-mmio that no access can show to be kept or broken, and why. */
import type { Reason } from './clause-reasons.ts';

const reasoned = (reason: string): Reason => ({ status: 'reasoned', reason });

const BASIC: Readonly<Record<string, Reason>> = {
  'driver/status/4': reasoned(
    'What a driver should not rely on. That a device in that state uses no buffer is device/status/2: in the model and the emulator nothing is fetched or told of then.',
  ),
  'driver/config-space/4': reasoned(
    'What a driver may not presume about a size that no register tells; it can only be seen not to touch what it does not know (mmio/driver/registers/1).',
  ),
  'driver/config-space/5': reasoned(
    'The same from the other side: a driver can see only whether its own fields are there, and the observer lets it touch no others.',
  ),
  'driver/vq-reset/2': reasoned(
    'Permits a driver to use the memory of a queue again. It does, after every confirmed reset; before that vq-reset/1 refuses.',
  ),
  'driver/init/2': reasoned('Permits a driver to read the configuration early. It does, and the device answers (device/config-space/1).'),
  'device/export-objects-note/1': reasoned('Objects are exported to other devices of a host. No device here exports any.'),
  'both/legacy-feature-bits/3': reasoned(
    'Permits an interface of before virtio 1.0. It is a choice in the set-up of a device (docs/decisions/0030).',
  ),
  'both/legacy-feature-bits/4': reasoned(
    'Sums up the sections on the legacy interface; each of their clauses about a device has a guard or a fault of its own.',
  ),
  'driver/legacy-feature-bits/1': reasoned(
    'Drivers here speak to version 2 of the registers only, where a device that lacks VERSION_1 is given up (driver.test.ts).',
  ),
  'driver/legacy-config-space/1': reasoned(
    'Drivers here speak to version 2 of the registers only, which has a generation to compare instead.',
  ),
  'driver/legacy-init/1': reasoned(
    'No driver here is judged at version 1 of the registers. That the device takes this order, and no other order of the status, is traced in the virtio area.',
  ),
};

const FEATURES: Readonly<Record<string, Reason>> = {
  'driver/reserved-bits/2': reasoned(
    'Permits a driver to refuse a device without VERSION_1. The emulated driver does, when it needs the bit (driver.test.ts).',
  ),
  'driver/reserved-bits/4': reasoned(
    'Whether an address is translated as the driver means it is not to be seen from an address. Protection of devices is judged where the units are programmed.',
  ),
  'driver/reserved-bits/5': reasoned(
    'Every address of the system is a physical one; a buffer outside what its compartment reaches is refused by the device side of the ring (VQ-CHAIN-1).',
  ),
  'driver/reserved-bits/8': reasoned(
    'Barriers are not accesses. The ordering scopes remove each barrier in each memory model, and say in which model that is caught (docs/barriers.md).',
  ),
  'driver/reserved-bits/13': {
    status: 'out-of-scope',
    reason: 'Only PCI has the register that supplies the data; over virtio-mmio the bit means nothing (docs/decisions/0037).',
  },
  'device/reserved-bits/7': reasoned('Permits a device to be slower. Time is no part of what is compared.'),
  'device/legacy-reserved-bits/1': reasoned(
    'Permits a legacy device to offer NOTIFY_ON_EMPTY. It does at random; what follows is legacy-reserved-bits/2.',
  ),
  'driver/legacy-reserved-bits/4': reasoned('Drivers here speak to version 2 of the registers only, where ANY_LAYOUT means nothing.'),
};

const MMIO: Readonly<Record<string, Reason>> = {
  'driver/registers/7': reasoned('Permits a report, which leaves no trace on the bus.'),
  'driver/registers/9': reasoned('Permits a report, which leaves no trace on the bus.'),
  'driver/registers/11': reasoned(
    'Forbids a report, which leaves no trace on the bus. The emulated driver answers "ignored", which is no failure.',
  ),
  'driver/registers/22': reasoned(
    'Permits a queue to be enabled again after its reset. It is, in the virtio and the driver area; vq-reenable/1 says when not.',
  ),
  'driver/registers/23': reasoned(
    'Permits other parameters then. They are drawn anew, and the device keeps to them (basic/device/vq-reenable/1).',
  ),
};

const TABLES: Readonly<Record<string, Readonly<Record<string, Reason>>>> = { basic: BASIC, features: FEATURES, mmio: MMIO };

export const transportReasonFor = (clause: string): Reason | undefined => {
  const [source = '', chapter = '', ...rest] = clause.split('/');
  return source === 'virtio-1.4' ? TABLES[chapter]?.[rest.join('/')] : undefined;
};
