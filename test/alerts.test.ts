import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const deploy = join(import.meta.dirname, '../deploy');
const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;
const why = hasPromtool ? '' : ' (skipped: there is no promtool)';

const promtool = (...args: readonly string[]): string => execFileSync('promtool', args, { encoding: 'utf8' });

test.runIf(hasPromtool)(`alerting rules are valid and fire on their first event${why}`, () => {
  expect(promtool('check', 'rules', join(deploy, 'alerts.yml'))).toContain('SUCCESS');
  expect(promtool('test', 'rules', join(deploy, 'alerts.test.yml'))).toContain('SUCCESS');
});

test('every alerting rule has a test in which it fires', () => {
  const [rules = '', tests = ''] = ['alerts.yml', 'alerts.test.yml'].map(file =>
    readFileSync(join(deploy, file), 'utf8'),
  );
  const names = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter(name => !tests.includes(`alertname="${name}"`))).toEqual([]);
});
