import { expect } from 'vitest';

import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, testWith, type Harness } from './harness.ts';
import { startTeam } from './team-setup.ts';

const test = testWith(() => inProcess());
const testInTeam = testWith(() => startTeam(['web-1']));

/** Anna orders a VPS; the message with Pay and Cancel. */
async function order({ ask, pressButton, waitForButton }: Harness, anna: Person): Promise<ChatMessage> {
  anna.clicks(await ask(anna, '/order', 'Which tariff'), 'VPS-2');
  await pressButton(anna, 'Price: 9.00', 'Confirm');
  return waitForButton(anna, 'Pay', 'is placed');
}

/** The message has no buttons, by a clock that is ahead of the delay after which they go. */
const waitForNoButtons = ({ waitUntil, advanceClock }: Harness, message: ChatMessage): Promise<unknown> => {
  advanceClock(2_000);
  return waitUntil(() => message.keyboard.length === 0, `no buttons under "${message.text}"`);
};

test('Pay and Cancel go with the payment, and Install with an installation in another message', async harness => {
  const { provider, ask, pressButton, waitForButton } = harness;
  const { person: anna, account } = await harness.linkAccount('Anna');
  const placed = await order(harness, anna);
  provider.pay(provider.ordersOf(account.cid)[0]?.orderid ?? '');
  const paid = await waitForButton(anna, 'Install', 'is paid');
  expect(paid.text).toContain('Press Install');
  await waitForNoButtons(harness, placed);
  const list = await ask(anna, '/orders', '');
  anna.clicks(list, 'Install');
  await pressButton(anna, 'Which template?', 'debian-12-64-default');
  await pressButton(anna, 'no SSH keys', 'Continue');
  anna.clicks(await waitForButton(anna, 'Install', 'SSH keys: none'), 'Install');
  await waitForNoButtons(harness, paid);
  expect(provider.callsOf('install').filter(({ parameters }) => parameters.run === '1')).toHaveLength(1);
});

test('a long installation ends as a card and one short message', async harness => {
  const { provider, ask, pressButton, waitForButton, advanceClock, waitUntil } = harness;
  const account = provider.addAccount();
  provider.addOrder(account.cid, { paid: true });
  const [anna] = harness.addPeople('Anna');
  await harness.link(anna, account);
  provider.durations.set({ installMs: 2_000 });
  await ask(anna, '/orders', '');
  await pressButton(anna, '', 'Install');
  await pressButton(anna, 'Which template?', 'debian-12-64-default');
  await pressButton(anna, 'no SSH keys', 'Continue');
  anna.clicks(await waitForButton(anna, 'Install', 'SSH keys: none'), 'Install');
  await waitUntil(() => provider.calls.some(({ parameters }) => parameters.run === '1'), 'the installation');
  advanceClock(20_000);
  const active = () => harness.messagesIn(anna).filter(({ text }) => text.includes('is active'));
  await waitUntil(() => active().length === 2, 'the card and the short message');
  await harness.waitForPolls(2);
  expect(active().map(message => labelsOf(message).some(label => label.includes('Reboot')))).toEqual([
    true,
    false,
  ]);
});

testInTeam('a question loses its buttons when somebody else acts', async team => {
  const { anna, boris, group, ask, openCard, pressButton, waitForButton } = team;
  await team.grant(boris);
  anna.clicks(await ask(anna, '/settings', '', { chat: group }), 'Ask before');
  anna.clicks(await openCard(anna, 'web-1', group), 'Reboot');
  const question = await waitForButton(group, 'Yes, reboot');
  boris.clicks(await openCard(boris, 'web-1', group), 'Stop');
  await pressButton(boris, 'Stop', 'Yes, stop', group);
  await waitForNoButtons(team, question);
});

testInTeam('a notice that there was no answer loses its buttons with the outcome', async team => {
  const { anna, group, provider, advanceClock, waitUntil, setPower, openCard, messagesIn } = team;
  await team.openCard(anna, 'web-1');
  provider.fault('boot', { kind: 'reset', carriedOut: false });
  await team.failServer('web-1');
  const card = await openCard(anna, 'web-1', group);
  anna.clicks(card, 'Boot');
  await team.waitForMessage(group, 'Sent, no answer');
  advanceClock(71_000);
  const notice = await waitUntil(
    () => messagesIn(group).find(({ id, text }) => id > card.id && text.includes('Sent, no answer')),
    'the notice',
  );
  setPower('web-1', 'on');
  await waitForNoButtons(team, notice);
});

test('Try again under the short message leaves no second card', async harness => {
  const { provider, openCard, waitUntil, messagesIn, waitForButton } = harness;
  const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
  const card = await openCard(anna, 'web-1');
  await provider.goOffline();
  anna.clicks(card, 'Reboot');
  const notice = await waitUntil(
    () => messagesIn(anna).find(({ id, text }) => id > card.id && text.includes('Nothing was sent')),
    'the short message',
  );
  await waitForButton(anna, 'Try again', 'Nothing was sent');
  await provider.goOnline();
  anna.clicks(notice, 'Try again');
  await waitForNoButtons(harness, card);
  await harness.waitForMessage(anna, 'is back after');
  expect(labelsOf(notice).join()).toContain('Reboot');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});
