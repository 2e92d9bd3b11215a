import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Button, View } from '../../src/telegram/views/view.ts';
import { languageCodes } from '../../src/domain/chat-settings.ts';
import { createLocale } from '../../src/telegram/locales/locale.ts';
import { accountSamples } from './samples/account-samples.ts';
import { auditLogSamples } from './samples/audit-log-samples.ts';
import { boardSamples } from './samples/board-samples.ts';
import { bulkSamples } from './samples/bulk-samples.ts';
import { groupSamples } from './samples/group-samples.ts';
import { incidentSamples } from './samples/incident-samples.ts';
import { installSamples } from './samples/install-samples.ts';
import { notificationSamples } from './samples/notification-samples.ts';
import { orderSamples } from './samples/order-samples.ts';
import { plannedInstallSamples } from './samples/planned-install-samples.ts';
import type { ViewSamples } from './samples/models.ts';
import { serverListSamples } from './samples/server-list-samples.ts';
import { uptimeSamples } from './samples/uptime-samples.ts';
import { serverSamples } from './samples/server-samples.ts';

const tables = [
  accountSamples,
  serverSamples,
  uptimeSamples,
  serverListSamples,
  bulkSamples,
  orderSamples,
  installSamples,
  plannedInstallSamples,
  notificationSamples,
  groupSamples,
  boardSamples,
  incidentSamples,
  auditLogSamples,
];
const samples: ViewSamples = Object.assign({}, ...tables) as ViewSamples;

const isView = (name: string): boolean => name.endsWith('View') || name === 'operationNotice';
const functionOf = (title: string): string => title.split(':', 1)[0] ?? '';

const directory = join(import.meta.dirname, '../../src/telegram/views');
const modules = await Promise.all(
  globSync('*.ts', { cwd: directory })
    .sort()
    .map(async file => {
      const exported = (await import(join(directory, file))) as Readonly<Record<string, unknown>>;
      return { name: basename(file, '.ts'), functions: Object.keys(exported).filter(isView) };
    }),
);
const recorded = modules.filter(({ functions }) => functions.length > 0);

const attributes = (entity: object): string =>
  Object.entries(entity)
    .filter(([name]) => !['type', 'offset', 'length'].includes(name))
    .map(([, value]) => ` ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join('');

/** The text with its entities around what they are on: ⟦bold:web-1⟧. */
function marked({ text }: View): string {
  const marks = (text.entities ?? []).flatMap(entity => [
    { at: entity.offset, mark: `⟦${entity.type}${attributes(entity)}:`, order: 1 },
    { at: entity.offset + entity.length, mark: '⟧', order: 0 },
  ]);
  return marks
    .sort((a, b) => b.at - a.at || b.order - a.order)
    .reduce((whole, { at, mark }) => whole.slice(0, at) + mark + whole.slice(at), text.text);
}

const buttonText = (button: Button): string => {
  const does =
    'url' in button
      ? button.url
      : 'copy_text' in button
        ? `copies ${button.copy_text.text}`
        : button.callback_data;
  return `[${button.text} → ${does}${button.style === undefined ? '' : `, ${button.style}`}]`;
};

const transcript = (title: string, view: View): string =>
  [
    `=== ${title} ===`,
    marked(view),
    ...(view.keyboard.length === 0 ? [] : ['', ...view.keyboard.map(row => row.map(buttonText).join(' '))]),
  ].join('\n');

function expectTelegramAccepts({ text, keyboard }: View): void {
  expect(text.text.length).toBeGreaterThanOrEqual(1);
  expect(text.text.length).toBeLessThanOrEqual(4096);
  expect(text.text).toBe(text.text.trim());
  for (const { offset, length } of text.entities ?? []) {
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(length).toBeGreaterThanOrEqual(1);
    expect(offset + length).toBeLessThanOrEqual(text.text.length);
  }
  expect(keyboard.flat().length).toBeLessThanOrEqual(100);
  for (const row of keyboard) {
    expect(row.length).toBeGreaterThanOrEqual(1);
    expect(row.length).toBeLessThanOrEqual(8);
    for (const button of row) expectButton(button);
  }
}

function expectButton(button: Button): void {
  expect(button.text.trim()).not.toBe('');
  if ('callback_data' in button) {
    expect(Buffer.byteLength(button.callback_data)).toBeGreaterThanOrEqual(1);
    expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64);
  } else if ('copy_text' in button) {
    expect(button.copy_text.text.length).toBeGreaterThanOrEqual(1);
    expect(button.copy_text.text.length).toBeLessThanOrEqual(256);
  } else expect(URL.canParse(button.url)).toBe(true);
}

/** Traces of a missing or unformatted value. */
const mistakes = /undefined|null|NaN|Infinity|\[object|\[secret|\{ \$|[\uE000\uE001]/;

test('every view has a transcript, and no title is used twice', () => {
  const functions = modules.flatMap(({ functions: some }) => some);
  const titles = tables.flatMap(table => Object.keys(table));
  expect([...new Set(titles.map(functionOf))].sort()).toEqual([...functions].sort());
  expect(new Set(titles).size).toBe(titles.length);
});

describe.each(languageCodes)('%s', language => {
  const locale = createLocale(language);
  const shown = Object.entries(samples).map(([title, show]) => ({ title, view: show(locale) }));

  test.each(shown)('$title can be sent and has no missing values', ({ view }) => {
    expectTelegramAccepts(view);
    expect(view.text.text).not.toMatch(mistakes);
    for (const button of view.keyboard.flat()) expect(button.text).not.toMatch(mistakes);
  });

  test.each(recorded)('$name', async ({ name, functions }) => {
    const some = shown.filter(({ title }) => functions.includes(functionOf(title)));
    const text = some.map(({ title, view }) => transcript(title, view)).join('\n\n\n');
    await expect(`${text}\n`).toMatchFileSnapshot(`./transcripts/${language}/${name}.txt`);
  });
});
