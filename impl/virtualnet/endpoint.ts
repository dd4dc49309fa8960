/** An endpoint of the emulated VirtualNet. Every call does a bounded amount of work, whatever the peer has written: at most one slot. */
import type { Arena } from '../machine/arena.ts';
import {
  Core,
  type EndpointOptions,
  P_BUDGET,
  P_DISCARDED,
  P_DROPPED,
  P_EPOCH,
  P_KIND,
  P_LENGTH,
  P_OWED,
  P_PHASE,
  P_ROOM,
  P_WAITING,
} from './core.ts';
import { poll, receive } from './receiver.ts';
import type { Region } from './region.ts';
import { send } from './sender.ts';
import { greet, start } from './session.ts';

export class LinkEndpoint {
  private readonly core: Core;
  private readonly bytes: Uint8Array;

  /** Takes `endpointArenaBytes` from the arena. `bell` asks the monitor to ring the peer. Nothing happens before `start`. */
  constructor(arena: Arena, region: Region, options: EndpointOptions, bell: () => void) {
    this.core = new Core(arena, region, options, bell);
    const { inbox } = this.core;
    this.bytes = new Uint8Array(inbox.buffer, inbox.byteOffset, inbox.byteLength);
  }

  /** A new incarnation, with an epoch that the peer has not seen: never 0. */
  start(epoch: number): void {
    start(this.core, epoch);
  }

  /** Connects to the peer, or finds out that it has restarted: to be called when the doorbell rings and the link is not up. */
  hello(): number {
    return greet(this.core);
  }

  send(kind: number, payload: Uint8Array, length: number): number {
    return send(this.core, kind, payload, length);
  }

  /** On 0, `kind`, `length` and `payload` tell what came; on anything else there is nothing in them. */
  receive(): number {
    return receive(this.core);
  }

  /** On 0, `waiting` and `room` tell how many frames wait and how many fit. */
  poll(): number {
    return poll(this.core);
  }

  /** Time has passed: the doorbell budget is full again, and a doorbell that was withheld rings. */
  tick(): void {
    const { words, options } = this.core;
    const owed = words[P_OWED];
    words[P_BUDGET] = options.doorbells;
    words[P_OWED] = 0;
    if (owed === 1) this.core.ring();
  }

  get kind(): number {
    return this.core.get(P_KIND);
  }
  get length(): number {
    return this.core.get(P_LENGTH);
  }
  /** The bytes of the last frame delivered, then zeros: valid until the next `receive`. */
  get payload(): Uint8Array {
    return this.bytes;
  }
  get phase(): number {
    return this.core.get(P_PHASE);
  }
  get epoch(): number {
    return this.core.get(P_EPOCH) >>> 0;
  }
  get waiting(): number {
    return this.core.get(P_WAITING);
  }
  get room(): number {
    return this.core.get(P_ROOM);
  }
  get dropped(): number {
    return this.core.get(P_DROPPED);
  }
  get discarded(): number {
    return this.core.get(P_DISCARDED);
  }
  /** All private words, for who compares machines. */
  get words(): Int32Array {
    return this.core.words;
  }
}
