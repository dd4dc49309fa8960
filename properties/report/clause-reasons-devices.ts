/** Clauses about devices that no request can show to be kept or broken, and why; and what the system does not have. */
import type { Reason } from './clause-reasons.ts';

const reasoned = (reason: string): Reason => ({ status: 'reasoned', reason });

const BLK: Readonly<Record<string, Reason>> = {
  'driver/init/1': reasoned(
    'Whether a driver is able to send a flush is its own knowledge; that it accepted FLUSH shows only the acceptance.',
  ),
  'driver/init/2': reasoned(
    'What a driver may deduce. That the deduction is right is desc/flush/1: without either feature every completed write is stable, compared after each.',
  ),
  'driver/init/3': reasoned(
    'What a driver should assume. That it may not assume more is shown by the model, whose power cuts drop acknowledged writes that no flush followed.',
  ),
  'driver/init/5': reasoned(
    'Which zone models a driver can handle is its own knowledge. That it accepts ZONED where a device manages zones with the host is init/8.',
  ),
  'driver/init/10': reasoned(
    'What a driver disregards. A device that the driver does not treat as zoned clears those fields: device/init/7.',
  ),
  'driver/op/13': reasoned(
    'What a driver may not assume. In the model a write of 0 to writeback leaves stable storage as it was, and the comparison of stable storage after each step holds the emulator to it.',
  ),
  'driver/op/15': reasoned('What a driver may not assume; any content after a discard conforms (device/op/7).'),
  'driver/op/16': reasoned(
    'What a driver may not assume; after an error in one of several segments any of them may have been done, and in the model those before the failing one are.',
  ),
  'driver/op/17': reasoned('Zone addresses are counted in sectors of 512 bytes, so that no other address can be written down.'),
  'device/op/7': reasoned(
    'Permits a device to give discarded sectors back. Here a discard is advice and changes nothing, which conforms too (docs/decisions/0032).',
  ),
  'device/op/8': reasoned(
    'Permits a device to unmap what it zeroes. Whether it does shows only in what the range reads as, which is op/9.',
  ),
  'device/op/14': reasoned('Permits a device without FLUSH to write through. Here it does, as desc/flush/1 shows.'),
  'desc/flush/2': reasoned(
    'Leaves open what happens to a write while writeback changes. The value at completion decides here (docs/decisions/0032).',
  ),
};

const CONSOLE: Readonly<Record<string, Reason>> = {
  'driver/multiport/2': reasoned(
    "How a driver shows a port to its users is not the device's to see; its answer to the nomination is driver/multiport/3 and 4.",
  ),
};

const OWN_STACK =
  "What a driver's network stack makes of a packet or of an address is its own; the header that it goes by is compared byte for byte.";
const NET: Readonly<Record<string, Reason>> = {
  'driver/device-configuration-layout/4': reasoned(OWN_STACK),
  'driver/device-configuration-layout/5': reasoned(OWN_STACK),
  'driver/processing-of-incoming-packets/5': reasoned(OWN_STACK),
  'driver/processing-of-incoming-packets/6': reasoned(OWN_STACK),
  'driver/processing-of-incoming-packets/7': reasoned(OWN_STACK),
  'device/packet-transmission/7': reasoned(
    'The device copies a packet by the lengths of its buffers and reads no header length: what is sent is compared, whatever the field says.',
  ),
  'device/packet-transmission/11': reasoned('The device passes packets on as they are and looks at no checksum.'),
};

const LEGACY: Reason = {
  status: 'out-of-scope',
  reason: 'No device here has a legacy interface: each requires VERSION_1, and the layouts before it are not built.',
};

const TABLES: Readonly<Record<string, Readonly<Record<string, Reason>>>> = { blk: BLK, console: CONSOLE, net: NET };
const LEGACY_CHAPTERS: readonly string[] = ['blk', 'console', 'net'];

export const deviceReasonFor = (clause: string, legacy: boolean): Reason | undefined => {
  const [source = '', chapter = '', ...rest] = clause.split('/');
  if (source !== 'virtio-1.4') return undefined;
  return TABLES[chapter]?.[rest.join('/')] ?? (legacy && LEGACY_CHAPTERS.includes(chapter) ? LEGACY : undefined);
};
