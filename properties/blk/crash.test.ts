/** What a flush promised survives every power cut; what was acknowledged without one does not always; disks that break the promise are found. */
import { expect, test } from 'vitest';
import { CacheDisk } from '../../impl/virtio/blk/cache-disk.ts';
import { crashes } from './crash.ts';

const CUTS = 10_000;

test('virtio-1.4/blk/desc/flush/1: no promised byte is lost in ten thousand power cuts', () => {
  const { broken, promised, lost } = crashes(1, CUTS);
  expect(broken).toBeUndefined();
  expect([promised > CUTS, lost > CUTS / 10]).toEqual([true, true]);
});

/** A flush that does nothing, and says that it has. */
class Careless extends CacheDisk {
  override flush(): boolean {
    return true;
  }
}

/** A flush that loses what came last. */
class Hasty extends CacheDisk {
  override flush(): boolean {
    const last = this.bytes.slice(-512);
    this.bytes.fill(0xee, -512);
    const done = super.flush();
    this.medium.set(new Uint8Array(512), this.size - 512);
    this.bytes.set(last, this.size - 512);
    return done;
  }
}

/** Zeroes that are said to be written, and wait for a flush that does not know of them. */
class Forgetful extends CacheDisk {
  override zero(offset: number, length: number): number {
    this.bytes.fill(0, offset, offset + length);
    return length;
  }
}

const FOUND_WITHIN = 200;

test.each([
  ['a flush that does nothing', Careless],
  ['a flush that loses the last sector', Hasty],
  ['zeroes that a flush does not know of', Forgetful],
])('%s is found within two hundred power cuts', (_, Disk) => {
  const found = [1, 2, 3, 4, 5].map((seed) => crashes(seed, FOUND_WITHIN, (...room) => new Disk(...room)).broken);
  expect(found).not.toContain(undefined);
});
