import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const run = (...args: readonly string[]): string => {
  const env = { ...process.env, NODE_COMPILE_CACHE: 'node_modules/.cache/node' };
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' }).stderr;
};
const reportPackages = `
  import { Module } from 'node:module';
  await import('./src/app.ts');
  const names = Object.keys(Module._cache).map(file => /node_modules\\/([^/]+)/.exec(file)?.[1]);
  console.error([...new Set(names)].join());
  process.exit();
`;
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

test('the app starts without the packages of handlers, metrics, proxies and pictures', () => {
  const packages = run('--input-type=module', '--eval', reportPackages).trim().split(',');
  expect(packages).toContain('undici');
  // `telegraf/format` alone needs none of telegraf's own packages.
  for (const later of ['node-fetch', 'prom-client', 'socks', '@resvg']) expect(packages).not.toContain(later);
});
