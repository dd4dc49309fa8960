/** Same input, same output: finds a clock, chance or the environment outside the few places where they belong. */
import ts from 'typescript';
import { EFFECTFUL_GLOBALS, IMPURE_GLOBALS, IMPURE_PLACES, isIn, isTest } from './law.ts';
import { lineOf, parse, type SourceText, type Violation, walk } from './source.ts';

/** True for a name that is used as a value of its own: not a member, not a key, not a type, not a declaration. */
const isFree = (node: ts.Identifier): boolean => {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return false;
  return !(('name' in parent && parent.name === node) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent));
};

/** `Math.random` for the node of `Math` in it, else the bare name. */
const nameAt = (node: ts.Identifier): readonly string[] => {
  const parent = node.parent;
  const member = ts.isPropertyAccessExpression(parent) ? [`${node.text}.${parent.name.text}`] : [];
  return [node.text, ...member];
};

const forbiddenIn = (path: string): readonly string[] => {
  if (isTest(path) || isIn(path, IMPURE_PLACES)) return [];
  return isIn(path, ['spec/', 'model/']) ? [...IMPURE_GLOBALS, ...EFFECTFUL_GLOBALS] : IMPURE_GLOBALS;
};

export const purityViolations = (source: SourceText): readonly Violation[] => {
  const forbidden = forbiddenIn(source.path);
  if (forbidden.length === 0) return [];
  const file = parse(source);
  const found: Violation[] = [];
  walk(file, (node) => {
    if (!ts.isIdentifier(node) || !isFree(node)) return;
    const name = nameAt(node).find((each) => forbidden.includes(each));
    if (name !== undefined) found.push({ path: source.path, line: lineOf(file, node), says: `uses ${name}: same input, same output here` });
  });
  return found;
};
