/**
 * The emulated Client: the driver's end of the control protocol. It asks with tokens, kicks without, and believes an answer only as far as
 * it has asked for it. Nothing is allocated per message; every search is over the few requests that are unanswered.
 */
import {
  LOOP_BUS_PING,
  LOOP_BUSY,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_AVAIL,
  LOOP_FEATURE_BLOCKS_MAX,
  LOOP_FULL,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_IDLE,
  LOOP_INVALID,
  LOOP_MESSAGE_BYTES_MAX,
  LOOP_NOT_CONNECTED,
  LOOP_OK,
  LOOP_QUEUES_MAX,
  LOOP_RESET_VQUEUE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_SET_DRIVER_FEATURES,
  LOOP_SET_VQUEUE,
} from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import { receiveAsClient } from './client-receive.ts';
import { Outbox } from './outbox.ts';
import { PendingTable } from './pending.ts';

/** Private words of a Client. */
export const C_CONNECTED = 0;
export const C_NEXT_TOKEN = 1;
export const C_KICKS = 2;
export const C_CAUSES = 4;
export const C_USED = 5;
export const C_STATUS = 7;
export const C_KNOWN = 8;
export const C_GENERATION = 9;
export const C_ANSWER_LENGTH = 10;
export const C_DISCARDED = 11;
const CLIENT_WORDS = 12;

export interface ClientOptions {
  readonly deviceNumber: number;
  readonly firstToken: number;
  readonly pendingMax: number;
  readonly outboxMax: number;
}

/** Arguments of each request; -1 is not one. LOOP-ASK-2. */
const argumentsOf = (what: number, count: number): number => {
  switch (what) {
    case LOOP_GET_DEVICE_INFO:
    case LOOP_GET_DEVICE_STATUS:
      return 0;
    case LOOP_SET_DEVICE_STATUS:
    case LOOP_GET_VQUEUE:
    case LOOP_RESET_VQUEUE:
    case LOOP_GET_SHM:
    case LOOP_BUS_PING:
      return 1;
    case LOOP_GET_DEVICE_FEATURES:
    case LOOP_GET_CONFIG:
      return 2;
    case LOOP_SET_CONFIG:
      return 4;
    case LOOP_SET_VQUEUE:
      return 8;
    case LOOP_SET_DRIVER_FEATURES:
      return count >= 1 && count <= 1 + LOOP_FEATURE_BLOCKS_MAX ? count : -1;
    default:
      return -1;
  }
};

const fits = (what: number, args: ArrayLike<number>): boolean => {
  if (what === LOOP_GET_CONFIG) return (args[1] as number) <= LOOP_CONFIG_BYTES_MAX;
  if (what === LOOP_GET_DEVICE_FEATURES) return (args[1] as number) <= LOOP_FEATURE_BLOCKS_MAX;
  return what !== LOOP_SET_CONFIG || args[2] === 1 || args[2] === 2 || args[2] === 4;
};

export class LoopbackClient {
  readonly options: ClientOptions;
  readonly outbox: Outbox;
  readonly pending: PendingTable;
  readonly words: Int32Array;
  /** Configuration bytes of one generation. */
  readonly snapshot: Uint8Array;
  /** The answer that came last, header included. */
  readonly answer: Uint8Array;

  constructor(arena: Arena, options: ClientOptions) {
    this.options = options;
    this.outbox = new Outbox(arena, options.outboxMax);
    this.pending = new PendingTable(arena, options.pendingMax);
    this.words = arena.words(CLIENT_WORDS);
    this.snapshot = arena.bytes(LOOP_CONFIG_BYTES_MAX);
    this.answer = arena.bytes(LOOP_MESSAGE_BYTES_MAX);
    this.start();
  }

  /** Bytes of arena. */
  static space(options: ClientOptions): number {
    const fixed = 4 * CLIENT_WORDS + LOOP_CONFIG_BYTES_MAX + LOOP_MESSAGE_BYTES_MAX + 24;
    return Outbox.space(options.outboxMax) + PendingTable.space(options.pendingMax) + fixed;
  }

  /** A new incarnation. */
  start(): void {
    this.words.fill(0);
    this.words[C_NEXT_TOKEN] = this.options.firstToken;
    this.forget();
  }

  private forget(): void {
    this.outbox.clear();
    this.pending.clear();
    this.snapshot.fill(0);
    this.answer.fill(0);
  }

  /** LOOP-SESSION-1: the link came up in a new session, or went down. Tokens go on. */
  private session(connected: number): void {
    const token = this.get(C_NEXT_TOKEN);
    const discarded = this.get(C_DISCARDED);
    this.words.fill(0);
    this.words[C_CONNECTED] = connected;
    this.words[C_NEXT_TOKEN] = token;
    this.words[C_DISCARDED] = discarded;
    this.forget();
  }
  connect(): void {
    this.session(1);
  }
  disconnect(): void {
    this.session(0);
  }

  get(word: number): number {
    return this.words[word] as number;
  }

  /** LOOP-ASK-5: never 0, and none that is still waited for. As many tries as there are requests unanswered, and one. */
  private freeToken(): number {
    let token = this.get(C_NEXT_TOKEN);
    while (this.pending.find(token) >= 0) token = token === 0xffff ? 1 : token + 1;
    return token;
  }

  private write(what: number, args: ArrayLike<number>): void {
    const { outbox } = this;
    let from = 0;
    if (what === LOOP_SET_DRIVER_FEATURES) {
      outbox.word(args[0] as number);
      outbox.word(args.length - 1);
      from = 1;
    } else if (what === LOOP_SET_VQUEUE) {
      outbox.word(args[0] as number);
      outbox.word(0);
      outbox.word(args[1] as number);
      outbox.word(0);
      from = 2;
    }
    const words = what === LOOP_SET_CONFIG ? 3 : args.length;
    for (let i = from; i < words; i += 1) outbox.word(args[i] as number);
    if (what === LOOP_SET_CONFIG) for (let i = 0; i < (args[2] as number); i += 1) outbox.byte((args[3] as number) >>> (8 * i));
  }

  /** Asks; answers the token, or a status below 0. `what` carries the bus bit above the byte. */
  ask(what: number, args: ArrayLike<number>): number {
    if (this.get(C_CONNECTED) === 0) return -LOOP_NOT_CONNECTED; // LOOP-ASK-1
    if (argumentsOf(what, args.length) !== args.length || !fits(what, args)) return -LOOP_INVALID; // LOOP-ASK-2
    for (let i = 0; i < args.length; i += 1) if ((args[i] as number) >>> 0 !== args[i]) return -LOOP_INVALID;
    if (this.pending.count >= this.pending.capacity) return -LOOP_BUSY; // LOOP-ASK-3
    if (this.outbox.isFull) return -LOOP_FULL; // LOOP-ASK-4
    const token = this.freeToken();
    this.words[C_NEXT_TOKEN] = token === 0xffff ? 1 : token + 1;
    const repeatsFrom = what === LOOP_SET_CONFIG ? 1 : 0;
    const repeats = repeatCount(what);
    this.pending.add(token, what, repeats > 0 ? (args[repeatsFrom] as number) : 0, repeats > 1 ? (args[repeatsFrom + 1] as number) : 0);
    this.outbox.begin(0, what, this.options.deviceNumber, token);
    this.write(what, args);
    this.outbox.end();
    return token;
  }

  /** LOOP-EXPIRE-1: gives up on the oldest request; answers its token, or a status below 0. */
  expire(): number {
    if (this.pending.count === 0) return -LOOP_IDLE;
    const token = this.pending.token(0);
    this.pending.remove(0);
    return token;
  }

  /** The driver has made buffers available. LOOP-KICK-2: told with the next post, once. */
  kick(queue: number): number {
    if (this.get(C_CONNECTED) === 0) return LOOP_NOT_CONNECTED; // LOOP-ASK-1
    if (queue >>> 0 !== queue || queue >= LOOP_QUEUES_MAX) return LOOP_INVALID; // LOOP-KICK-1
    const word = C_KICKS + (queue >>> 5);
    this.words[word] = this.get(word) | (1 << (queue & 31));
    return LOOP_OK;
  }

  /** Turns one kick into an event. */
  post(): number {
    if (this.get(C_CONNECTED) === 0) return LOOP_NOT_CONNECTED; // LOOP-POST-1
    const word = this.get(C_KICKS) !== 0 ? C_KICKS : C_KICKS + 1;
    const kicks = this.get(word);
    if (kicks === 0) return LOOP_IDLE; // LOOP-POST-2
    if (this.outbox.isFull) return LOOP_FULL; // LOOP-POST-3
    const bit = 31 - Math.clz32(kicks & -kicks);
    this.words[word] = kicks & ~(1 << bit);
    this.outbox.begin(0, LOOP_EVENT_AVAIL, this.options.deviceNumber, 0);
    this.outbox.word(32 * (word - C_KICKS) + bit);
    this.outbox.word(0);
    this.outbox.end();
    return LOOP_OK;
  }

  /** A Client answers nothing, so it always takes what comes while its link is up. */
  get canTake(): boolean {
    return this.get(C_CONNECTED) === 1;
  }

  /** A message has come: `length` of `bytes`. Answers a status; whatever is not 0 was discarded. */
  receive(bytes: Uint8Array, length: number): number {
    if (this.get(C_CONNECTED) === 0) return LOOP_NOT_CONNECTED; // LOOP-LINK-2
    const status = receiveAsClient(this, bytes, length);
    if (status !== LOOP_OK) this.words[C_DISCARDED] = this.get(C_DISCARDED) + 1;
    return status;
  }

  /** The driver has read `causes` and the used queues. */
  clearInterrupts(): void {
    this.words[C_CAUSES] = 0;
    this.words[C_USED] = 0;
    this.words[C_USED + 1] = 0;
  }
  get causes(): number {
    return this.get(C_CAUSES);
  }
  /** Queues 32 × `half` and up of which buffers were used: a bit each. */
  used(half: number): number {
    return this.get(C_USED + half) >>> 0;
  }
  get status(): number {
    return this.get(C_STATUS) >>> 0;
  }
  /** False until the first configuration bytes have come in this session. */
  get hasSnapshot(): boolean {
    return this.get(C_KNOWN) === 1;
  }
  get generation(): number {
    return this.get(C_GENERATION) >>> 0;
  }
  get answerLength(): number {
    return this.get(C_ANSWER_LENGTH);
  }
}

/** How many of its arguments a request's answer repeats. */
const repeatCount = (what: number): number => {
  switch (what) {
    case LOOP_GET_DEVICE_FEATURES:
    case LOOP_GET_CONFIG:
    case LOOP_SET_CONFIG:
      return 2;
    case LOOP_GET_VQUEUE:
    case LOOP_GET_SHM:
    case LOOP_BUS_PING:
      return 1;
    default:
      return 0;
  }
};
