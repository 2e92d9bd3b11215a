import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import packageJson from '../package.json' with { type: 'json' };
import { runCommand } from '../src/cli/run.ts';
import { loadConfig } from '../src/config.ts';
import { newFolder, newKey } from './db/test-database.ts';
import { testCertificate } from './provider/test-certificate.ts';

const root = join(import.meta.dirname, '..');
const folder = newFolder('docs');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Block {
  readonly document: string;
  readonly language: string;
  readonly text: string;
}

const documents = globSync('{*,docs/*}.md', { cwd: root }).map(name => ({
  name,
  text: readFileSync(join(root, name), 'utf8'),
}));
const blocks: readonly Block[] = documents.flatMap(({ name, text }) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', block = '']) => ({
    document: name,
    language,
    text: block,
  })),
);
const blocksOf = (language: string) => blocks.filter(block => block.language === language);
/** Without a language it is a drawing, or commands. */
const isShell = ({ language, text }: Block): boolean =>
  language === 'sh' || (language === '' && /^(?:npm|curl|docker|cp|node) /.test(text));

const has = (tool: string, ...args: readonly string[]): boolean => spawnSync(tool, args).error === undefined;
/** Runs a tool; what it prints goes into the failure. */
const run = (tool: string, args: readonly string[], cwd = folder): string => {
  const { status, stdout, stderr } = spawnSync(tool, args, { cwd, encoding: 'utf8' });
  expect(`${stdout}${stderr}`.concat(`\n${status}`)).toMatch(/\n0$/);
  return stdout + stderr;
};

test('shell blocks can be parsed', () => {
  const shell = blocks.filter(isShell);
  expect(shell.length).toBeGreaterThan(8);
  for (const { document, text } of shell) {
    const parsed = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
    expect([document, parsed.stderr, text].join('\n')).toBe([document, '', text].join('\n'));
  }
});

test('commands for operators exist, with their options', async () => {
  const lines = documents.flatMap(({ text }) =>
    [...text.matchAll(/(?:npm run ops --|src\/cli\/ops\.ts|^ops) ([a-z][^`#|&\n]*)/gm)].map(([, line = '']) =>
      line.trim(),
    ),
  );
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) {
    const printed: string[] = [];
    const print = (text: string) => void printed.push(text);
    const args = [...line.split(/\s+/), '--help'];
    const context = { print, printError: print, folder, migrations: '', now: Date.now };
    expect([line, await runCommand(args, context), ...printed].slice(0, 2)).toEqual([line, 0]);
  }
});

test('samples of settings are read without a problem', () => {
  const samples = [
    ...blocksOf('dotenv').map(({ text }) => text),
    readFileSync(join(root, '.env.example'), 'utf8'),
  ];
  expect(samples.length).toBeGreaterThan(2);
  for (const sample of samples) {
    // Values that are commented out are the defaults, or examples.
    const settings = sample.replaceAll(/^# ([A-Z_]+=)/gm, '$1');
    writeFileSync(join(folder, '.env'), settings.replaceAll(/^(?:BOT_TOKEN|MASTER_KEY)\w*=.*\n/gm, ''));
    const environment = { BOT_TOKEN: '123456789:AAtokenOfASample', MASTER_KEY: newKey().toString('base64') };
    const loaded = loadConfig({ folder, environment });
    const result = loaded.kind === 'ok' ? loaded.value.warnings : loaded.failure;
    expect(result.filter(each => !('fix' in each) || each.problem.includes("doesn't read"))).toEqual([]);
  }
});

test('links to headings lead to one', () => {
  const headings = new Map(
    documents.map(({ name, text }) => [
      name,
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\p{L}\d\s-]/gu, '')
          .trim()
          .replaceAll(/\s/g, '-'),
      ),
    ]),
  );
  const broken = documents.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\(([\w./-]*\.md)?#([\w-]+)\)/g)]
      .map(([, file = '', heading = '']) => ({
        target: file === '' ? name : join(name, '..', file),
        heading,
      }))
      .filter(({ target, heading }) => headings.get(target)?.includes(heading) !== true),
  );
  expect(broken).toEqual([]);
});

test('lines of crontab have five fields and a command', () => {
  const lines = blocksOf('crontab').flatMap(({ text }) => text.trim().split('\n'));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/^(?:[\d*/,-]+ ){5}\S/);
    execFileSync('sh', ['-n'], { input: line.split(' ').slice(5).join(' ') });
  }
});

describe('with the tools themselves', () => {
  test.runIf(has('nginx', '-v'))('nginx accepts its sample', () => {
    const [sample] = blocksOf('nginx');
    expect(sample).toBeDefined();
    for (const [name, content] of Object.entries(testCertificate)) writeFileSync(join(folder, name), content);
    const server = (sample?.text ?? '')
      .replaceAll(/\S+fullchain\.pem/g, join(folder, 'cert'))
      .replaceAll(/\S+privkey\.pem/g, join(folder, 'key'))
      .replace('listen 443 ssl', `listen unix:${join(folder, 'nginx.sock')} ssl`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      name => `${name}_temp_path ${join(folder, name)};`,
    );
    const config = `pid ${join(folder, 'nginx.pid')}; events {} http { access_log off; ${paths.join(' ')}\n${server}}`;
    writeFileSync(join(folder, 'nginx.conf'), config);
    run('nginx', ['-t', '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
  });

  test.runIf(has('docker-compose', '--version'))('docker compose accepts compose.yaml', () => {
    copyFileSync(join(root, 'compose.yaml'), join(folder, 'compose.yaml'));
    writeFileSync(join(folder, '.env'), readFileSync(join(root, '.env.example')));
    mkdirSync(join(folder, 'secrets'));
    for (const name of ['master-key', 'bot-token']) writeFileSync(join(folder, 'secrets', name), 'x');
    const config = run('docker-compose', ['-f', 'compose.yaml', 'config']);
    expect(config).toContain('read_only: true');
  });

  test.runIf(has('promtool', '--version'))('Prometheus accepts its sample', () => {
    const sample = blocksOf('yaml').find(({ text }) => text.includes('scrape_configs'));
    writeFileSync(join(folder, 'prometheus.yml'), (sample?.text ?? '').replace('/opt/inferno-vps-bot', root));
    expect(run('promtool', ['check', 'config', 'prometheus.yml'])).toContain('SUCCESS');
  });

  test.runIf(has('systemd-analyze', '--version'))('systemd accepts the units', () => {
    const units = globSync('deploy/*.{service,timer}', { cwd: root });
    expect(units).toHaveLength(3);
    const copies = units.map(unit => {
      const copy = join(folder, basename(unit));
      const text = readFileSync(join(root, unit), 'utf8');
      writeFileSync(copy, text.replaceAll('/opt/inferno-vps-bot/node_modules/.bin/node', process.execPath));
      return copy;
    });
    const { stderr } = spawnSync('systemd-analyze', ['verify', ...copies], { encoding: 'utf8' });
    // Before systemd 254 these two are unknown; the unit says so.
    const known = /Unknown key (?:name )?'Restart(?:Steps|MaxDelaySec)'/;
    const ours = stderr
      .split('\n')
      .filter(line => line.includes(tmpdir()) || line.includes('inferno-vps-bot'));
    expect(ours.filter(line => !known.test(line))).toEqual([]);
  });
});

test('the unit is restarted for ever after what may pass, and not after a mistake', () => {
  const unit = readFileSync(join(root, 'deploy/inferno-vps-bot.service'), 'utf8');
  const valueOf = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  expect(unit.indexOf('StartLimitIntervalSec=0')).toBeLessThan(unit.indexOf('[Service]'));
  expect(valueOf('Restart')).toBe('on-failure');
  // 74 and 75 (a full disk, a second process) pass; 65 and 78 don't by themselves.
  expect(valueOf('RestartPreventExitStatus').split(' ').sort()).toEqual(['65', '78']);
  expect(Number(valueOf('RestartMaxDelaySec'))).toBeGreaterThan(Number(valueOf('RestartSec')));
});

test('the Node that no hash of the lock file covers is optional, and not in the image', () => {
  const { dependencies, optionalDependencies } = packageJson;
  expect(Object.keys(optionalDependencies)).toContain('node');
  expect(Object.keys(dependencies)).not.toContain('node');
  const [, install] = /^RUN (npm ci .*)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8')) ?? [];
  expect(install).toContain('--omit=optional');
});
