import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const check = join(root, 'src/check-node.cjs');

/** What the check does under another version of Node, which `process.versions` pretends to be. */
function under(version: string) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } }); require('${check}')`;
  return spawnSync(process.execPath, ['-e', pretend], { encoding: 'utf8' });
}

test.each(['0.12.18', '18.20.8', '20.20.2', '22.18.0', '23.11.1'])(
  'Node %s is refused in one line',
  version => {
    const { status, stderr, stdout } = under(version);
    expect([status, stdout]).toEqual([78, '']);
    expect(stderr).toMatch(/^Node 24 .* is needed, and \S+ is v.*\n$/);
  },
);

test.each(['22.19.0', '22.23.3', '24.0.0', '26.1.0'])('Node %s is accepted', version => {
  expect(under(version)).toMatchObject({ status: 0, stderr: '', stdout: '' });
});

test('every script that runs TypeScript checks the version first', () => {
  const { scripts, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
    engines: { node: string };
  };
  expect(engines.node).toBe('^22.19.0 || >=24.0.0');
  for (const script of Object.values(scripts).filter(each => /\bnode\b.*\.ts\b/.test(each))) {
    expect(script).toContain('--require ./src/check-node.cjs');
  }
  expect(scripts.test).toMatch(/^node src\/check-node\.cjs && /);
  expect(readFileSync(join(root, 'vitest.config.ts'), 'utf8')).toMatch(/^import '\.\/src\/check-node\.cjs';/);
  execFileSync(process.execPath, [check]);
});
