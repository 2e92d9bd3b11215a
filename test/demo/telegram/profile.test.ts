import { expect, test } from 'vitest';

import { descriptionFor } from '../../../demo/telegram/profile-methods.ts';
import { call, callOk, createTelegram } from './telegram-harness.ts';

test('a description is read back in its language, and shown in the default one to others', async () => {
  const telegram = await createTelegram();
  await callOk(telegram, 'setMyDescription', { description: 'Hello' });
  await callOk(telegram, 'setMyDescription', { description: 'Привет', language_code: 'ru' });
  const read = (params = {}) => callOk(telegram, 'getMyDescription', params);
  expect(await read({ language_code: 'ru' })).toEqual({ description: 'Привет' });
  expect(await read({ language_code: 'de' })).toEqual({ description: '' });
  const shownTo = (languageCode: string) =>
    descriptionFor(telegram.world, { id: 1, is_bot: false, first_name: 'A', language_code: languageCode });
  expect(['ru', 'de', 'en-GB'].map(shownTo)).toEqual(['Привет', 'Hello', 'Hello']);
  await callOk(telegram, 'setMyDescription', { language_code: 'ru' });
  expect(shownTo('ru')).toBe('Hello');
});

test('texts of the profile have limits', async () => {
  const telegram = await createTelegram();
  const set = async (method: string, params: object) => (await call(telegram, method, params)).error_code;
  expect(await set('setMyDescription', { description: 'x'.repeat(512) })).toBeUndefined();
  expect(await set('setMyDescription', { description: 'x'.repeat(513) })).toBe(400);
  expect(await set('setMyShortDescription', { short_description: 'x'.repeat(121) })).toBe(400);
  expect(await set('setMyShortDescription', { short_description: 'x', language_code: 'english' })).toBe(400);
});

test('default rights are read back whole', async () => {
  const telegram = await createTelegram();
  await callOk(telegram, 'setMyDefaultAdministratorRights', { rights: { can_pin_messages: true } });
  const rights = await callOk<Record<string, boolean>>(telegram, 'getMyDefaultAdministratorRights');
  const granted = Object.keys(rights).filter(name => rights[name] === true);
  expect(granted.sort()).toEqual(['can_manage_chat', 'can_pin_messages']);
  expect(rights.can_delete_messages).toBe(false);
});
