/** No page of ours leads nowhere: every relative link in a Markdown file names a file or folder that exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FOLDERS } from './tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const pages = ['.', 'docs', ...FOLDERS]
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.md') && !path.startsWith(join('docs', 'api')));

const deadLinks = (page: string, text: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)))
    .map((target) => `${page} leads to ${target}`);

test('every relative link of a page leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.flatMap((page) => deadLinks(page, readFileSync(join(root, page), 'utf8')))).toEqual([]);
});

test('a dead link is seen', () => {
  expect(deadLinks('README.md', 'see [this](nowhere.md) and [that](https://example.org/x)')).toEqual(['README.md leads to nowhere.md']);
});
