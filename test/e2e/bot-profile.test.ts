import { expect } from 'vitest';

import { languageCodes } from '../../src/domain/chat-settings.ts';
import { createLocale } from '../../src/telegram/locales/locale.ts';
import { inProcess, testWith, type Harness } from './harness.ts';

const test = testWith(inProcess);

const setters = ['setMyDescription', 'setMyShortDescription', 'setMyDefaultAdministratorRights'];
const setCalls = ({ telegram }: Harness): number =>
  telegram.calls.filter(({ method }) => setters.includes(method)).length;
/** The last call of a start. */
const waitForProfile = (harness: Harness, starts = 1) =>
  harness.waitUntil(
    () => harness.telegram.callsOf('getMyDefaultAdministratorRights').length === starts,
    'the profile',
  );

test('the profile is set in every language, and set again only where it differs', async harness => {
  const { telegram } = harness;
  await harness.waitUntil(() => telegram.world.defaultRights.length > 0, 'the rights');
  for (const language of languageCodes) {
    const { tText } = createLocale(language);
    expect(telegram.world.profile.get(`description|${language}`)).toBe(tText('bot-description'));
    expect(telegram.world.profile.get(`short_description|${language}`)).toBe(tText('bot-short-description'));
  }
  expect(telegram.world.defaultRights).toEqual([
    'can_manage_chat',
    'can_delete_messages',
    'can_pin_messages',
  ]);
  const before = setCalls(harness);
  await harness.restart();
  await waitForProfile(harness, 2);
  expect(setCalls(harness)).toBe(before);
  telegram.world.profile.set('description|ru', 'other');
  telegram.world.defaultRights.push('can_promote_members');
  await harness.restart();
  await harness.waitUntil(() => setCalls(harness) === before + 2, 'both');
  expect(telegram.world.defaultRights).not.toContain('can_promote_members');
});

test('a server without these methods keeps its own profile, and nothing is reported', async harness => {
  const { telegram } = harness;
  await waitForProfile(harness);
  await harness.stop();
  const fault = { kind: 'error', code: 404, description: 'Not Found: method not found' } as const;
  const getters = setters.map(method => method.replace('set', 'get'));
  for (const method of [...setters, ...getters]) telegram.faults.add({ method, fault, times: Infinity });
  telegram.world.profile.clear();
  await harness.start();
  await waitForProfile(harness, 2);
  const [anna] = harness.addPeople('Anna');
  await harness.ask(anna, '/help', '/servers');
  expect(telegram.world.profile.size).toBe(0);
  expect(harness.logged()).not.toContain('bot-profile-incomplete');
});
