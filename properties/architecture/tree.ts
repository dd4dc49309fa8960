/** Reads the tree that the checks look at, and runs them all over it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clauseIdViolations } from './clause-ids.ts';
import { importViolations } from './imports.ts';
import { purityViolations } from './purity.ts';
import type { SourceText, Violation } from './source.ts';

export const FOLDERS = ['spec', 'model', 'impl', 'properties', 'bench'] as const;

/** Sources and the standards' clause tables. */
const isRead = (path: string): boolean => path.endsWith('.ts') || path.startsWith('spec/clauses/standards/');

export const readTree = (root: string): readonly SourceText[] =>
  FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter(isRead)
      .sort()
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  );

export const violationsIn = (tree: readonly SourceText[]): readonly Violation[] => {
  const code = tree.filter((source) => source.path.endsWith('.ts'));
  return [...code.flatMap(importViolations), ...code.flatMap(purityViolations), ...clauseIdViolations(tree)];
};

export const sentence = (each: Violation): string => `${each.path}:${each.line} ${each.says}`;
