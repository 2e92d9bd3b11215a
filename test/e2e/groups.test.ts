import { expect } from 'vitest';

import { callbacks, decodeCallbackData } from '../../src/telegram/callback-data.ts';
import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf, callbackDataOf } from './helpers.ts';
import { startTeam, type Team } from './team-setup.ts';

const test = testWith(inProcess);
/** However busy the machine is, what Telegram says about members is waited for. */
const testInTeam = testWith(() => startTeam(['web-1'], { timeoutFactor: 20 }));
const testInHastyTeam = testWith(() => startTeam(['web-1']));

const waitForUpdates = ({ telegram, waitUntil }: Team): Promise<unknown> =>
  waitUntil(() => telegram.world.updates.waiting().length === 0, 'every update to be received');

testInTeam('a group that the bot was removed from is paused, and resumed when it is back', async team => {
  const { anna, group, setPower, waitForMessage } = team;
  group.removeBot();
  await waitForMessage(anna, "I can't write to Ops");
  setPower('web-1', 'off');
  await waitForMessage(anna, 'web-1 stopped unexpectedly');
  group.addBot();
  await waitForUpdates(team);
  await team.recoverServer('web-1');
});

testInTeam('a group where the bot may not write is paused, and resumed when it may', async team => {
  const { anna, boris, group, ask, setPower, waitForMessage } = team;
  // Telegram notifies nobody of a change of what everybody may do.
  group.forbidMessages();
  setPower('web-1', 'off');
  await waitForMessage(anna, "I can't write to Ops (I'm not allowed to");
  group.allowMessages();
  await ask(boris, '/servers', 'Your servers', { chat: group });
  await team.recoverServer('web-1');
});

testInTeam('a member who left controls nothing, and a group whose owner left is paused', async team => {
  const { provider, anna, boris, group, openCard, waitForMessage } = team;
  await team.grant(boris);
  const card = await openCard(boris, 'web-1', group);
  const pressReboot = () => answerOf(boris.clicks(card, 'Reboot'));
  group.leave(boris);
  expect(await answerOf(boris.sendsCallbackData(card, callbackDataOf(card, 'Reboot')))).toMatch(
    /can't control its servers|Only operators can do that/,
  );
  expect(provider.callsOf('reboot')).toHaveLength(0);
  // Without the owner nobody controls servers there, not even after the bot was added again.
  group.join(boris);
  await team.grant(boris);
  group.leave(anna);
  await waitForMessage(anna, "I can't write to Ops (you left it)");
  expect(await pressReboot()).toContain("You can't use this button");
  group.removeBot();
  group.addBot({ by: boris });
  await waitForUpdates(team);
  expect(await pressReboot()).toContain("You can't use this button");
  expect(provider.callsOf('reboot')).toHaveLength(0);
  group.join(anna);
  await waitForUpdates(team);
  await pressReboot();
  await waitForMessage(group, 'web-1 is back after');
});

testInHastyTeam(
  'a group whose members are hidden is reported to its owner, a slow answer is not',
  async team => {
    const { telegram, anna, boris, group, openCard } = team;
    const hidden = /I can't see who leaves Ops/;
    const fault = (kind: 'slow' | 'hidden') => {
      telegram.faults.clear();
      team.advanceClock(2 * 60_000);
      telegram.faults.add({
        method: 'getChatMember',
        fault:
          kind === 'slow'
            ? { kind: 'hang' }
            : { kind: 'error', code: 400, description: 'Bad Request: CHAT_ADMIN_REQUIRED' },
        times: Infinity,
      });
    };
    fault('slow');
    await openCard(boris, 'web-1', group);
    await team.readTeam();
    expect(team.countMessages(anna, hidden)).toBe(0);
    fault('hidden');
    // On a busy machine the refusal can come too late for one request.
    while (team.countMessages(anna, hidden) === 0) await openCard(boris, 'web-1', group);
    await team.readTeam();
    expect(team.countMessages(anna, hidden)).toBe(1);
  },
);

testInTeam.each(['while it could not write there', 'while the bot was out of it'])(
  'a group that its owner left %s stays paused',
  async (when, team) => {
    const { telegram, provider, anna, boris, group, openCard } = team;
    await team.grant(boris);
    const card = await openCard(boris, 'web-1', group);
    if (when.includes('out')) {
      group.removeBot();
      group.leave(anna);
      group.addBot({ by: boris });
    } else {
      group.forbidMessages();
      await boris.writes('/servers', { chat: group });
      await team.waitUntil(() =>
        telegram.calls.some(({ description = '' }) => description.includes('rights')),
      );
      group.leave(anna);
      await waitForUpdates(team);
      group.allowMessages();
    }
    await waitForUpdates(team);
    await boris.writes('/servers', { chat: group });
    expect(await answerOf(boris.clicks(card, 'Reboot'))).toContain("You can't use this button");
    await team.waitForPolls();
    expect(team.countMessages(group, /Your servers/)).toBe(0);
    expect(provider.callsOf('reboot')).toHaveLength(0);
  },
);

test('a link from the private chat sets up one group, for its owner only', async harness => {
  const { telegram, waitForMessage } = harness;
  const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
  const [mallory] = harness.addPeople('Mallory');
  const createLink = async (): Promise<string> => {
    const { id } = await anna.writes('/start');
    await harness.pressButton(anna, 'You have one server', 'Add to a group');
    const invitation = await harness.waitUntil(() =>
      harness.messagesIn(anna).find(each => each.id > id && each.text.includes('Open this link')),
    );
    return /startgroup=([\w-]+)/.exec(anna.opens(invitation, 'Add to a group'))?.[1] ?? '';
  };
  const addWith = (payload: string, title: string, by = anna) => {
    const group = telegram.group({ title, members: [by] });
    group.addBot({ by, payload });
    return group;
  };
  const token = await createLink();
  await waitForMessage(addWith(token, 'Not hers', mallory), "This link has expired or isn't yours");
  // Any attempt uses it up.
  await waitForMessage(addWith(token, 'Ops'), 'This link has expired');
  const fresh = await createLink();
  expect(fresh).not.toBe(token);
  await waitForMessage(addWith(fresh, 'Ops 2'), 'This chat now shows');
});

test('a group that nobody set up gets one message, and no data', async harness => {
  const { telegram, provider } = harness;
  const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
  const group = telegram.group({ title: 'Others', members: [anna] });
  group.addBot();
  for (const command of ['/servers', '/server web-1', '/reboot web-1', '/log', '/help']) {
    await anna.writes(command, { chat: group });
  }
  await harness.waitForMessage(group, "This chat isn't set up");
  await harness.waitForPolls();
  expect(harness.messagesIn(group)).toHaveLength(1);
  expect(provider.callsOf('reboot')).toHaveLength(0);
});

testInTeam(
  'an anonymous administrator gets instructions for being recognised',
  async ({ anna, group, ...team }) => {
    group.promote(anna, { anonymous: true });
    await anna.writes('/servers', { chat: group, anonymous: true });
    await team.waitForMessage(group, "I can't tell who you are");
  },
);

testInTeam('a private command in a group leads to the private chat', async ({ anna, group, ask }) => {
  const only = await ask(anna, '/password web-1', '/password works in the private chat', { chat: group });
  expect(anna.opens(only, 'private chat')).toContain('?start=');
});

testInTeam('the list of servers in a group has no button for private chats', async team => {
  const list = await team.ask(team.vera, '/servers', 'Your servers', { chat: team.group });
  const kinds = list.keyboard
    .flat()
    .map(({ callback_data: data = '' }) => decodeCallbackData(data)?.kind ?? 'home');
  expect(kinds.filter(kind => callbacks[kind].scope === 'private')).toEqual([]);
});

testInTeam('an owner with two accounts is asked in private which one to show', async team => {
  const { telegram, anna, vera, ask, linkAccount, waitForMessage } = team;
  const group = telegram.group({ title: 'Players', members: [anna, vera], forum: true });
  group.addBot();
  const topic = group.createTopic('Servers');
  await linkAccount(anna, ['game-1'], 'Casino');
  const hint = await ask(anna, '/subscribe', 'private chat which one', { chat: group, topic });
  expect(hint.threadId).toBe(topic.id);
  const question = await waitForMessage(anna, 'Which account should Players show?');
  expect(labelsOf(question)).toEqual(['Inferno', 'Casino']);
  // Somebody else's press does nothing, nor does one that names another group.
  const data = question.keyboard.flat()[0]?.callback_data ?? '';
  const hers = await ask(vera, '/start', 'link your provider account');
  expect(await answerOf(vera.sendsCallbackData(hers, data))).toContain("You can't use this button");
  const elsewhere = telegram.group({ title: 'Elsewhere', members: [anna] });
  elsewhere.addBot();
  const forged = `${data.slice(0, data.lastIndexOf('.'))}.${(-elsewhere.id).toString(36)}`;
  expect(await answerOf(anna.sendsCallbackData(question, forged))).toContain('This question has expired');
  anna.clicks(question, 'Inferno');
  await waitForMessage(anna, 'Players now shows the servers of Inferno');
  const hello = await waitForMessage(
    group,
    'This chat now shows the servers of Inferno',
    'Anna can control them',
  );
  expect(hello.threadId).toBe(topic.id);
  // It works once.
  expect(await answerOf(anna.sendsCallbackData(question, data))).toContain('This question has expired');
  expect(team.everythingIn(group)).not.toContain('Casino');
  expect(telegram.messagesIn(elsewhere, { fromBot: true })).toEqual([]);
});

testInTeam('a question which account to show ends with membership, and after ten minutes', async team => {
  const { telegram, anna, vera, ask, waitForMessage } = team;
  await team.linkAccount(anna, [], 'Casino');
  const groups = ['Left', 'Late'].map(title => telegram.group({ title, members: [vera, anna] }));
  for (const group of groups) {
    group.addBot();
    group.promote(anna);
    await anna.writes('/subscribe', { chat: group });
    await waitForMessage(anna, `Which account should ${group.title} show?`);
  }
  groups[0]?.leave(anna);
  for (const group of groups) {
    if (group.title === 'Late') team.advanceClock(11 * 60_000);
    // Everything in the group before this was handled once it is answered.
    await ask(vera, '/help', "isn't set up", { chat: group });
    const pressed = await team.pressButton(anna, `Which account should ${group.title} show?`, 'Casino');
    expect(await answerOf(pressed)).toContain('This question has expired');
  }
});
