import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { setStage, withinMs, type Stage } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

const password = 'r00t <b>&_*[pass]';
const minute = 60_000;

let stage: Stage;
let anna: Person;
beforeEach(async () => {
  stage = await setStage();
  const account = stage.provider.addAccount();
  stage.provider.addServer(account.cid, { name: 'web-1', password });
  anna = stage.telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes(`/link ${account.cid} ${account.key}`);
  await stage.said(anna, 'Linked');
  await anna.writes('/servers');
  await stage.said(anna, 'web-1');
});
afterEach(() => stage.close());

const gone = (message: ChatMessage) =>
  stage.telegram.until(() => message.deletedAt !== undefined, { withinMs, what: 'its end' });

test('a placeholder comes first, then the password in it: hidden, kept from forwarding, to be copied, and gone in a minute', async () => {
  const { provider, said } = stage;
  provider.setLatency(700);
  await anna.writes('/password web-1');
  const shown = await said(anna, 'Asking the provider for the password of web-1');
  expect(shown.text).not.toContain(password);
  expect(shown.protectedContent).toBe(true);
  expect((await said(anna, 'Root password of web-1')).id).toBe(shown.id);
  const spoiler = shown.entities.find(({ type }) => type === 'spoiler');
  expect(shown.text.slice(spoiler?.offset, (spoiler?.offset ?? 0) + (spoiler?.length ?? 0))).toBe(password);
  expect(anna.copies(shown, 'Copy')).toBe(password);
  stage.pass(minute - 2_000);
  await anna.writes('/help');
  await said(anna, 'What I can do');
  expect(shown.deletedAt).toBeUndefined();
  stage.pass(2_000);
  // Something has to wake the bot, whose timers don't know that its clock was put forward.
  await anna.writes('/password web-1');
  await gone(shown);
});

test('it goes even where the bot was stopped meanwhile', async () => {
  const { said } = stage;
  await anna.writes('/password web-1');
  const shown = await said(anna, 'Root password of web-1');
  await stage.stop();
  stage.pass(minute);
  await stage.start();
  await gone(shown);
});

test('a stop before the provider has answered is told, and leaves nothing', async () => {
  const { provider, said } = stage;
  provider.fault('getinfo', { kind: 'hang', times: 1_000 });
  await anna.writes('/password web-1');
  const shown = await said(anna, 'Asking the provider for the password of web-1');
  await stage.stop();
  provider.faults.clear();
  await stage.start();
  expect((await said(anna, 'I was restarted before the provider answered')).id).toBe(shown.id);
  await stage.stop();
  stage.pass(minute);
  await stage.start();
  await gone(shown);
});

test('where there is none, or none can be had, that is said', async () => {
  const { provider, said, telegram } = stage;
  provider.fault('getinfo', { kind: 'refused', message: 'Sorry, <i>not now</i>', times: 3 });
  await anna.writes('/password web-1');
  await said(anna, 'No password: the provider says', 'not now');
  provider.faults.clear();
  expect(telegram.messagesIn(anna).some(({ text }) => text.includes(password))).toBe(false);
});
