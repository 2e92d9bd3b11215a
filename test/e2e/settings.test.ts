import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf, callbackDataOf } from './helpers.ts';

/** Anna with a server. */
async function start() {
  const harness = await inProcess();
  const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
  // Its name is known once it was read.
  await harness.ask(anna, '/servers', 'web-1');
  const openSettings = () => harness.ask(anna, '/settings', /Settings of this chat|Настройки этого чата/);
  return { ...harness, anna, openSettings };
}
const test = testWith(start);
/** Stop and Reboot ask for a confirmation. */
const testWithConfirmation = testWith(async () => {
  const harness = await start();
  harness.anna.clicks(await harness.openSettings(), 'Ask before');
  await harness.waitForMessage(harness.anna, 'ask before they act');
  return harness;
});

test('a chosen language is used from then on, and after a restart', async harness => {
  const { anna, ask, waitForMessage } = harness;
  await ask(anna, '/lang ru', 'Теперь пишу вам по-русски');
  await harness.restart();
  await ask(anna, '/help', 'стереть ваши данные');
  anna.clicks(await harness.openSettings(), 'English');
  await waitForMessage(anna, 'Settings of this chat', 'Language: English');
  await ask(anna, '/lang de', '/lang en or /lang ru');
});

test('a time zone is chosen from a list or typed, and moves quiet hours and the log', async harness => {
  const { anna, ask, openSettings, pressButton, waitForMessage } = harness;
  await pressButton(anna, ['Linked', 'Times are shown in UTC'], 'Time zone');
  await pressButton(anna, 'What is your time zone?', 'Berlin');
  await waitForMessage(anna, /Time zone: Berlin, UTC\+[12]\./);
  await pressButton(anna, 'Time zone: Berlin', 'Settings');
  await pressButton(anna, 'Settings of this chat', '22–07');
  anna.clicks(await waitForMessage(anna, 'Quiet hours: 22:00–07:00.'), 'Time zone');
  await pressButton(anna, 'What is your time zone?', 'Other');
  await waitForMessage(anna, 'Send a city');
  await ask(anna, 'Atlantis', 'No time zone found for “Atlantis”');
  await ask(anna, 'Mordor', 'No time zone found for “Mordor”');
  await ask(anna, 'kolkata', ['Time zone: Delhi, UTC+5:30', 'Quiet hours: 22:00–07:00.']);
  await harness.waitUntil(() => !harness.messagesIn(anna).flatMap(labelsOf).includes('Cancel'), 'no Cancel');
  await ask(anna, '/reboot web-1', /Rebooting web-1 · \d\d:\d\d:\d\d$/m);
  await waitForMessage(anna, 'web-1 is back');
  await ask(anna, '/log', /\d \w+, \d\d:\d\d · Anna: reboot web-1/);
  await ask(anna, '/settings zone UTC-3', 'Time zone: UTC−3');
  expect(labelsOf(await openSettings()).join()).toContain('✅ 🌙 22–07');
});

test('quiet hours ask for a time zone where none was chosen', async harness => {
  const { anna, openSettings, pressButton, waitForMessage } = harness;
  anna.clicks(await openSettings(), '22–07');
  await pressButton(anna, ['Quiet hours: 22:00–07:00', 'What is your time zone?'], 'London');
  await waitForMessage(anna, '🕒 Time zone: London');
  expect((await openSettings()).text).toMatch(/Time zone: London[^]*Quiet hours: 22:00–07:00/);
});

testWithConfirmation('Stop and Reboot ask once, and a confirmation works once', async harness => {
  const { telegram, provider, anna, ask, openCard, waitForMessage } = harness;
  const card = await openCard(anna, 'web-1');
  anna.clicks(card, 'Stop');
  const question = await waitForMessage(anna, 'Stop web-1?');
  expect(question.id).toBe(card.id);
  expect(provider.callsOf('stop')).toHaveLength(0);
  const confirm = callbackDataOf(question, 'Yes');
  anna.clicks(question, 'Yes, stop');
  await waitForMessage(anna, 'web-1 is off after');
  expect(provider.callsOf('stop')).toHaveLength(1);
  // Boot needs no confirmation.
  anna.clicks(await openCard(anna, 'web-1'), 'Boot');
  await waitForMessage(anna, 'web-1 is on after');
  const again = await openCard(anna, 'web-1');
  expect(await answerOf(anna.sendsCallbackData(again, confirm))).toMatch(/expired/);
  expect(provider.callsOf('stop')).toHaveLength(1);

  await ask(anna, '/reboot web-1', 'Reboot web-1?');
  expect(provider.callsOf('reboot')).toHaveLength(0);
  expect(telegram.lastFromBot(anna)?.text).toContain('Reboot web-1?');
});

testWithConfirmation('a confirmation expires after ten minutes', async ({ provider, anna, ...harness }) => {
  const question = await harness.ask(anna, '/stop web-1', 'Stop web-1?');
  harness.advanceClock(10 * 60_000 + 1_000);
  expect(await answerOf(anna.clicks(question, 'Yes, stop'))).toMatch(/expired/);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('Try again asks for a confirmation too, and repeats each failure once', async harness => {
  const { provider, anna, messagesIn, waitForMessage, waitUntil } = harness;
  await provider.goOffline();
  await anna.writes('/reboot web-1');
  // The live message, and a short one.
  const failures = await waitUntil(() => {
    const found = messagesIn(anna).filter(({ text }) => text.includes('Nothing was sent'));
    return found.length === 2 ? found : undefined;
  }, 'both messages');
  anna.clicks(await harness.openSettings(), 'Ask before');
  await waitForMessage(anna, 'ask before they act');
  await provider.goOnline();
  const [first, second] = failures as [ChatMessage, ChatMessage];
  const tryAgain = callbackDataOf(first, 'Try again');
  for (const message of failures) anna.clicks(message, 'Try again');
  for (const message of failures) {
    await waitUntil(() => message.text.includes('Reboot web-1?'), 'the question');
  }
  expect(provider.callsOf('reboot')).toHaveLength(0);
  const confirmSecond = callbackDataOf(second, 'Yes, reboot');
  anna.clicks(first, 'Yes, reboot');
  await waitForMessage(anna, 'web-1 is back after');
  // Both messages are about the same failure, so the second one shows what became of it.
  expect(await answerOf(anna.sendsCallbackData(second, confirmSecond))).toContain('already done');
  expect(await answerOf(anna.sendsCallbackData(first, tryAgain))).toContain('already done');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

testWithConfirmation('confirming Try again does nothing after another operation', async harness => {
  const { provider, anna, ask, waitForMessage } = harness;
  await harness.openCard(anna, 'web-1');
  await provider.goOffline();
  anna.clicks(await ask(anna, '/stop web-1', 'Stop web-1?'), 'Yes, stop');
  const failure = await waitForMessage(anna, 'Nothing was sent');
  await provider.goOnline();
  anna.clicks(failure, 'Try again');
  await harness.waitUntil(() => failure.text.includes('Stop web-1?'), 'the question');
  const confirmStop = callbackDataOf(failure, 'Yes, stop');
  anna.clicks(await ask(anna, '/reboot web-1', 'Reboot web-1?'), 'Yes, reboot');
  await waitForMessage(anna, 'web-1 is back after');
  expect(await answerOf(anna.sendsCallbackData(failure, confirmStop))).toMatch(/expired/);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('Try again expires after ten minutes', async ({ provider, anna, ask, advanceClock }) => {
  await provider.goOffline();
  const failure = await ask(anna, '/reboot web-1', 'Nothing was sent');
  await provider.goOnline();
  advanceClock(10 * 60_000 + 1_000);
  expect(await answerOf(anna.clicks(failure, 'Try again'))).toContain('Please start again');
  expect(provider.callsOf('reboot')).toHaveLength(0);
});

test('notifications can be silent, and each kind can be disabled', async harness => {
  const { provider, anna, setPower, waitForMessage } = harness;
  await harness.openCard(anna, 'web-1');
  anna.clicks(await harness.openSettings(), 'Silent');
  await waitForMessage(anna, 'Alerts arrive silently');
  setPower('web-1', 'off');
  expect((await waitForMessage(anna, 'web-1 stopped unexpectedly')).silent).toBe(true);
  setPower('web-1', 'on');
  await waitForMessage(anna, 'web-1 is running again');
  anna.clicks(await harness.openSettings(), 'Stopped and started');
  await waitForMessage(anna, '▫️ a server stops or starts by itself');
  setPower('web-1', 'off');
  await harness.waitForPolls(5);
  provider.suspend(harness.orderOf('web-1'), 'Suspended');
  await waitForMessage(anna, 'The provider has suspended web-1');
  expect(harness.countMessages(anna, /stopped unexpectedly/)).toBe(1);
});

test('tariffs and templates are paged and searched, and shown while the provider is unavailable', async harness => {
  const { provider, anna, ask, waitForMessage } = harness;
  provider.setTemplateCount(300);
  const first = await ask(anna, '/templates', ['Templates (300)', 'Page 1 of 15', 'Ubuntu']);
  expect(first.text.indexOf('ubuntu-24.04')).toBeLessThan(first.text.indexOf('ubuntu-22.04'));
  expect(first.text.indexOf('debian-12')).toBeLessThan(first.text.indexOf('debian-11'));
  anna.clicks(first, 'Next');
  await waitForMessage(anna, 'Page 2 of 15', 'image-00');
  anna.clicks(first, 'Find');
  await waitForMessage(anna, "part of the template's name");
  await ask(anna, 'image 29', 'Templates matching “image 29”');
  await ask(anna, 'nothing like this', 'No template matches “nothing like this”');
  await provider.goOffline();
  const found = await ask(anna, '/templates debian', 'Templates matching “debian” (3)');
  expect(found.text).not.toContain('Ubuntu');
  anna.clicks(await ask(anna, '/tariffs windows', 'Tariffs matching “windows” (1)'), 'VPS Windows');
  await waitForMessage(anna, 'VPS Windows', '34.00');
  harness.advanceClock(11 * 60_000);
  await ask(anna, '/tariffs', ['Tariffs (6)', "the provider can't be reached"]);
  harness.expectWithinLimits();
  expect(provider.callsOf('list')).toHaveLength(1);
});
