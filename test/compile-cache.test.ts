import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const run = (...args: readonly string[]): string => {
  const env = { ...process.env, NODE_COMPILE_CACHE: 'node_modules/.cache/node' };
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' }).stderr;
};
const reportStripping = `process.on('exit', () => {
  console.error('strips types:', process.moduleLoadList.some(name => name.includes('amaro')));
});`;

beforeAll(() => void run('src/fill-compile-cache.ts'));

test.each(['src/main.ts', 'src/cli/ops.ts'])(
  '%s starts from what was compiled at the installation',
  program => {
    const report = `data:text/javascript,${encodeURIComponent(reportStripping)}`;
    expect(run('--import', report, program, '--help')).toBe('strips types: false\n');
  },
);
