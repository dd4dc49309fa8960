/** What was built: the version in package.json, and the commit that the build wrote down. Found beside sources and compiled program alike. */
import { existsSync, readFileSync } from 'node:fs';

const read = (places: readonly string[]): Readonly<Record<string, string>> => {
  const found = places.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  return found === undefined ? {} : JSON.parse(readFileSync(found, 'utf8'));
};

export const VERSION = read(['../../package.json', '../../../package.json'])['version'] ?? 'unknown';

/** `unknown` when the sources run uncompiled or were built outside a git repository. */
export const COMMIT = read(['../../build.json'])['commit'] ?? 'unknown';
