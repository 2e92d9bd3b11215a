import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { usePage } from './page-harness.ts';

const harness = usePage();

describe('the server', () => {
  const write = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${harness().site.url}/api/write`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  test('serves the files of the page and no others', async () => {
    const { site } = harness();
    expect(await (await fetch(site.url)).text()).toContain('role="log"');
    expect((await fetch(`${site.url}/page.js`)).headers.get('content-type')).toContain('javascript');
    expect((await fetch(`${site.url}/..%2fpage-view.ts`)).status).toBe(404);
  });

  test('acts for its own page and no other', async () => {
    const { site, telegram, anna } = harness();
    const body = { person: anna.id, chat: anna.id, text: 'hi' };
    expect((await write(body, { origin: 'https://evil.example' })).status).toBe(403);
    expect(telegram.messagesIn(anna)).toEqual([]);
    expect((await write(body, { origin: site.url })).status).toBe(200);
    expect(telegram.messagesIn(anna)).toHaveLength(1);
  });

  test('shows a person only their own chats', async () => {
    const { site, anna, boris } = harness();
    await anna.writes('mine');
    const answer = await write({ person: boris.id, chat: anna.id, text: 'x' });
    expect(await answer.json()).toEqual({ error: 'There is no such chat' });
    const { body } = await fetch(`${site.url}/api/events?person=${boris.id}`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    const view = (await reader?.read())?.value;
    await reader?.cancel();
    expect(view).toContain('Web team');
    expect(view).not.toContain('mine');
  });

  test('sends a file that could run something only to be saved', async () => {
    const { site, anna } = harness();
    const html = await anna.sendsDocument('page.html', '<script>alert(1)</script>');
    const response = await fetch(`${site.url}/files/${html.document?.file_id}`);
    expect(response.headers.get('content-disposition')).toContain('attachment');
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(await response.text()).toBe('<script>alert(1)</script>');
    expect((await fetch(`${site.url}/files/none`)).status).toBe(404);
  });
});

test('every text of the page has its Russian', async () => {
  const folder = join(import.meta.dirname, '../../demo/chat-page/public');
  const { russian } = (await import(join(folder, 'texts-ru.js'))) as { russian: Record<string, string> };
  const scripts = globSync('*.js', { cwd: folder })
    .filter(file => file !== 'texts-ru.js')
    .map(file => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');

  const inScripts = [...scripts.matchAll(/\bt\(\s*(?:'([^'\n]+)'|"([^"\n]+)")/g)].map(
    found => found[1] ?? found[2],
  );
  const ofTables = [...scripts.matchAll(/const \w+(?:Labels|roles) = \{([^}]*)\}/g)].flatMap(
    ([, table = '']) => [...table.matchAll(/: '([^']+)'/g)].map(([, text]) => text),
  );
  const inHtml = [...html.matchAll(/<[^>]*data-t="([^"]*)"[^>]*>([^<]*)/g)].flatMap(
    ([tag, names = '', text = '']) =>
      names
        .split(' ')
        .map(name => (name === 'text' ? text : new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1])),
  );
  const used = [...inScripts, ...ofTables, ...inHtml]
    .filter(text => text !== undefined)
    .map(text => text.trim());
  expect(used.length).toBeGreaterThan(80);
  expect(used.filter(text => russian[text] === undefined)).toEqual([]);
});
