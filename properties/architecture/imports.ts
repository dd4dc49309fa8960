/** Checks what a file imports against the law. */
import { builtinModules } from 'node:module';
import {
  BENCH_MAY_NAME,
  FUNCTIONAL_PACKAGES,
  HOST_PLACES,
  isIn,
  isTest,
  MAY_LOAD_BENCH,
  PRELUDE,
  SHARED_TYPES,
  SHARED_VALUES,
  SPEC_CHAPTERS,
} from './law.ts';
import { type Import, importsOf, packageOf, parse, resolve, type SourceText, type Violation } from './source.ts';

/** Why an import of another file of the tree is against the law; undefined when it is not. */
type Judge = (path: string, target: string, each: Import) => string | undefined;

const chapterOf = (path: string): string | undefined => (path.split('/').length > 2 ? path.split('/')[1] : undefined);

const judgeSpec: Judge = (path, target) => {
  if (!target.startsWith('spec/')) return 'the specification imports nothing but itself';
  const chapter = chapterOf(path);
  if (chapter === undefined) return path === PRELUDE ? 'the prelude imports packages only' : undefined;
  const order = SPEC_CHAPTERS[chapter];
  if (order === undefined) return `"${chapter}" is not a chapter of the declared order`;
  const other = chapterOf(target);
  const allowed = target === PRELUDE || other === chapter || (other !== undefined && order.includes(other));
  return allowed ? undefined : `chapter ${chapter} comes before ${other ?? target}, or stands apart from it`;
};

const judgeModel: Judge = (_, target) => (isIn(target, ['spec/', 'model/']) ? undefined : 'the model imports the specification only');

const judgeImpl: Judge = (_, target, each) => {
  if (target.startsWith('impl/') || target === SHARED_VALUES) return undefined;
  if (!target.startsWith(SHARED_TYPES)) return 'the emulator shares no rule, codec or decoder with anybody';
  return each.typeOnly ? undefined : `the emulator takes values from ${SHARED_VALUES} only, and types by \`import type\``;
};

const judgeProperties: Judge = (path, target, each) => {
  if (!target.startsWith('bench/')) return undefined;
  return each.lazy && path.startsWith(MAY_LOAD_BENCH) ? undefined : 'only the command line reaches the bench, by a lazy import';
};

const judgeBench: Judge = (_, target) =>
  isIn(target, BENCH_MAY_NAME) ? undefined : `the bench imports ${BENCH_MAY_NAME.join(', ')} and nothing else of the tree`;

const JUDGES: Readonly<Record<string, Judge>> = {
  spec: judgeSpec,
  model: judgeModel,
  impl: judgeImpl,
  properties: judgeProperties,
  bench: judgeBench,
};

const isBuiltin = (specifier: string): boolean => specifier.startsWith('node:') || builtinModules.includes(packageOf(specifier));

/** Why an import of a package is against the law; undefined when it is not. */
const judgePackage = (path: string, specifier: string): string | undefined => {
  if (isBuiltin(specifier)) return isIn(path, HOST_PLACES) || isTest(path) ? undefined : `${specifier} belongs to the host: see the law`;
  const name = packageOf(specifier);
  if (FUNCTIONAL_PACKAGES.includes(name)) return path === PRELUDE ? undefined : `${name} is named by ${PRELUDE} only`;
  return isIn(path, ['properties/', 'bench/']) ? undefined : `no package is named here, and ${name} is one`;
};

const judge = (path: string, each: Import): string | undefined => {
  const target = resolve(path, each.specifier);
  if (target === undefined) return judgePackage(path, each.specifier);
  const folder = JUDGES[path.split('/')[0] ?? ''];
  return folder === undefined ? 'sources stand in one of the five folders' : folder(path, target, each);
};

export const importViolations = (source: SourceText): readonly Violation[] =>
  importsOf(parse(source)).flatMap((each) => {
    const says = judge(source.path, each);
    return says === undefined ? [] : [{ path: source.path, line: each.line, says: `imports ${each.specifier}: ${says}` }];
  });
