import { expect } from 'vitest';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf } from './helpers.ts';

const test = testWith(inProcess);

const isPng = (content: Uint8Array | undefined): boolean =>
  Buffer.from(content ?? [])
    .subarray(1, 4)
    .toString() === 'PNG';

test('a person sees when servers were up as a picture, of another range and as a file', async harness => {
  const { telegram, messagesIn, ask, waitUntil } = harness;
  const { person: anna } = await harness.linkAccount('Anna', ['web-1', 'web-2']);
  await harness.openCard(anna, 'web-1');
  await harness.openCard(anna, 'web-2');
  await anna.writes('/uptime');
  const shown = await waitUntil(() => messagesIn(anna).find(({ photo }) => photo), 'the picture');
  expect(shown.text).toMatch(
    /^Uptime · Last 7 days\nweb-1 · 100%\nweb-2 · 100%\nRecorded for \d+ s of this period/,
  );
  expect(labelsOf(shown).join()).toBe('24 h,✅ 7 d,30 d,90 d,Dark');
  const first = shown.photo?.file_id ?? '';
  expect(isPng(telegram.world.files.get(first)?.content)).toBe(true);

  anna.clicks(shown, 'Dark');
  await waitUntil(
    () => shown.photo?.file_id !== first && labelsOf(shown).includes('Light'),
    'a dark picture',
  );
  expect(messagesIn(anna).filter(({ photo }) => photo)).toHaveLength(1);

  await ask(anna, '/uptime web-1', 'web-1 · Last 7 days');
  const own = await waitUntil(
    () => messagesIn(anna).find(({ text }) => text.startsWith('web-1 · Last')),
    'web-1',
  );
  anna.clicks(own, 'As a file');
  const file = await waitUntil(() => messagesIn(anna).find(({ document }) => document), 'the file');
  const { content = [] } = telegram.world.files.get(file.document?.file_id ?? '') ?? {};
  expect(Buffer.from(content).toString()).toMatch(
    /^\uFEFFserver,state,from,to,seconds\r\nweb-1,running,[\d-]+T[\d:.]+Z,[\d-]+T[\d:.]+Z,\d+\r\n$/,
  );

  const [mallory] = harness.addPeople('Mallory');
  const greeting = await ask(mallory, '/start', '');
  const forged = encodeCallbackData({ kind: 'export-uptime', server: 1 as never, choice: 0 });
  expect(await answerOf(mallory.sendsCallbackData(greeting, forged))).not.toContain('Preparing');
  const peek = encodeCallbackData({ kind: 'show-uptime', server: 1 as never, choice: 0, page: 0 });
  await answerOf(mallory.sendsCallbackData(greeting, peek));
  await harness.waitForMessage(mallory, 'There are no servers here yet');
  expect(messagesIn(mallory).some(({ document, photo }) => document ?? photo)).toBe(false);
});
