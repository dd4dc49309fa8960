/** The tree as it stands keeps the law of design: imports, purity, clause ids. Lengths are printed and do not decide. */
import { expect, test } from 'vitest';
import { lengthWarnings } from './lengths.ts';
import { readTree, sentence, violationsIn } from './tree.ts';

const root = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');
const tree = readTree(root);

test('there is a tree to look at', () => {
  expect(tree.length).toBeGreaterThan(30);
});

test('no file breaks the law of imports, purity and clause ids', () => {
  expect(violationsIn(tree).map(sentence)).toEqual([]);
});

test('what is long is listed', () => {
  const long = tree.filter((source) => source.path.endsWith('.ts')).flatMap(lengthWarnings);
  if (long.length > 0) console.warn(`Long, and worth a second look:\n${long.map(sentence).join('\n')}`);
  expect(long).toBeInstanceOf(Array);
});
