/**
 * The emulated Server: the device's end of the control protocol. It takes a message only when it has room for the answer, changes the
 * device at most once per message, and tells what the device has to say when the link has room.
 */
import {
  INTERRUPT_CONFIG,
  INTERRUPT_USED,
  LOOP_BUS_EVENT_INTERRUPT,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_CONFIG,
  LOOP_FULL,
  LOOP_IDLE,
  LOOP_NOT_CONNECTED,
  LOOP_OK,
} from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import type { DeviceListener, VirtioDevice } from '../virtio/device.ts';
import { Outbox } from './outbox.ts';
import { receiveAsServer } from './server-receive.ts';

/** Private words of a Server. */
export const S_CONNECTED = 0;
export const S_LAST_TOKEN = 1;
export const S_USED = 2;
export const S_DISCARDED = 4;
const SERVER_WORDS = 5;

export interface ServerOptions {
  readonly deviceNumber: number;
  /** Bytes of the shared region, below 4 GiB: offsets on the wire start at its beginning. */
  readonly regionBytes: number;
  readonly outboxMax: number;
}

export class LoopbackServer implements DeviceListener {
  readonly options: ServerOptions;
  readonly device: VirtioDevice;
  readonly outbox: Outbox;
  readonly words: Int32Array;
  private readonly owner: DeviceListener;

  /** Becomes the device's listener; `owner` hears everything that the device tells after the Server has seen to its own part. */
  constructor(arena: Arena, device: VirtioDevice, options: ServerOptions, owner: DeviceListener) {
    this.options = options;
    this.device = device;
    this.outbox = new Outbox(arena, options.outboxMax);
    this.words = arena.words(SERVER_WORDS);
    this.owner = owner;
    device.listener = this;
  }

  /** Bytes of arena, without the device's. */
  static space(options: ServerOptions): number {
    return Outbox.space(options.outboxMax) + 4 * SERVER_WORDS + 8;
  }

  get(word: number): number {
    return this.words[word] as number;
  }

  /** LOOP-SESSION-1: the link came up in a new session, or went down. The device stops touching the region at once. */
  private session(connected: number): void {
    this.words[S_CONNECTED] = connected;
    this.words[S_LAST_TOKEN] = 0;
    this.outbox.clear();
    this.device.writeStatus(0);
  }
  connect(): void {
    this.session(1);
  }
  disconnect(): void {
    this.session(0);
  }

  /** Whether a message would be taken now: there is room for its answer. */
  get canTake(): boolean {
    return this.get(S_CONNECTED) === 1 && !this.outbox.isFull;
  }

  /** A message has come: `length` of `bytes`. On LOOP_FULL and LOOP_NOT_CONNECTED it was not taken, and is to be offered again. */
  receive(bytes: Uint8Array, length: number): number {
    if (this.get(S_CONNECTED) === 0) return LOOP_NOT_CONNECTED; // LOOP-LINK-2
    if (this.outbox.isFull) return LOOP_FULL; // LOOP-LINK-3
    return receiveAsServer(this, bytes, length);
  }

  /** Turns what the device has to say into one event: first a configuration change, then uses of buffers. */
  post(): number {
    if (this.get(S_CONNECTED) === 0) return LOOP_NOT_CONNECTED; // LOOP-POST-1
    const changed = (this.device.interrupt & INTERRUPT_CONFIG) !== 0;
    if (!changed && this.get(S_USED) === 0 && this.get(S_USED + 1) === 0) return LOOP_IDLE; // LOOP-POST-2
    if (this.outbox.isFull) return LOOP_FULL; // LOOP-POST-3
    if (changed) this.tellConfig();
    else this.tellUsed();
    this.device.acknowledgeInterrupt(changed ? INTERRUPT_CONFIG : INTERRUPT_USED);
    return LOOP_OK;
  }

  /** LOOP-CONFIG-4: all in one message. */
  private tellConfig(): void {
    const { outbox, device } = this;
    const { bytes } = device.config;
    const count = Math.min(bytes.length, LOOP_CONFIG_BYTES_MAX);
    outbox.begin(0, LOOP_EVENT_CONFIG, this.options.deviceNumber, 0);
    outbox.word(device.status);
    outbox.word(device.config.generation);
    outbox.word(0);
    outbox.word(count);
    for (let i = 0; i < count; i += 1) outbox.byte(bytes[i] as number);
    outbox.end();
  }

  /** LOOP-INTERRUPT-1: all queues in one message. */
  private tellUsed(): void {
    const { outbox } = this;
    outbox.begin(0, LOOP_BUS_EVENT_INTERRUPT, this.options.deviceNumber, 0);
    outbox.word(INTERRUPT_USED);
    outbox.word(this.get(S_USED));
    outbox.word(this.get(S_USED + 1));
    outbox.end();
    this.words[S_USED] = 0;
    this.words[S_USED + 1] = 0;
  }

  /** The device has used buffers of a queue. */
  raiseUsed(queue: number): boolean {
    if (!this.device.raiseUsed(queue)) return false;
    const word = S_USED + (queue >>> 5);
    this.words[word] = this.get(word) | (1 << (queue & 31));
    return true;
  }

  deviceReset(): void {
    this.words[S_USED] = 0;
    this.words[S_USED + 1] = 0;
    this.owner.deviceReset();
  }
  featuresSettled(): void {
    this.owner.featuresSettled();
  }
  queueReset(queue: number): void {
    const word = S_USED + (queue >>> 5);
    this.words[word] = this.get(word) & ~(1 << (queue & 31));
    this.owner.queueReset(queue);
  }
  notified(queue: number): void {
    this.owner.notified(queue);
  }
  interrupt(): void {
    this.owner.interrupt();
  }
}
