/** Carries the messages of one side of the loopback protocol over its end of the link, as far as the link has room for them. */
import { VNET_CONTROL, VNET_EMPTY, VNET_OK, VNET_UP } from '../../spec/vocabulary/limits.ts';
import type { Outbox } from '../loopback/outbox.ts';
import type { LinkEndpoint } from '../virtualnet/endpoint.ts';

/** Either end of the loopback protocol. */
export interface Talker {
  readonly outbox: Outbox;
  connect(): void;
  disconnect(): void;
  /** False while a message could not be answered: it is left on the link. */
  readonly canTake: boolean;
  receive(bytes: Uint8Array, length: number): number;
}

/** Frames taken in one turn at most: more than the link holds at a time. */
const FRAMES_MAX = 64;

export class LinkPump {
  private readonly link: LinkEndpoint;
  private readonly talker: Talker;
  private session = 0;

  constructor(link: LinkEndpoint, talker: Talker) {
    this.link = link;
    this.talker = talker;
  }

  get isUp(): boolean {
    return this.link.phase === VNET_UP;
  }

  /** Looks for the peer when there is no session, and tells the talker when one begins or ends. */
  private greet(): void {
    if (!this.isUp) this.link.hello();
    const now = this.isUp ? 1 : 0;
    if (now === this.session) return;
    this.session = now;
    if (now === 1) this.talker.connect();
    else this.talker.disconnect();
  }

  /** Takes what came, one frame at a time, with `heard` after each; then sends what there is to say. */
  turn(heard: () => void): void {
    this.link.tick();
    this.greet();
    for (let frames = 0; frames < FRAMES_MAX && this.isUp && this.talker.canTake; frames += 1) {
      const status = this.link.receive();
      if (status === VNET_EMPTY) break;
      if (status === VNET_OK && this.link.kind === VNET_CONTROL) {
        this.talker.receive(this.link.payload, this.link.length);
        heard();
      }
      this.send();
    }
    heard();
    this.send();
    this.greet();
  }

  send(): void {
    const { outbox } = this.talker;
    while (outbox.count > 0 && this.link.send(VNET_CONTROL, outbox.message(0), outbox.lengthOf(0)) === VNET_OK) outbox.drop();
  }
}
