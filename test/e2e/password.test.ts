import { expect } from 'vitest';

import { inProcess, testWith } from './harness.ts';

const password = 'r00t <b>&_*[pass]';
const minute = 60_000;
const placeholder = 'Loading the password of web-1';

const test = testWith(async () => {
  const harness = await inProcess();
  const { person: anna } = await harness.linkAccount('Anna', [{ name: 'web-1', password }]);
  await harness.ask(anna, '/servers', 'web-1');
  return { ...harness, anna };
});

test('a password replaces its placeholder, hidden and protected, and is deleted after a minute', async harness => {
  const { provider, anna, ask, advanceClock } = harness;
  provider.setLatency(700);
  const shown = await ask(anna, '/password web-1', placeholder);
  expect(shown.text).not.toContain(password);
  expect(shown.protectedContent).toBe(true);
  expect((await harness.waitForMessage(anna, 'Root password of web-1')).id).toBe(shown.id);
  const { offset = 0, length = 0 } = shown.entities.find(({ type }) => type === 'spoiler') ?? {};
  expect(shown.text.slice(offset, offset + length)).toBe(password);
  expect(anna.copies(shown, 'Copy')).toBe(password);
  advanceClock(minute / 2);
  await ask(anna, '/help', '/forget_me');
  expect(shown.deletedAt).toBeUndefined();
  advanceClock(minute / 2);
  // Timers don't know that the clock was advanced, so something has to wake the bot.
  await anna.writes('/password web-1');
  await harness.waitForDeletion(shown);
});

test('a password is deleted even if the bot was stopped meanwhile', async ({ anna, ask, ...harness }) => {
  const shown = await ask(anna, '/password web-1', 'Root password of web-1');
  await harness.stop();
  harness.advanceClock(minute);
  await harness.start();
  await harness.waitForDeletion(shown);
});

test('a stop before the provider has answered is explained, and leaves no message', async harness => {
  const { provider, anna } = harness;
  provider.fault('getinfo', { kind: 'hang', times: 1_000 });
  const shown = await harness.ask(anna, '/password web-1', placeholder);
  await harness.stop();
  provider.faults.clear();
  await harness.start();
  const explained = await harness.waitForMessage(anna, 'I was restarted before the provider answered');
  expect(explained.id).toBe(shown.id);
  await harness.stop();
  harness.advanceClock(minute);
  await harness.start();
  await harness.waitForDeletion(shown);
});

test('a refusal of the provider is shown', async ({ telegram, provider, anna, ask }) => {
  provider.fault('getinfo', { kind: 'refused', message: 'Sorry, <i>not now</i>', times: 3 });
  await ask(anna, '/password web-1', ["Couldn't load the password: the provider says", 'not now']);
  provider.faults.clear();
  expect(telegram.messagesIn(anna).some(({ text }) => text.includes(password))).toBe(false);
});
