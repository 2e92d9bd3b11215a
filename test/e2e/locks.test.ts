import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { testWith } from './harness.ts';
import { answerOf } from './helpers.ts';
import { startTeam } from './team-setup.ts';

const test = testWith(() => startTeam(['web-1']));

test('a refusal of a locked server offers Unlock to its owner, and to nobody else', async team => {
  const { anna, boris, group, provider, ask, openCard, pressButton, waitForMessage } = team;
  await team.grant(boris);
  const cards = [await openCard(anna, 'web-1'), await openCard(boris, 'web-1', group)] as const;
  anna.clicks(await openCard(anna, 'web-1'), 'More');
  await pressButton(anna, 'web-1 · more actions', 'Lock');
  await team.waitForButton(anna, 'Unlock', 'web-1 · more actions');

  expect(await answerOf(boris.clicks(cards[1], 'Reboot'))).toBe('web-1 is locked. Nothing was sent.');
  const asked = await ask(boris, '/reboot web-1', 'web-1 is locked', { chat: group });
  expect(labelsOf(asked).join()).not.toContain('Unlock');

  anna.clicks(cards[0], 'Reboot');
  const refusal = await waitForMessage(anna, '🔒 web-1 is locked. Nothing was sent.');
  expect(labelsOf(refusal)).toEqual(['🔓 Unlock', '🖥 Open card']);
  await ask(anna, '/stop web-1', '🔒 web-1 is locked', { chat: group });
  anna.clicks(refusal, 'Unlock');
  await team.waitForButton(anna, 'Reboot', 'web-1');
  expect(provider.callsOf('reboot')).toHaveLength(0);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('owners can be neither granted nor revoked', async ({ anna, group, ask }) => {
  const reply = { chat: group, replyTo: await anna.writes('hello', { chat: group }) };
  await ask(anna, '/revoke', "Anna owns an account that is shown here. Owners can't be revoked", reply);
  await ask(anna, '/grant', 'Anna owns the account', reply);
});

test('Back of the alerts leads where they were opened', async team => {
  const { anna, openCard, pressButton, waitForMessage } = team;
  anna.clicks(await openCard(anna, 'web-1'), 'More');
  await pressButton(anna, 'web-1 · more actions', 'Alerts');
  await pressButton(anna, 'Alerts about web-1', 'Back');
  await waitForMessage(anna, 'web-1 · more actions');
  await team.failServer('web-1');
  await pressButton(anna, 'web-1 stopped unexpectedly', 'Mute');
  await pressButton(anna, 'for how long', '8 h');
  await pressButton(anna, 'web-1 is muted here until', 'Alerts');
  await pressButton(anna, 'Alerts about web-1', 'Back');
  expect(labelsOf(await waitForMessage(anna, /^🔕 web-1 is muted here until/))).toContain('🔔 Unmute');
});
