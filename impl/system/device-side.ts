/** The Server's block device over the image: takes chains from the queue, answers at once what it can, and a flush when the host has flushed. */
import type { FileDisk } from '../outside/file-disk.ts';
import { Chain, type DeviceQueue, type GuestMemory } from '../virtqueue/index.ts';
import { BLK_S_IOERR, BLK_S_OK, BLK_S_UNSUPP, BLK_T_DISCARD, BLK_T_FLUSH, BLK_T_IN, BLK_T_OUT, BLK_T_WRITE_ZEROES } from './numbers.ts';

const SECTOR_BYTES = 512;

export interface DeviceSurroundings {
  readonly memory: GuestMemory;
  readonly disk: FileDisk;
  /** May the device touch this span? */
  readonly reaches: (offset: number, length: number) => boolean;
  /** Something that took its time is over. */
  readonly wake: () => void;
}

interface Over {
  readonly head: number;
  readonly statusAt: number;
  readonly ok: boolean;
}

export class DeviceSide {
  private readonly around: DeviceSurroundings;
  private readonly queue: DeviceQueue;
  private readonly chain: Chain;
  private readonly over: Over[] = [];

  constructor(around: DeviceSurroundings, queue: DeviceQueue) {
    this.around = around;
    this.queue = queue;
    this.chain = new Chain(queue.sizeMax);
  }

  /** Serves all that is available: at most a queue full. True if the driver is to be told. */
  turn(): boolean {
    for (const { head, statusAt, ok } of this.over) this.end(head, statusAt, ok, 1);
    this.over.length = 0;
    while (this.queue.pop(this.chain)) if (this.isReachable()) this.serve();
    return this.queue.needsNotification();
  }

  private isReachable(): boolean {
    const { count, address, length } = this.chain;
    for (let i = 0; i < count; i += 1) if (!this.around.reaches(address[i]!, length[i]!)) return false;
    return true;
  }

  private end(head: number, statusAt: number, ok: boolean, written: number): void {
    this.around.memory.bytes[statusAt] = ok ? BLK_S_OK : BLK_S_IOERR;
    this.queue.push(head, written);
  }

  private sectorAt(at: number): number {
    const { words } = this.around.memory;
    return words[at >>> 2]! + words[(at >>> 2) + 1]! * 2 ** 32;
  }

  private serve(): void {
    const { head, address, length, count } = this.chain;
    const { memory, disk } = this.around;
    const statusAt = address[count - 1]!;
    const at = address[1]!;
    const bytes = length[1]!;
    const offset = this.sectorAt(address[0]! + 8) * SECTOR_BYTES;
    switch (memory.words[address[0]! >>> 2]!) {
      case BLK_T_IN:
        this.end(head, statusAt, disk.read(memory.bytes.subarray(at, at + bytes), offset), bytes + 1);
        break;
      case BLK_T_OUT:
        this.end(head, statusAt, disk.write(memory.bytes.subarray(at, at + bytes), offset), 1);
        break;
      case BLK_T_FLUSH:
        this.flush(head, statusAt);
        break;
      case BLK_T_DISCARD:
        this.end(head, statusAt, true, 1);
        break;
      case BLK_T_WRITE_ZEROES:
        this.end(head, statusAt, disk.writeZeroes(this.sectorAt(at) * SECTOR_BYTES, memory.words[(at >>> 2) + 2]! * SECTOR_BYTES), 1);
        break;
      default:
        memory.bytes[statusAt] = BLK_S_UNSUPP;
        this.queue.push(head, 1);
    }
  }

  private flush(head: number, statusAt: number): void {
    this.around.disk.flush((ok) => {
      this.over.push({ head, statusAt, ok });
      this.around.wake();
    });
  }
}
