/** The version in package.json, found beside the sources and beside the compiled program alike. */
import { existsSync, readFileSync } from 'node:fs';

const candidates = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url));
const found = candidates.find((url) => existsSync(url));
const manifest: { readonly version?: string } = found === undefined ? {} : JSON.parse(readFileSync(found, 'utf8'));

export const VERSION = manifest.version ?? 'unknown';
