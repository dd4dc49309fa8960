/** Seeded faults of the parts put together: what the Client believes and what the Server returns. */
import type { Fault } from '../fault.ts';

export const SYSTEM_FAULTS: readonly Fault[] = [
  {
    id: 'system-old-status-left',
    area: 'system',
    clause: 'virtio-1.4/split/driver/used-ring/1',
    file: 'impl/system/blk-front.ts',
    find: 'bytes[at + SLOT_STATUS] = SLOT_NO_STATUS;',
    replace: '',
  },
  {
    id: 'system-returns-no-length',
    area: 'system',
    clause: 'virtio-1.4/split/device/used-ring/2',
    file: 'impl/system/blk-back.ts',
    find: 'const status = this.queue.push(this.blk.slots.head[slot]!, used);',
    replace: 'const status = this.queue.push(this.blk.slots.head[slot]!, 0);',
  },
];
