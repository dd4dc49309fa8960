/** The link: rings in shared memory, epochs, doorbells. */
import type { Fault } from '../fault.ts';

export const VIRTUALNET_FAULTS: readonly Fault[] = [
  {
    id: 'virtualnet-largest-frame-refused',
    area: 'virtualnet',
    clause: 'VNET-RECV-3',
    file: 'impl/virtualnet/receiver.ts',
    find: 'if (length > core.layout.payloadBytesMax) return VNET_MALFORMED;',
    replace: 'if (length >= core.layout.payloadBytesMax) return VNET_MALFORMED;',
  },
  {
    id: 'virtualnet-stale-epoch-accepted',
    area: 'virtualnet',
    clause: 'VNET-RECV-8',
    file: 'impl/virtualnet/receiver.ts',
    find: 'if (epoch !== core.words[P_ATTACHED] || peerEpoch',
    replace: 'if (peerEpoch',
  },
  {
    id: 'virtualnet-sequence-unchecked',
    area: 'virtualnet',
    clause: 'VNET-RECV-9',
    file: 'impl/virtualnet/receiver.ts',
    find: 'if (sequence !== core.words[P_CONSUMED]) return VNET_LIED;',
    replace: '',
  },
  {
    id: 'virtualnet-full-ring-overrun',
    area: 'virtualnet',
    clause: 'VNET-SEND-5',
    file: 'impl/virtualnet/sender.ts',
    find: 'if ((produced - consumed) >>> 0 === layout.mask + 1) {',
    replace: 'if ((produced - consumed) >>> 0 > layout.mask + 1) {',
  },
  {
    id: 'virtualnet-slot-not-cleared',
    area: 'virtualnet',
    clause: 'VNET-SEND-7',
    file: 'impl/virtualnet/sender.ts',
    find: 'region.clear(end, slot + layout.slotWords);',
    replace: '',
  },
  {
    id: 'virtualnet-lost-wake-up',
    area: 'virtualnet',
    clause: 'VNET-BELL-1',
    file: 'impl/virtualnet/sender.ts',
    find: 'if (region.acquire(layout.peer + WAKE_AT) === index) core.ring();',
    replace: 'if (region.acquire(layout.peer + WAKE_AT) === ((index + 1) | 0)) core.ring();',
  },
];
