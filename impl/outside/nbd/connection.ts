/** One client: its socket, and the phase it is in. Whatever it sends, the others are served on. */
import type { Socket } from 'node:net';
import { Handshake } from './handshake.ts';
import { Output } from './output.ts';
import type { BlockService } from './service.ts';
import { Transmission } from './transmission.ts';

const EMPTY = Buffer.alloc(0);

export class Connection {
  private readonly socket: Socket;
  private readonly service: BlockService;
  private readonly output: Output;
  private readonly handshake: Handshake;
  private readonly transmission: Transmission;
  private handshaking = true;
  /** Bytes that came and could not be taken yet. */
  private held: Buffer = EMPTY;
  private stalled = false;
  private ended = false;

  constructor(socket: Socket, service: BlockService, exportName: string) {
    this.socket = socket;
    this.service = service;
    this.output = new Output(socket);
    this.handshake = new Handshake(this.output, service, exportName);
    this.transmission = new Transmission(service, this.output);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.feed(chunk));
    socket.on('drain', () => this.settled());
    socket.on('end', () => this.finish());
    // An error of the socket is followed by its close; a client that resets the connection is no fault of the server.
    socket.on('error', () => undefined);
    socket.on('close', () => this.lose());
    this.handshake.greet();
    this.output.flush();
  }

  private feed(chunk: Buffer): void {
    if (this.ended) return;
    const input = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    this.held = EMPTY;
    const rest = this.handshaking ? this.negotiate(input) : input;
    if (!this.handshaking && !this.ended) this.transmit(rest);
    this.output.flush();
  }

  /** Takes options until the phase ends or the input does; answers what is left for the next phase. Each turn takes at least a byte. */
  private negotiate(input: Buffer): Buffer {
    let rest = input;
    while (rest.length > 0 && this.handshaking && !this.ended) {
      if (this.handshake.skip > 0) {
        const passed = Math.min(this.handshake.skip, rest.length);
        this.handshake.skip -= passed;
        rest = rest.subarray(passed);
        continue;
      }
      const progress = this.handshake.take(rest);
      if (progress === 'more') {
        this.held = rest;
        return EMPTY;
      }
      if (progress === 'drop') this.drop();
      else if (progress === 'finish') this.finish();
      else rest = rest.subarray(this.handshake.taken);
      if (progress === 'transmission') this.handshaking = false;
    }
    return rest;
  }

  private transmit(input: Buffer): void {
    const taken = this.transmission.take(input);
    if (taken < 0) this.drop();
    else if (this.transmission.over) this.finish();
    else if (taken < input.length) this.stall(input.subarray(taken));
    this.service.kick();
  }

  private stall(rest: Buffer): void {
    this.held = rest;
    this.stalled = true;
    this.socket.pause();
  }

  /** A batch of completions is over, or the client has read some of what it was sent. */
  settled(): void {
    this.output.flush();
    if (this.ended) this.endWhenDone();
    else if (this.stalled && !this.transmission.congested) {
      this.stalled = false;
      setImmediate(() => this.resume());
    }
  }

  private resume(): void {
    if (this.ended) return;
    this.feed(EMPTY);
    if (!this.stalled) this.socket.resume();
  }

  /** No more is read; what is under way is answered, then the connection ends. */
  finish(): void {
    if (this.ended) return;
    this.ended = true;
    this.transmission.over = true;
    this.held = EMPTY;
    this.service.kick();
    this.endWhenDone();
  }

  private endWhenDone(): void {
    if (this.transmission.underWay > 0 || this.socket.destroyed) return;
    this.output.flush();
    this.socket.end(() => this.socket.destroy());
  }

  /** A breach of the protocol. What the client was already promised goes on; it hears no more of it. */
  private drop(): void {
    this.lose();
    this.service.kick();
    this.socket.destroy();
  }

  private lose(): void {
    this.ended = true;
    this.transmission.over = true;
    this.transmission.lost = true;
    this.held = EMPTY;
  }

  /** Gives up on a client that does not fetch its replies. */
  abandon(): void {
    this.socket.destroy();
  }
}
