/**
 * Mistakes planted on purpose: a module of the tree with one line changed, loaded beside the original.
 *
 * The sources stay as they are; what is loaded is a transpiled copy of the module and of all that it imports.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

/** In `file` (a path of the tree), `find` stands exactly once and is replaced by `put`. */
export interface Plant {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OPTIONS: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
const RELATIVE = /(from\s+|import\s*\(?\s*)'(\.[^']*)\.ts'/g;

const transpiled = new Map<string, string>();

const emitted = (file: string, source: string): string =>
  ts.transpileModule(source, { compilerOptions: OPTIONS, fileName: file }).outputText.replace(RELATIVE, "$1'$2.js'");

const originalOf = (file: string): string => {
  const known = transpiled.get(file);
  if (known !== undefined) return known;
  const text = emitted(file, readFileSync(join(ROOT, file), 'utf8'));
  transpiled.set(file, text);
  return text;
};

const changed = ({ file, find, put }: Plant): string => {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`"${find}" stands ${places} times in ${file}: a plant names one place`);
  return emitted(
    file,
    source.replace(find, () => put),
  );
};

const importsOf = (file: string, text: string): readonly string[] =>
  [...text.matchAll(/(?:from\s+|import\s*\(?\s*)'(\.[^']*)\.js'/g)].map(([, path]) => `${posix.join(posix.dirname(file), path!)}.ts`);

/** Writes the copy of a module and of everything that it reaches. */
const copyInto = (folder: string, entry: string, plant: Plant | undefined): void => {
  const pending = [entry];
  const seen = new Set(pending);
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const text = plant?.file === file ? changed(plant) : originalOf(file);
    const target = join(folder, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    for (const next of importsOf(file, text)) if (!seen.has(next)) pending.push(next) && seen.add(next);
  }
};

/** Loads a copy of the module `entry`, with the plant in it; without one, the copy equals the original. */
export const loadPlanted = async <Module>(entry: string, plant?: Plant): Promise<Module> => {
  const folder = mkdtempSync(join(tmpdir(), 'crossloop-planted-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    copyInto(folder, entry, plant);
    return (await import(/* @vite-ignore */ pathToFileURL(join(folder, entry.replace(/\.ts$/, '.js'))).href)) as Module;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
