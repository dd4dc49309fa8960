/** Last step of the build: what the compiler does not carry into `dist`, and the commit that was built. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

const git = (...words: readonly string[]): string => execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();

const commit = (): string => {
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '-dirty');
  } catch {
    return 'unknown';
  }
};

cpSync(`${root}spec/clauses/standards`, `${dist}spec/clauses/standards`, { recursive: true });
chmodSync(`${dist}properties/cli/main.js`, 0o755);
writeFileSync(`${dist}build.json`, `${JSON.stringify({ commit: commit() })}\n`);
