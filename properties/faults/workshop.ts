/** Emulators with one change in their source, made in a folder of their own: to see that the change is noticed. The sources stay as they are. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import type * as Manifests from '../../impl/monitor/manifest.ts';
import type * as Monitors from '../../impl/monitor/monitor.ts';

/** The sources, whether this runs from them or compiled in `dist`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/dist\/$/, '');
const FOLDERS = [
  'impl/monitor',
  'impl/monitor/front',
  'impl/monitor/programming',
  'impl/machine',
  'impl/machine/protection',
  'spec/vocabulary',
  'spec/vocabulary/limits',
];

export const SOURCES: readonly string[] = readdirSync(join(ROOT, 'impl/monitor'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `impl/monitor/${name}`);

export const sourceOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, rewriteRelativeImportExtensions: true };

const emitted = new Map<string, string>();

const compile = (source: string): string => {
  const known = emitted.get(source) ?? ts.transpileModule(source, { compilerOptions }).outputText;
  emitted.set(source, known);
  return known;
};

const emit = (folder: string, file: string, source: string): void => {
  const path = join(folder, file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, compile(source));
};

/** A folder into which copies of the emulator go; each change needs a name of its own, because modules are loaded once. */
export class Workshop {
  private readonly folder = mkdtempSync(join(tmpdir(), 'crossloop-broken-'));
  private made = 0;

  /** The emulator with the text of one of its files replaced. */
  withSource(changed: string, source: string) {
    return this.withSources((file, original) => (file === changed ? source : original));
  }

  /** The emulator with every file as `change` makes it. */
  async withSources(change: (file: string, original: string) => string) {
    const folder = join(this.folder, `${this.made}`);
    this.made += 1;
    for (const from of FOLDERS)
      for (const name of readdirSync(join(ROOT, from))) {
        const file = `${from}/${name}`;
        if (name.endsWith('.ts')) emit(folder, file, change(file, sourceOf(file)));
      }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
    const { Monitor } = (await load('impl/monitor/monitor.js')) as typeof Monitors;
    const { refuseManifest } = (await load('impl/monitor/manifest.js')) as typeof Manifests;
    return { Monitor, refuseManifest };
  }
}

export type Emulator = Awaited<ReturnType<Workshop['withSource']>>;
