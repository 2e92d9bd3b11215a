import { expect } from 'vitest';

import { inBrowser, sendToAnna, useBrowser, usePage } from './page-harness.ts';
import { callOk } from './telegram/telegram-harness.ts';

const harness = usePage();
const chat = useBrowser(harness);

/** Clicks a button, and answers its callback query. */
async function clickAndAnswer(label: string, params: object): Promise<void> {
  const { telegram } = harness();
  await chat().clicks(label);
  const { id } = await telegram.until(() => telegram.callbackQueries[0]);
  await callOk(telegram, 'answerCallbackQuery', { callback_query_id: id, ...params });
}

inBrowser('a spoiler opens, and a relative time ages', async () => {
  const { anna } = harness();
  const { log, sees } = chat();
  await anna.starts();
  const unix_time = Math.floor(Date.now() / 1000) - 130;
  const entities = [
    { type: 'spoiler', offset: 0, length: 6 },
    { type: 'date_time', offset: 13, length: 4, unix_time, date_time_format: 'r' },
  ];
  const options = { entities, protect_content: true, disable_notification: true };
  await sendToAnna(harness(), 'secret, seen then', [], options);
  await sees(/\d minutes ago/);
  expect(await log.getByText('secret').isVisible()).toBe(false);
  await log.getByRole('button', { name: 'Hidden text, show it' }).press('Enter');
  await sees('secret');
  const marks = log.getByRole('img', { name: /Sent without a sound|Can't be forwarded/ });
  expect(await marks.count()).toBe(2);
});

inBrowser('a copy button copies, and an alert waits for OK', async () => {
  const { anna } = harness();
  const { page, clicks } = chat();
  await anna.starts();
  const copy = { text: 'Copy IP', copy_text: { text: '37.1.0.111' } };
  await sendToAnna(harness(), 'web-1', [{ text: 'Stop', callback_data: 's' }, copy]);
  await clicks('Copy IP');
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('37.1.0.111');
  await clickAndAnswer('Stop', { text: 'Not allowed', show_alert: true });
  const dialog = page.getByRole('alertdialog', { name: 'Not allowed' });
  await dialog.getByRole('button', { name: 'OK' }).click();
  await dialog.waitFor({ state: 'detached' });
});

inBrowser('the menu of commands sends the chosen one', async () => {
  const { telegram, anna } = harness();
  const { page, writes } = chat();
  await anna.starts();
  const commands = ['servers', 'orders'].map(command => ({ command, description: `My ${command}` }));
  await callOk(telegram, 'setMyCommands', { commands });
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('option', { name: /orders/ }).click();
  await telegram.until(() => telegram.messagesIn(anna).at(-1)?.text === '/orders');
  await writes('/se');
  await telegram.until(() => telegram.messagesIn(anna).at(-1)?.text === '/servers');
});

inBrowser('the menu of a message replies, edits, forwards and deletes', async () => {
  const { telegram, anna, group } = harness();
  const { chooses, writes, page, log, sees } = chat();
  await anna.starts();
  await sendToAnna(harness(), 'which one?');
  await chooses('which one?', 'Reply');
  await writes('this one');
  const reply = await telegram.until(() => telegram.messagesIn(anna).find(({ text }) => text === 'this one'));
  expect(reply.replyTo?.text).toBe('which one?');

  await chooses('this one', 'Edit');
  expect(await page.locator('#input').inputValue()).toBe('this one');
  await writes('that one');
  await telegram.until(() => reply.text === 'that one');
  expect(telegram.updates.at(-1)).toHaveProperty('edited_message.text', 'that one');

  await chooses('that one', 'Copy text');
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('that one');

  await chooses('which one?', 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await log.locator('article .text', { hasText: 'which one?' }).waitFor({ state: 'detached' });
  await sees('Deleted message');

  await chooses('that one', 'Forward');
  await page.getByRole('dialog').getByRole('button', { name: 'Web team' }).click();
  await sees('Forwarded from Anna');
  expect(telegram.messagesIn(group).at(-1)).toMatchObject({ text: 'that one' });
});

inBrowser(
  'a message of the bot has no Edit, and a protected one is neither copied nor forwarded',
  async () => {
    const { anna } = harness();
    const { page, log } = chat();
    await anna.starts();
    await sendToAnna(harness(), 'a password', [], { protect_content: true });
    await log.getByText('a password').click({ button: 'right' });
    await expect.poll(() => page.getByRole('menuitem').allTextContents()).toEqual(['Reply', 'Delete']);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  },
);

inBrowser('the keyboard alone reaches the menu of a message', async () => {
  const { anna } = harness();
  const { page, log } = chat();
  await anna.starts();
  await sendToAnna(harness(), 'which one?');
  await log
    .locator('article', { hasText: 'which one?' })
    .getByRole('button', { name: 'Message actions' })
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Reply' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('#draft').getByText('Reply to Inferno VPS').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#draft').waitFor({ state: 'hidden' });
});

inBrowser('a person sends a file, opens a text, and looks at a photo and saves it', async () => {
  const { telegram, anna } = harness();
  const { page, log } = chat();
  await anna.starts();
  const file = { name: 'id.pub', mimeType: 'text/plain', buffer: Buffer.from('ssh-ed25519 A') };
  await page.getByLabel('Attach a file').setInputFiles(file);
  await log.getByRole('link', { name: /id\.pub/ }).waitFor();
  const stored = [...telegram.world.files.values()][0];
  expect(Buffer.from(stored?.content ?? []).toString()).toBe('ssh-ed25519 A');
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    log.getByRole('link', { name: /id\.pub/ }).click(),
  ]);
  await tab.getByText('ssh-ed25519 A').waitFor();
  await tab.close();

  const png = await page.screenshot();
  await page
    .getByLabel('Attach a file')
    .setInputFiles({ name: 'uptime.png', mimeType: 'image/png', buffer: png });
  await log.getByRole('button', { name: 'uptime.png' }).click();
  const viewer = page.getByRole('dialog', { name: 'uptime.png' });
  expect(
    await viewer.getByRole('img').evaluate((image: { naturalWidth: number }) => image.naturalWidth),
  ).toBe(1280);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    viewer.getByRole('link', { name: 'Save' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('uptime.png');
});
