import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import type { Person, Where } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { languageCodes, type Language } from '../../src/domain/chat-settings.ts';
import { createLocale, type Locale } from '../../src/telegram/locales/locale.ts';
import { createGuideScript, versionWith } from './guide-script.ts';
import { guideTexts } from './guide-texts.ts';
import { inProcess, type Harness } from './harness.ts';
import { answerOf } from './helpers.ts';

const durations = { rebootMs: 1_500, stopMs: 600, bootMs: 600, installMs: 1_500 };
const linesOf = (text: string): readonly string[] => text.split('\n');

/** The people of one language, and the script of what they do. */
function createJourney(harness: Harness, locale: Locale) {
  const texts = guideTexts[locale.language];
  const script = createGuideScript(texts.words);
  const person = (firstName: string): Person =>
    harness.telegram.person({ firstName, languageCode: locale.language });
  return {
    texts,
    script,
    tText: locale.tText,
    anna: person(texts.people.anna),
    boris: person(texts.people.boris),
    /** The newest message there with this text and, if it is named, this button. */
    waitFor: (where: Where, text: string, label = ''): Promise<ChatMessage> =>
      label === '' ? harness.waitForMessage(where, text) : harness.waitForButton(where, label, text),
    writes: async (by: Person, text: string, chat?: Where, title?: string): Promise<ChatMessage> => {
      script.writes(by.user.first_name, text, title);
      return by.writes(text, chat === undefined ? {} : { chat });
    },
    /** A key, which the guide doesn't print. */
    writesKey: async (by: Person, key: string): Promise<void> => {
      script.writes(by.user.first_name, 'KEY');
      await by.writes(key);
    },
    presses: (by: Person, message: ChatMessage, label: string) => {
      const shown = message.keyboard.flat().find(({ text }) => text.includes(label))?.text ?? label;
      script.presses(by.user.first_name, shown);
      return by.clicks(message, label);
    },
  };
}

type Journey = ReturnType<typeof createJourney>;

/** Link an account, see a server, reboot it. */
async function link(harness: Harness, journey: Journey): Promise<void> {
  const { anna, script, tText, waitFor, writes, presses } = journey;
  const account = harness.provider.addAccount();
  harness.provider.addServer(account.cid, { name: 'web-1', ip: '37.1.0.111' });
  await writes(anna, '/start');
  const start = await waitFor(anna, '', tText('button-link'));
  script.reads(start);
  presses(anna, start, tText('button-link'));
  script.reads(await waitFor(anna, linesOf(tText('link-guide'))[0] ?? '', tText('button-cancel')));
  await writes(anna, account.cid);
  script.reads(await waitFor(anna, tText('link-ask-key', { cid: account.cid })));
  await journey.writesKey(anna, account.key);
  const linked = await waitFor(anna, tText('link-done-hint'), tText('button-servers'));
  script.reads(linked);
  presses(anna, linked, tText('button-servers'));
  const list = await waitFor(anna, tText('state-running'), 'web-1');
  script.reads(list);
  presses(anna, list, 'web-1');
  const card = await waitFor(anna, 'web-1', tText('button-reboot'));
  script.reads(card);
  presses(anna, card, tText('button-reboot'));
  const isDone = tText('power-done-reboot', { name: 'web-1', duration: '' }).trim();
  const done = await waitFor(anna, isDone, tText('button-reboot'));
  script.reads(versionWith(done, tText('power-live-reboot', { name: 'web-1', at: '' }).trim()));
  script.reads(done);
}

/** Order a VPS, pay it, install it, and see it become active. */
async function order({ provider }: Harness, journey: Journey): Promise<void> {
  const { anna, script, texts, tText, waitFor, writes, presses } = journey;
  await writes(anna, '/order');
  const tariffs = await waitFor(anna, tText('order-choose'), 'VPS-1');
  script.reads(tariffs);
  presses(anna, tariffs, 'VPS-1');
  const summary = await waitFor(anna, '', tText('button-confirm-order'));
  script.reads(summary);
  presses(anna, summary, tText('button-confirm-order'));
  const placed = await waitFor(anna, tText('ordering-hint'), tText('button-cancel-order'));
  script.reads(placed);
  const [placedOrder] = provider.ordersOf('777').toReversed();
  if (placedOrder === undefined) throw new Error('nothing was ordered');
  script.note(texts.pays);
  provider.pay(placedOrder.orderid);
  const paid = await waitFor(
    anna,
    tText('event-order-paid', { order: placedOrder.orderid }),
    tText('button-install'),
  );
  script.reads(paid);
  presses(anna, paid, tText('button-install'));
  const templates = await waitFor(anna, '', 'debian-12');
  script.reads(templates);
  presses(anna, templates, 'debian-12');
  const keys = await waitFor(anna, '', tText('button-install-continue'));
  script.reads(keys);
  presses(anna, keys, tText('button-install-continue'));
  const ready = await waitFor(anna, tText('install-summary-hint'), tText('button-confirm-install'));
  script.reads(ready);
  presses(anna, ready, tText('button-confirm-install'));
  const active = await waitFor(anna, '🎉', tText('button-reboot'));
  script.reads(versionWith(active, '⏳'));
  script.reads(active);
}

/** Select servers in the list, and reboot them. */
async function select(_: Harness, journey: Journey): Promise<void> {
  const { anna, script, tText, waitFor, writes, presses } = journey;
  await writes(anna, '/servers');
  const list = await waitFor(anna, '', tText('button-select'));
  script.reads(list);
  presses(anna, list, tText('button-select'));
  script.reads(await waitFor(anna, tText('select-none')));
  presses(anna, list, tText('button-select-shown'));
  script.reads(await waitFor(anna, tText('select-chosen', { n: 2, names: '' }).trim()));
  presses(anna, list, tText('button-reboot'));
  script.reads(await waitFor(anna, '', tText('button-confirm-reboot')));
  presses(anna, list, tText('button-confirm-reboot'));
  const servers = tText('bulk-servers', { n: 2 });
  const [isDone = ''] = tText('bulk-all-reboot', { servers, duration: '…' }).split('…');
  const done = await waitFor(anna, isDone);
  script.reads(versionWith(done, tText('bulk-live-reboot', { servers })));
  script.reads(done);
}

/** A group sees the servers, gets an operator, undoes a stop and handles an alert. */
async function team(harness: Harness, journey: Journey): Promise<void> {
  const { anna, boris, script, texts, tText, waitFor, writes, presses } = journey;
  const title = 'Ops';
  const group = harness.telegram.group({ title, members: [anna, boris] });
  group.addBot();
  script.note(texts.added);
  await writes(anna, '/subscribe', group, title);
  const hello = await waitFor(group, '', tText('button-join-team'));
  script.reads(hello);
  script.hears(await answerOf(presses(boris, hello, tText('button-join-team'))));
  const request = await waitFor(anna, texts.people.boris, tText('button-operator'));
  script.reads(request, texts.privateChat);
  presses(anna, request, tText('button-operator'));
  script.reads(await waitFor(group, tText('grant-done', { name: texts.people.boris })), title);
  await writes(boris, '/stop web-1', group, title);
  const stop = await waitFor(group, '', tText('button-undo'));
  script.reads(stop);
  presses(boris, stop, tText('button-undo'));
  script.reads(await waitFor(group, '↩️', ''));
  script.note(texts.stops);
  const [server] = harness.provider.ordersOf('777');
  harness.provider.setPowerState(server?.orderid ?? '', 'off');
  const alert = await waitFor(group, 'web-1', tText('button-acknowledge'));
  script.reads(alert);
  presses(boris, alert, tText('button-acknowledge'));
  const isOnIt = tText('acknowledged-by', { who: texts.people.boris });
  script.reads(await waitFor(group, isOnIt));
}

const plays = { link, order, select, team };
/** The pictures of `npm run screenshots`. */
const screens = { link: 'server', order: 'active', team: 'group' } as const;

/** The guide in one language, as it happens. */
async function playGuide(language: Language): Promise<string> {
  const harness = await inProcess({ provider: { durations } });
  try {
    const journey = createJourney(harness, createLocale(language));
    const { title, intro, journeys, pictures } = guideTexts[language];
    const document = [`# ${title}`, '', ...intro];
    for (const name of ['link', 'order', 'select', 'team'] as const) {
      await plays[name](harness, journey);
      document.push('', `## ${journeys[name]}`);
      if (name !== 'select')
        document.push('', `![${pictures[name]}](images/${screens[name]}-${language}-phone-light.png)`);
      document.push('', '```text', journey.script.take(), '```');
    }
    return `${document.join('\n')}\n`;
  } finally {
    await harness.close();
  }
}

const guides = new Map<Language, string>();
beforeAll(async () => {
  const played = await Promise.all(languageCodes.map(playGuide));
  languageCodes.forEach((language, index) => guides.set(language, played[index] ?? ''));
});

test.each(languageCodes)('the guide quotes what the bot says: %s', async language => {
  const file = join(import.meta.dirname, '../../docs', guideTexts[language].file);
  await expect(guides.get(language)).toMatchFileSnapshot(file);
});
