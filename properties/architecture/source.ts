/** What the checks need to know of a source file, read by TypeScript's own parser so that comments and strings do not mislead. */
import ts from 'typescript';

export interface SourceText {
  /** From the root of the tree, with forward slashes: `spec/monitor/share.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True when nothing of it is left in the emitted JavaScript. */
  readonly typeOnly: boolean;
  /** True for `import(…)`. */
  readonly lazy: boolean;
}

/** A breach of the law, in words for the one who made it. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly says: string;
}

export const parse = (source: SourceText): ts.SourceFile =>
  ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);

export const lineOf = (file: ts.SourceFile, node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;

/** Visits every node below `root`, itself included. */
export const walk = (root: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(root);
  ts.forEachChild(root, (child) => walk(child, visit));
};

const importsTypesOnly = (node: ts.ImportDeclaration): boolean => {
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return clause.name === undefined && named !== undefined && ts.isNamedImports(named) && named.elements.every((each) => each.isTypeOnly);
};

const importOf = (file: ts.SourceFile, node: ts.Node): Import | undefined => {
  const line = lineOf(file, node);
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    return { specifier: node.moduleSpecifier.text, line, typeOnly: importsTypesOnly(node), lazy: false };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier))
    return { specifier: node.moduleSpecifier.text, line, typeOnly: node.isTypeOnly, lazy: false };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return { specifier: node.argument.literal.text, line, typeOnly: true, lazy: false };
  if (!ts.isCallExpression(node)) return undefined;
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(file) === 'require';
  const named = node.arguments[0];
  if (!loads || named === undefined) return undefined;
  return { specifier: ts.isStringLiteral(named) ? named.text : named.getText(file), line, typeOnly: false, lazy: true };
};

export const importsOf = (file: ts.SourceFile): readonly Import[] => {
  const found: Import[] = [];
  walk(file, (node) => {
    const each = importOf(file, node);
    if (each !== undefined) found.push(each);
  });
  return found;
};

/** A relative specifier as a path from the root of the tree; undefined for a package. */
export const resolve = (from: string, specifier: string): string | undefined => {
  if (!specifier.startsWith('.')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
};

/** `fp-ts` of `fp-ts/lib/Either.js`, `@fast-check/vitest` of itself. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
