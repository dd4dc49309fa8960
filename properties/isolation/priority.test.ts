import { expect, test } from 'vitest';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { BUSY, DENIED } from '../../spec/vocabulary/limits.ts';
import { priorityWalk } from './priority-walk.ts';

test('failure priority: of several guards that fail at once the first in the table answers', () => {
  const { seen, wrong } = priorityWalk(10);
  expect(wrong).toBeUndefined();
  expect(seen.size).toBeGreaterThan(60);
});

/** A monitor that tells that memory is granted before it asks whose it is. */
class Talkative extends Monitor {
  override share(core: number, granule: number, to: number, rights: number, tag: number): number {
    const status = super.share(core, granule, to, rights, tag);
    return status === DENIED && (this.tables.grantOf[granule] ?? 0xffff) !== 0xffff ? BUSY : status;
  }
}

test('an error that comes too early is found', () => {
  const { wrong } = priorityWalk(20, Talkative);
  expect(wrong?.request.call).toBe('share');
  expect(wrong?.violated).toContain('MON-SHARE-7');
});
