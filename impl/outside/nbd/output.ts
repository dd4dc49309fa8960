/** What is sent to one client, gathered so that a batch of replies costs one system call. */
import type { Socket } from 'node:net';

/** Enough for thirty-two replies of 4 KiB. */
const BATCH_BYTES = 160 * 1024;

export class Output {
  private readonly socket: Socket;
  private batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  private used = 0;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Bytes given to the socket that the client has not taken yet. */
  get waiting(): number {
    return this.socket.writableLength;
  }

  /** The batch, with room for `bytes` more, which must be at most a whole batch. The caller writes from what `at` says. */
  room(bytes: number): Buffer {
    if (this.used + bytes > BATCH_BYTES) this.flush();
    return this.batch;
  }

  get at(): number {
    return this.used;
  }

  advance(bytes: number): void {
    this.used += bytes;
  }

  static fits(bytes: number): boolean {
    return bytes <= BATCH_BYTES;
  }

  /** Sends a buffer of its own, after all that was gathered. It belongs to the socket from now on. */
  large(bytes: Buffer): void {
    this.flush();
    this.socket.write(bytes);
  }

  flush(): void {
    if (this.used === 0) return;
    this.socket.write(this.batch.subarray(0, this.used));
    this.used = 0;
    // A socket that took everything at once no longer looks at the buffer; one that did not keeps it, and the batch gets another.
    if (this.socket.writableLength > 0) this.batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  }
}
