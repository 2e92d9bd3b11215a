import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  encodeCallbackData,
  callbackFields,
  callbackKinds,
  type CallbackKind,
} from '../../src/telegram/callback-data.ts';
import type { Account } from '../../demo/provider/records.ts';
import type { Group } from '../../demo/telegram/group.ts';
import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, type Harness } from './harness.ts';
import { answerOf } from './helpers.ts';

/** Actions that change something at the provider. */
const acting = ['reboot', 'stop', 'boot', 'create', 'cancel', 'install', 'sshkey.add', 'sshkey.remove'];
/** What nobody in a group may ever read, and people without a role nowhere. */
const rootPassword = 'root-Passw0rd-of-web-1';

let harness: Harness;
let anna: Person;
let group: Group;
let others: Group;
/** A message of the bot in the group, and one in a group that nobody set up. */
let posted: ChatMessage;
let elsewhere: ChatMessage;
let people: Readonly<Record<'viewer' | 'withdrawn' | 'outsider' | 'foreign', Person>>;
let account: Account;

beforeAll(async () => {
  // Nothing changes at the provider by itself.
  harness = await inProcess({ pollIdleSeconds: 600 });
  const { telegram, provider, ask } = harness;
  account = provider.addAccount();
  harness.addServers(account, [{ name: 'web-1', password: rootPassword }]);
  provider.addOrder(account.cid);
  provider.addOrder(account.cid, { paid: true });
  harness.addServers(account, ['db-1']);
  provider.addSshKey(
    account.cid,
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJcQ6Yb0pRgk0C9pTbgGZ5cU1cVwTQ3VYzQ9nC3kWc2B anna',
  );
  const [owner, viewer, withdrawn, outsider] = harness.addPeople('Anna', 'Viewer', 'Withdrawn', 'Outsider');
  anna = owner;
  await harness.link(anna, account);
  await harness.openCard(anna, 'web-1');
  const { person: foreign } = await harness.linkAccount('Foreign', ['theirs-1']);
  people = { viewer, withdrawn, outsider, foreign };
  group = telegram.group({ title: 'Ops', members: [anna, viewer, withdrawn, foreign, outsider] });
  group.addBot();
  posted = await ask(anna, '/subscribe', 'This chat now shows', { chat: group });
  const reply = { chat: group, replyTo: await withdrawn.writes('hello', { chat: group }) };
  await ask(anna, '/grant', 'Withdrawn is now an operator', reply);
  await ask(anna, '/revoke', 'Withdrawn is no longer an operator', reply);
  others = telegram.group({ title: 'Others', members: [outsider, foreign] });
  others.addBot();
  elsewhere = await ask(outsider, '/help', "This chat isn't set up", { chat: others });
});
afterAll(() => harness.close());

const countActions = (): number =>
  harness.provider.calls.filter(({ action }) => acting.includes(action)).length;

/** Every button there is, with every small number in every field; switches both ways, this one last. */
function* forgeries(kind: CallbackKind, last: 0 | 1): Generator<string> {
  const fields = callbackFields(kind);
  const ways = fields.includes('on') ? [1 - last, last] : [undefined];
  for (const value of fields.length === 0 ? [0] : [0, 1, 2, 3]) {
    for (const on of ways) {
      const numbers = Object.fromEntries(
        fields.map(field => [
          field,
          field === 'person' ? people.viewer.id : field === 'on' ? (on ?? value) : value,
        ]),
      );
      yield encodeCallbackData({ kind, ...numbers } as never);
    }
  }
}

/** Presses all of them, and returns the answers. Those of one person are handled in this order. */
const press = (person: Person, message: ChatMessage, all: Iterable<string>): Promise<readonly string[]> =>
  Promise.all(Array.from(all, data => answerOf(person.sendsCallbackData(message, data))));

/** Everything is as it was set up. */
async function expectUnchanged(): Promise<void> {
  const ask = (command: string, answer: string) => harness.ask(anna, command, answer, { chat: group });
  const settings = await ask('/settings', 'Settings of this chat');
  for (const byDefault of [
    'English',
    'Stop and Reboot act with one tap',
    'Alerts arrive with a sound',
    'Quiet hours: off',
    'Stop waits 5 s',
  ]) {
    expect(settings.text).toContain(byDefault);
  }
  expect(settings.text).not.toContain('▫️');
  expect((await ask('/team', 'Who can control servers in this chat')).text).toContain('Nobody else');
  const card = await ask('/server web-1', 'Running · web-1');
  expect(card.text).not.toContain('Locked');
  anna.clicks(card, 'More');
  await harness.pressButton(anna, 'web-1 · more actions', 'Alerts', group);
  const alerts = await harness.waitForMessage(group, 'Alerts about web-1 in this chat');
  expect(alerts.text).not.toMatch(/▫️|is muted/);
}

test.each([
  ['viewer', 0],
  ['withdrawn', 1],
  ['outsider', 0],
  ['foreign', 1],
] as const)('a %s of the group changes nothing with any forged button, in any chat', async (who, last) => {
  const person = people[who];
  const before = countActions();
  for (const kind of callbackKinds) {
    for (const message of who === 'outsider' || who === 'foreign' ? [posted, elsewhere] : [posted]) {
      const answers = await press(person, message, forgeries(kind, last));
      expect(answers.join('\n'), `${kind} by ${who}`).not.toContain(rootPassword);
    }
  }
  expect(countActions()).toBe(before);
  await expectUnchanged();
});

test('a person without a role gets nothing with any forged button in their private chat', async () => {
  const [mallory] = harness.addPeople('Mallory');
  const greeting = await harness.ask(mallory, '/start', '');
  const secret = new RegExp(`db-1|theirs-1|37\\.1\\.0|${account.key}`);
  const before = countActions();
  for (const kind of callbackKinds) {
    const answers = await press(mallory, greeting, forgeries(kind, 1));
    expect(answers.join('\n'), kind).not.toMatch(secret);
  }
  expect(countActions()).toBe(before);
  for (const { versions } of harness.messagesIn(mallory)) {
    for (const { text } of versions) expect(text).not.toMatch(secret);
  }
});

test('no group has read a secret, and no chat without a role anything of the account', () => {
  for (const place of [group, others]) {
    for (const { versions } of harness.messagesIn(place)) {
      for (const { text, keyboard } of versions) {
        const seen = text + JSON.stringify(keyboard);
        for (const secret of [rootPassword, account.key, account.password])
          expect(seen).not.toContain(secret);
      }
    }
  }
  for (const { versions } of harness.messagesIn(others)) {
    for (const { text } of versions) expect(text).not.toContain('· web-1');
  }
});
