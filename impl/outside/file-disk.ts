/**
 * A disk image in a file of the host. Reads and writes are synchronous, since on cached pages they are shorter than any hand-over to a
 * thread; what may truly wait, a flush, is not (docs/decisions/0051).
 */
import { closeSync, fdatasync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

export const SECTOR_BYTES = 512;
const ZEROES = new Uint8Array(64 * 1024);

/** Either an image that is open, or one sentence that says why not. */
export type Opened = { readonly disk: FileDisk } | { readonly refusal: string };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; give the path of a disk image',
  ENOTDIR: 'does not exist; give the path of a disk image',
  EISDIR: 'is a directory; give the path of a disk image',
  EACCES: 'may not be written; make it writable, or serve it with --read-only',
  EPERM: 'may not be written; make it writable, or serve it with --read-only',
  EROFS: 'lies on a read-only file system; serve it with --read-only',
  ETXTBSY: 'is being executed; serve it with --read-only',
};

const reasonFor = (error: unknown, readOnly: boolean): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (readOnly && (code === 'EACCES' || code === 'EPERM')) return 'may not be read; make it readable';
  return REASONS[code] ?? `cannot be opened (${code}); give the path of a disk image`;
};

export class FileDisk {
  readonly size: number;
  readonly readOnly: boolean;
  private readonly file: number;

  private constructor(file: number, size: number, readOnly: boolean) {
    this.file = file;
    this.size = size;
    this.readOnly = readOnly;
  }

  static open(path: string, readOnly: boolean): Opened {
    let file: number;
    try {
      file = openSync(path, readOnly ? 'r' : 'r+');
    } catch (error) {
      return { refusal: `${path} ${reasonFor(error, readOnly)}` };
    }
    const stat = fstatSync(file);
    const refuse = (why: string): Opened => {
      closeSync(file);
      return { refusal: `${path} ${why}` };
    };
    if (stat.isDirectory()) return refuse(REASONS['EISDIR']!);
    if (!stat.isFile()) return refuse('is not a regular file; give the path of a disk image');
    if (stat.size === 0) return refuse('is empty; make it larger, for example with truncate --size 64M');
    if (stat.size % SECTOR_BYTES !== 0)
      return refuse(`has ${stat.size} bytes, which is not a multiple of 512; round it up, for example with truncate --size %512`);
    return { disk: new FileDisk(file, stat.size, readOnly) };
  }

  read(offset: number, target: Uint8Array, at: number, length: number): number {
    let done = 0;
    try {
      while (done < length) {
        const got = readSync(this.file, target, at + done, length - done, offset + done);
        if (got === 0) return done; // somebody has cut the file short
        done += got;
      }
    } catch {
      return done;
    }
    return done;
  }

  write(offset: number, source: Uint8Array, at: number, length: number): number {
    let done = 0;
    try {
      while (done < length) done += writeSync(this.file, source, at + done, length - done, offset + done);
    } catch {
      return done;
    }
    return done;
  }

  zero(offset: number, length: number): number {
    for (let done = 0; done < length; done += ZEROES.length) {
      const wanted = Math.min(ZEROES.length, length - done);
      const got = this.write(offset + done, ZEROES, 0, wanted);
      if (got < wanted) return done + got;
    }
    return length;
  }

  flush(): boolean {
    try {
      fdatasyncSync(this.file);
      return true;
    } catch {
      return false;
    }
  }

  /** All that was written is on stable storage when `done` says so. */
  flushLater(done: (ok: boolean) => void): void {
    fdatasync(this.file, (error) => done(error === null));
  }

  /** Advice that is not taken: what the image holds stays. */
  discard(): void {
    return;
  }

  /** For the end: flushes and lets go. False if the host could not keep what was written. */
  close(): boolean {
    try {
      if (!this.readOnly) fdatasyncSync(this.file);
      return true;
    } catch {
      return false;
    } finally {
      closeSync(this.file);
    }
  }
}
