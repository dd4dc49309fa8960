import { describe, expect, test } from 'vitest';
import { explore } from '../../../model/ordering/handshake.ts';
import { HANDSHAKES } from '../../../spec/virtqueue/ordering/handshake.ts';
import { BARRIER_SITES } from '../../../spec/virtqueue/ordering/program.ts';
import { cells, page, predicted } from './table.ts';

const table = cells(2);
const nameOf = (cell: (typeof table)[number]): string => `${cell.handshake.name}, ${cell.model}, without ${cell.removed ?? 'nothing'}`;

describe('each barrier is needed exactly where predicted', () => {
  test.each(table.map((cell) => [nameOf(cell), cell] as const))('%s', (_, cell) => {
    expect(cell.mishaps).toEqual(predicted(cell));
  });
});

test('no mishap in any model with every barrier in place, with three items', () => {
  const unsound = HANDSHAKES.filter((h) => h.suppression === 'event-index' && explore({ ...h, items: 3 }, 'weak', []).mishaps.length > 0);
  expect(unsound).toEqual([]);
});

test('without any barrier, both mishaps happen in the weak model', () => {
  const found = HANDSHAKES.map((h) => explore({ ...h, items: 1 }, 'weak', BARRIER_SITES).mishaps);
  expect(found).toEqual(HANDSHAKES.map(() => ['lost', 'unpublished']));
});

test('the page on barriers says what the exploration finds', async () => {
  await expect(page(table)).toMatchFileSnapshot('../../../docs/barriers.md');
});
