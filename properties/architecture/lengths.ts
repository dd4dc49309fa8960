/** Lengths are a warning, not a law: a table that would be torn may be long. */
import ts from 'typescript';
import { lineOf, parse, type SourceText, type Violation, walk } from './source.ts';

export const FILE_LINES_MAX = 200;
export const FUNCTION_LINES_MAX = 30;

const isFunction = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isConstructorDeclaration(node);

export const lengthWarnings = (source: SourceText): readonly Violation[] => {
  const file = parse(source);
  const lines = file.getLineAndCharacterOfPosition(file.getEnd()).line;
  const found: Violation[] = [];
  if (lines > FILE_LINES_MAX) found.push({ path: source.path, line: 1, says: `is ${lines} lines long` });
  walk(file, (node) => {
    if (!isFunction(node)) return;
    const length = file.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(file, node);
    if (length > FUNCTION_LINES_MAX) found.push({ path: source.path, line: lineOf(file, node), says: `has a function of ${length} lines` });
  });
  return found;
};
