/**
 * How the Client brings its disk up over the link: one question at a time, in the order that virtio asks for, each answered before the
 * next. It gives up on an answer that it cannot work with.
 */
import {
  BLK_CONFIG_BYTES,
  BLK_CONFIG_DISCARD_SECTORS_MAX,
  BLK_CONFIG_ZEROES_SECTORS_MAX,
  BLK_F_DISCARD,
  BLK_F_FLUSH,
  BLK_F_RO,
  BLK_F_SEG_MAX,
  BLK_F_WRITE_ZEROES,
  BLK_SECTOR_BYTES,
  FEATURE_WORDS,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_VQUEUE,
  LOOP_HEADER_BYTES,
  LOOP_SET_DEVICE_STATUS,
  LOOP_SET_DRIVER_FEATURES,
  LOOP_SET_VQUEUE,
  STATUS_ACKNOWLEDGE,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_VERSION_1,
} from '../../spec/vocabulary/limits.ts';
import type { LoopbackClient } from '../loopback/client.ts';
import { word } from '../loopback/wire.ts';
import type { DriverTerms } from './blk-driver.ts';
import type { WindowLayout } from './layout.ts';

/** What the driver makes use of, low and high word. */
const WANTED_LOW =
  (1 << BLK_F_SEG_MAX) |
  (1 << BLK_F_RO) |
  (1 << BLK_F_FLUSH) |
  (1 << BLK_F_DISCARD) |
  (1 << BLK_F_WRITE_ZEROES) |
  (1 << VIRTIO_F_INDIRECT_DESC) |
  (1 << VIRTIO_F_EVENT_IDX);
const WANTED_HIGH = 1 << (VIRTIO_F_VERSION_1 - 32);

const KNOWN = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
const AGREED = KNOWN | STATUS_FEATURES_OK;

/** Answers: payload of the features after block and count, of a queue after its number. */
const FEATURES_AT = LOOP_HEADER_BYTES + 8;
const QUEUE_SIZE_AT = LOOP_HEADER_BYTES + 4;

export class BringUp {
  private readonly client: LoopbackClient;
  private readonly layout: WindowLayout;
  private step = 0;
  private asked = 0;
  private low = 0;
  private high = 0;
  private queueSize = 0;
  /** The device is not one that this driver can work with. */
  failed = false;

  constructor(client: LoopbackClient, layout: WindowLayout) {
    this.client = client;
    this.layout = layout;
  }

  get done(): boolean {
    return this.step > LAST;
  }

  get size(): number {
    return this.queueSize;
  }

  /** Accepted features as a whole number: bit b counts 2^b. */
  get features(): number {
    return (this.high >>> 0) * 2 ** 32 + (this.low >>> 0);
  }

  get terms(): DriverTerms {
    const bytesMax = (feature: number, at: number): number =>
      (this.low & (1 << feature)) === 0 ? 0 : word(this.client.snapshot, at) * BLK_SECTOR_BYTES;
    return {
      indirect: (this.low & (1 << VIRTIO_F_INDIRECT_DESC)) !== 0,
      discardBytesMax: bytesMax(BLK_F_DISCARD, BLK_CONFIG_DISCARD_SECTORS_MAX),
      zeroesBytesMax: bytesMax(BLK_F_WRITE_ZEROES, BLK_CONFIG_ZEROES_SECTORS_MAX),
    };
  }

  /** Looks at the answer, if it has come, and asks the next question. Bounded: one question a call. */
  advance(): void {
    if (this.done || this.failed) return;
    if (this.asked !== 0) {
      if (this.client.pending.find(this.asked) >= 0) return;
      this.asked = 0;
      this.failed = !this.learn();
      this.step += 1;
    }
    if (!this.done && !this.failed) this.asked = Math.max(0, this.ask());
  }

  /** Takes in the answer to the question of this step. False if the driver cannot work with it. */
  private learn(): boolean {
    const { answer, status } = this.client;
    switch (QUESTIONS[this.step]) {
      case 'features':
        this.low = word(answer, FEATURES_AT) & WANTED_LOW;
        this.high = word(answer, FEATURES_AT + 4) & WANTED_HIGH;
        return this.high !== 0; // virtio-1.4/features/driver/reserved-bits/1
      case 'agreed':
        return (status & STATUS_FEATURES_OK) !== 0; // virtio-1.4/basic/driver/init/5
      case 'queue':
        this.queueSize = Math.min(this.layout.queueSize, word(answer, QUEUE_SIZE_AT));
        return this.queueSize > 0;
      case 'going':
        return (status & STATUS_DRIVER_OK) !== 0;
      default:
        return true;
    }
  }

  private ask(): number {
    const { client, layout } = this;
    switch (QUESTIONS[this.step]) {
      case 'reset':
        return client.ask(LOOP_SET_DEVICE_STATUS, [0]);
      case 'acknowledge':
        return client.ask(LOOP_SET_DEVICE_STATUS, [STATUS_ACKNOWLEDGE]);
      case 'driver':
        return client.ask(LOOP_SET_DEVICE_STATUS, [KNOWN]);
      case 'features':
        return client.ask(LOOP_GET_DEVICE_FEATURES, [0, FEATURE_WORDS]);
      case 'accept':
        return client.ask(LOOP_SET_DRIVER_FEATURES, [0, this.low >>> 0, this.high >>> 0]);
      case 'agreed':
        return client.ask(LOOP_SET_DEVICE_STATUS, [AGREED]);
      case 'config':
        return client.ask(LOOP_GET_CONFIG, [0, BLK_CONFIG_BYTES]);
      case 'queue':
        return client.ask(LOOP_GET_VQUEUE, [0]);
      case 'place':
        return client.ask(LOOP_SET_VQUEUE, [0, this.queueSize, layout.descriptors, 0, layout.available, 0, layout.used, 0]);
      default:
        return client.ask(LOOP_SET_DEVICE_STATUS, [AGREED | STATUS_DRIVER_OK]);
    }
  }
}

/** virtio-1.4/basic/driver/init/1: this order. */
const QUESTIONS = ['reset', 'acknowledge', 'driver', 'features', 'accept', 'agreed', 'config', 'queue', 'place', 'going'] as const;
const LAST = QUESTIONS.length - 1;
