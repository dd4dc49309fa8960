/** Every kind of violation, planted, is seen: a check that cannot fail proves nothing. The legal neighbour of each stays green. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clauseIdViolations } from './clause-ids.ts';
import { importViolations } from './imports.ts';
import { FUNCTION_LINES_MAX, lengthWarnings } from './lengths.ts';
import { purityViolations } from './purity.ts';
import { FOLDERS, readTree, sentence, violationsIn } from './tree.ts';

const importsFrom = (specifier: string): string => `import { x } from '${specifier}';\n`;
const typesFrom = (specifier: string): string => `import type { X } from '${specifier}';\n`;

const illegalImports: readonly (readonly [string, string])[] = [
  ['spec/monitor/share.ts', importsFrom('fp-ts/lib/Option.js')],
  ['spec/monitor/share.ts', typesFrom('io-ts')],
  ['spec/monitor/share.ts', importsFrom('picocolors')],
  ['spec/monitor/share.ts', importsFrom('../../impl/monitor/monitor.ts')],
  ['spec/monitor/share.ts', importsFrom('../../model/monitor.ts')],
  ['spec/monitor/share.ts', importsFrom('../virtqueue/index.ts')],
  ['spec/monitor/share.ts', importsFrom('../index.ts')],
  ['spec/virtqueue/chain.ts', importsFrom('../virtio/index.ts')],
  ['spec/virtqueue/chain.ts', typesFrom('../monitor/index.ts')],
  ['spec/virtio/device.ts', importsFrom('../loopback/index.ts')],
  ['spec/virtualnet/ring.ts', importsFrom('../virtio/index.ts')],
  ['spec/vhost-user/message.ts', importsFrom('../loopback/index.ts')],
  ['spec/vocabulary/rule.ts', typesFrom('../clauses/clause.ts')],
  ['spec/clauses/monitor.ts', typesFrom('../monitor/index.ts')],
  ['spec/elsewhere/rule.ts', importsFrom('../vocabulary/rule.ts')],
  ['spec/monitor/share.ts', importsFrom('node:fs')],
  ['model/monitor.ts', importsFrom('../impl/index.ts')],
  ['model/monitor.ts', importsFrom('../properties/index.ts')],
  ['model/monitor.ts', importsFrom('fp-ts/lib/Option.js')],
  ['model/monitor.ts', importsFrom('fs')],
  ['impl/monitor/monitor.ts', importsFrom('../../spec/monitor/index.ts')],
  ['impl/monitor/monitor.ts', typesFrom('../../spec/monitor/state.ts')],
  ['impl/monitor/monitor.ts', importsFrom('../../spec/vocabulary/rule.ts')],
  ['impl/monitor/monitor.ts', importsFrom('../../spec/vocabulary/limits/monitor.ts')],
  ['impl/monitor/monitor.ts', "export * from '../../spec/vocabulary/monitor.ts';\n"],
  ['impl/monitor/monitor.ts', importsFrom('../../model/index.ts')],
  ['impl/monitor/monitor.ts', importsFrom('../../properties/support/random.ts')],
  ['impl/monitor/monitor.ts', importsFrom('../../spec/prelude.ts')],
  ['impl/monitor/monitor.ts', importsFrom('node:buffer')],
  ['impl/monitor/monitor.ts', "const x = await import('node:fs');\n"],
  ['properties/monitor/area.ts', importsFrom('node:fs')],
  ['properties/monitor/area.ts', importsFrom('fp-ts/lib/Option.js')],
  ['properties/cli/program.ts', importsFrom('../../bench/main.ts')],
  ['properties/monitor/area.ts', "const x = await import('../../bench/main.ts');\n"],
  ['bench/main.ts', importsFrom('../spec/index.ts')],
  ['bench/main.ts', importsFrom('../properties/agreement/campaign.ts')],
  ['scripts/x.ts', importsFrom('../spec/index.ts')],
];

test.each(illegalImports)('%s may not say %j', (path, text) => {
  expect(importViolations({ path, text })).toHaveLength(1);
});

const legalImports: readonly (readonly [string, string])[] = [
  ['spec/prelude.ts', "export * as O from 'fp-ts/lib/Option.js';\n"],
  ['spec/monitor/share.ts', importsFrom('../prelude.ts')],
  ['spec/monitor/share.ts', importsFrom('../clauses/monitor.ts')],
  ['spec/loopback/client.ts', importsFrom('../virtualnet/index.ts')],
  ['spec/loopback/vduse/control.ts', importsFrom('../../virtio/device.ts')],
  ['spec/index.ts', importsFrom('./monitor/index.ts')],
  ['model/monitor.ts', importsFrom('../spec/prelude.ts')],
  ['impl/monitor/monitor.ts', importsFrom('../../spec/vocabulary/limits.ts')],
  ['impl/monitor/monitor.ts', typesFrom('../../spec/vocabulary/monitor.ts')],
  ['impl/monitor/monitor.ts', "import { type X, type Y } from '../../spec/vocabulary/monitor.ts';\n"],
  ['impl/outside/nbd.ts', importsFrom('node:net')],
  ['properties/monitor/area.test.ts', importsFrom('node:fs')],
  ['properties/cli/commands/bench.ts', "const x = await import('../../../bench/main.ts');\n"],
  ['bench/main.ts', importsFrom('../properties/support/random.ts')],
  ['impl/monitor/monitor.ts', "// import { x } from 'node:fs';\nconst text = \"import { x } from 'node:fs'\";\n"],
];

test.each(legalImports)('%s may say %j', (path, text) => {
  expect(importViolations({ path, text })).toEqual([]);
});

const impure: readonly (readonly [string, string])[] = [
  ['spec/monitor/share.ts', 'const now = Date.now();'],
  ['spec/monitor/share.ts', 'const now = new Date();'],
  ['model/monitor.ts', 'const chance = Math.random();'],
  ['model/monitor.ts', 'setTimeout(f, 1);'],
  ['spec/monitor/share.ts', "console.log('x');"],
  ['impl/machine/arena.ts', 'const debug = process.env.DEBUG;'],
  ['impl/machine/arena.ts', 'const began = performance.now();'],
  ['properties/monitor/area.ts', 'const { random } = { random: Math.random };'],
];

test.each(impure)('%s may not say %j', (path, text) => {
  expect(purityViolations({ path, text })).toHaveLength(1);
});

const pure: readonly (readonly [string, string])[] = [
  ['properties/support/random.ts', 'const now = Date.now();'],
  ['properties/agreement/campaign.ts', 'const began = performance.now();'],
  ['bench/main.ts', 'const began = performance.now();'],
  [
    'spec/monitor/share.ts',
    '// Date.now() is not asked\nconst at = { process: 1, Date: 2 }; const p = at.process; const half = Math.floor(1 / 2);',
  ],
];

test.each(pure)('%s may say %j', (path, text) => {
  expect(purityViolations({ path, text })).toEqual([]);
});

const id = (...parts: readonly string[]): string => parts.join('-');
const standard = (...parts: readonly string[]): string => parts.join('/');
const minting = (path: string, clause: string) => ({ path, text: `export const X = { '${clause}': { says: '', source: '' } };\n` });

test('a clause that does not exist is seen, in a comment as in a string', () => {
  const text = `// ${id('MON', 'NOWHERE', '1')}\nconst x = '${standard('virtio-1.4', 'nowhere', 'device', '3')}';\n`;
  expect(clauseIdViolations([{ path: 'impl/x.ts', text }])).toHaveLength(2);
});

test('a clause that exists is not a violation', () => {
  const clause = id('MON', 'HERE', '1');
  expect(clauseIdViolations([minting('spec/clauses/monitor.ts', clause), { path: 'impl/x.ts', text: `// ${clause}\n` }])).toEqual([]);
});

test('an id minted twice is seen, in one chapter and across two', () => {
  const clause = id('MON', 'HERE', '1');
  const twice = [minting('spec/clauses/monitor.ts', clause), minting('spec/clauses/loopback.ts', clause)];
  expect(clauseIdViolations(twice).map(sentence)).toEqual([expect.stringContaining('again')]);
});

test('a long file and a long function are listed', () => {
  const text = `const f = () => {\n${'  g();\n'.repeat(FUNCTION_LINES_MAX)}};\n${'\n'.repeat(200)}`;
  expect(lengthWarnings({ path: 'spec/x.ts', text })).toHaveLength(2);
});

test('an import against the law, planted in a copy of the tree, fails the check', () => {
  const copy = mkdtempSync(join(tmpdir(), 'crossloop-tree-'));
  try {
    const root = new URL('../..', import.meta.url).pathname;
    for (const folder of FOLDERS.filter((each) => existsSync(join(root, each))))
      cpSync(join(root, folder), join(copy, folder), { recursive: true, force: true });
    const before = violationsIn(readTree(copy));
    writeFileSync(join(copy, 'impl/monitor/planted.ts'), importsFrom('../../spec/monitor/share.ts'));
    const after = violationsIn(readTree(copy));
    expect([before.map(sentence), after.map((each) => each.path)]).toEqual([[], ['impl/monitor/planted.ts']]);
  } finally {
    rmSync(copy, { recursive: true });
  }
});
