/** Makes a copy of the compiled program with one fault in it. Only the faulty file is compiled again, by itself. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { DIST, ROOT } from '../support/program.ts';
import { applied, type Fault } from './fault.ts';

const compiled = (source: string): string =>
  ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;

export const sourceOf = (fault: Fault): string => readFileSync(join(ROOT, fault.file), 'utf8');

/** Copies the program into `folder` and answers where the faulty build stands. */
export const plant = (fault: Fault, folder: string): string => {
  const faulty = applied(fault, sourceOf(fault));
  if (faulty === undefined) throw new Error(`the fault ${fault.id} no longer applies to ${fault.file}`);
  const dist = join(folder, 'dist');
  cpSync(DIST, dist, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(dist, fault.file.replace(/\.ts$/, '.js')), compiled(faulty));
  return dist;
};
