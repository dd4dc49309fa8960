/** A client that sends exactly the bytes it is told, so that a server can be shown what no well-behaved client would send. */
import { connect, type Socket } from 'node:net';

/** Bytes from the way that the protocol document writes them: hexadecimal with spaces. */
export const hex = (text: string): Buffer => Buffer.from(text.replace(/\s+/g, ''), 'hex');

export interface RawClient {
  readonly socket: Socket;
  readonly send: (...parts: readonly (Buffer | string)[]) => void;
  /** The next `n` bytes, or what came before the server closed. */
  readonly receive: (n: number) => Promise<Buffer>;
  /** All that comes until the server closes. */
  readonly rest: () => Promise<Buffer>;
}

/** What has come over a socket, kept until it is asked for. */
class Inbox {
  private readonly chunks: Buffer[] = [];
  private have = 0;
  private closed = false;
  private wake = (): void => undefined;

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.have += chunk.length;
      this.wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  async take(n: number): Promise<Buffer> {
    while (this.have < n && !this.closed)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    const all = Buffer.concat(this.chunks);
    const taken = all.subarray(0, n);
    this.have -= taken.length;
    this.chunks.splice(0, this.chunks.length, all.subarray(taken.length));
    return taken;
  }
}

export const rawClient = async (path: string): Promise<RawClient> => {
  const socket = connect({ path });
  const inbox = new Inbox(socket);
  await new Promise((resolve) => socket.once('connect', resolve));
  const send = (...parts: readonly (Buffer | string)[]): void => {
    socket.write(Buffer.concat(parts.map((part) => (typeof part === 'string' ? hex(part) : part))));
  };
  const receive = (n: number): Promise<Buffer> => inbox.take(n);
  return { socket, send, receive, rest: () => receive(Number.POSITIVE_INFINITY) };
};

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32BE(value, 4 * i);
  });
  return bytes;
};

export interface Command {
  readonly type: number;
  readonly flags?: number;
  readonly cookie: number;
  readonly offset?: number;
  readonly length?: number;
  readonly payload?: Buffer;
}

/** A request of the transmission phase. */
export const command = ({ type, flags = 0, cookie, offset = 0, length = 0, payload = Buffer.alloc(0) }: Command): Buffer =>
  Buffer.concat([words(0x25609513, flags * 0x10000 + type, 0, cookie, Math.floor(offset / 2 ** 32), offset % 2 ** 32, length), payload]);

/** A simple reply without data. */
export const reply = (cookie: number, error = 0): string => words(0x67446698, error, 0, cookie).toString('hex');

/** An option of the handshake. */
export const option = (number: number, data: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([words(0x49484156, 0x454f5054, number, data.length), data]);

/** A client past the handshake, in the shortest way there is. */
export const transmitting = async (path: string): Promise<RawClient> => {
  const client = await rawClient(path);
  await client.receive(18);
  client.send('00 00 00 03', option(1));
  await client.receive(10);
  return client;
};
