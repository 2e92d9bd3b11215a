import { expect, test } from 'vitest';

import { sampleOf, sanitizeMessage } from '../../src/provider/plain-text.ts';

const secret = 'k3y+W1th/Markup=And"Quotes"';
const halves = [secret.slice(0, 12), secret.slice(12)] as const;
const padding = '<br class="x">'.repeat(400);

const hidden: Readonly<Record<string, string>> = {
  'by a tag': `The key ${halves.join('<wbr>')} is wrong`,
  'by a comment': `The key ${halves.join('<!-- -->')} is wrong`,
  'by a tag of each letter': `Key ${Array.from(secret)
    .map(letter => `<b>${letter}</b>`)
    .join('')}`,
  'by numbered entities': `Key ${Array.from(secret)
    .map(letter => `&#${letter.codePointAt(0)};`)
    .join('')}`,
  'by a soft hyphen': `Key ${halves.join('&shy;')}`,
  'by much markup before it': `${padding.slice(0, 4090)}${secret}`,
  'by more markup than is read': `${'<br>'.repeat(16_382)}${secret}`,
};

test.each(Object.entries(hidden))('a secret hidden %s is not shown, nor half of it', (_, text) => {
  for (const shown of [
    sanitizeMessage(text, [secret]),
    sampleOf(text, [secret], false),
    sampleOf(text, [secret], true),
  ]) {
    for (const part of [...halves, secret.slice(0, 6)])
      expect(shown.replaceAll(/<[^<>]*>/g, '')).not.toContain(part);
  }
});

test('a message without a secret keeps the spaces where its markup was', () => {
  expect(sanitizeMessage('<p>No such order</p><p>in this account</p>', [secret])).toBe(
    'No such order in this account',
  );
});
