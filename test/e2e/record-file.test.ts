import { afterAll, beforeAll, expect, test } from 'vitest';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { setScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
  scene.start();
});
afterAll(() => scene.close());

test('the record comes as a file to whoever the account is, and to nobody else', async () => {
  const { telegram, said } = scene;
  const { person: anna } = await scene.linked('=Anna', [{ name: 'web-1' }]);
  const card = await scene.card(anna, 'web-1');
  anna.clicks(card, 'Reboot');
  await said(anna, 'is back after');
  await anna.writes('/log');
  const log = await said(anna, 'Who did what');
  expect((await anna.clicks(log, 'As a file').answered).text).toContain('Writing it down');
  const message = await telegram.until(
    () => telegram.messagesIn(anna, { fromBot: true }).find(({ document }) => document !== undefined),
    { withinMs: 8_000, what: 'the file' },
  );
  expect(message.document?.file_name).toMatch(/^record-\d{4}-\d\d-\d\d\.csv$/);
  expect(message.text).toMatch(/lines? of the record, newest first/);
  const file = telegram.world.files.get(message.document?.file_id ?? '');
  const lines = Buffer.from(file?.content ?? [])
    .toString()
    .split('\r\n');
  expect(lines[0]).toBe('\uFEFFtime,person_id,person,what,server,about,outcome,account,where');
  expect(lines[1]).toMatch(
    new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z,${anna.id},'=Anna,reboot,web-1,,done,[^,]+,private$`),
  );

  const mallory = telegram.person({ firstName: 'Mallory', languageCode: 'en' });
  await mallory.writes('/start');
  const greeting = await telegram.until(() => telegram.lastFromBot(mallory), { withinMs: 8_000 });
  const forged = encodeCallbackData({ kind: 'export-log', server: 1 as never, person: 0 as never });
  expect((await mallory.sendsCallbackData(greeting, forged).answered).text).toContain('Nothing yet');
  expect(telegram.messagesIn(mallory, { fromBot: true }).some(({ document }) => document)).toBe(false);

  // In a group everybody would have it.
  const group = telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  await anna.writes('/subscribe', { chat: group });
  await telegram.until(() => telegram.messagesIn(group, { fromBot: true }).length > 0, { withinMs: 8_000 });
  await anna.writes('/log', { chat: group });
  const shared = await telegram.until(
    () => telegram.messagesIn(group, { fromBot: true }).find(({ text }) => text.includes('Who did what')),
    { withinMs: 8_000 },
  );
  expect(shared.keyboard.flat().some(({ text }) => text.includes('As a file'))).toBe(false);
  expect((await anna.sendsCallbackData(shared, forged).answered).text).toContain('Only in a private chat');
}, 30_000);
