import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  encodeCallbackData,
  callbackFields,
  callbackKinds,
  type CallbackKind,
} from '../../src/telegram/callback-data.ts';
import type { Group } from '../../demo/telegram/group.ts';
import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { setScene, type Scene } from './scene.ts';

/** Actions that change something at the provider. */
const acting = ['reboot', 'stop', 'boot', 'create', 'cancel', 'install', 'sshkey.add', 'sshkey.remove'];
/** What nobody in a group may ever read, and strangers nowhere. */
const rootPassword = 'root-Passw0rd-of-web-1';

let scene: Scene;
let anna: Person;
let group: Group;
let others: Group;
let posted: ChatMessage;
let elsewhere: ChatMessage;
let people: Readonly<Record<'viewer' | 'withdrawn' | 'stranger' | 'foreign', Person>>;
let account: Awaited<ReturnType<Scene['linked']>>['account'];

beforeAll(async () => {
  // Nobody here is slowed down: what is tried is what is refused by right, not by number.
  scene = await setScene({ environment: { COMMANDS_PER_MINUTE: '0' } });
  scene.start();
  const { telegram, provider } = scene;
  account = provider.addAccount();
  provider.addServer(account.cid, { name: 'web-1', password: rootPassword });
  provider.addOrder(account.cid);
  provider.addOrder(account.cid, { paid: true });
  provider.addSshKey(
    account.cid,
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJcQ6Yb0pRgk0C9pTbgGZ5cU1cVwTQ3VYzQ9nC3kWc2B anna',
  );
  anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes(`/link ${account.cid} ${account.key}`);
  await scene.said(anna, 'Linked');
  await scene.card(anna, 'web-1');
  const foreign = (await scene.linked('Foreign', [{ name: 'theirs-1' }])).person;
  const [viewer, withdrawn, stranger] = ['Viewer', 'Withdrawn', 'Stranger'].map(firstName =>
    telegram.person({ firstName, languageCode: 'en' }),
  ) as [Person, Person, Person];
  people = { viewer, withdrawn, stranger, foreign };
  group = telegram.group({ title: 'Ops', members: [anna, viewer, withdrawn, foreign, stranger] });
  group.addBot();
  await anna.writes('/subscribe', { chat: group });
  posted = await heard(group, 'From now on this chat sees');
  const message = await withdrawn.writes('hello', { chat: group });
  await anna.writes('/grant', { chat: group, replyTo: message });
  await heard(group, 'Withdrawn may press here now');
  await anna.writes('/revoke', { chat: group, replyTo: message });
  await heard(group, 'Withdrawn may press here no more');
  others = telegram.group({ title: 'Others', members: [stranger, foreign] });
  others.addBot();
  await stranger.writes('/help', { chat: others });
  elsewhere = await heard(others, "This chat isn't set up");
}, 60_000);
afterAll(() => scene.close());

const heard = (where: Group, text: string): Promise<ChatMessage> =>
  scene.telegram.until(
    () =>
      scene.telegram.messagesIn(where, { fromBot: true }).findLast(message => message.text.includes(text)),
    { withinMs: 25_000, what: text },
  );

const actions = (): number => scene.provider.calls.filter(({ action }) => acting.includes(action)).length;

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

/** All as it was set up; each message that is looked at is a new one. */
async function expectUnchanged(): Promise<void> {
  const ask = async (command: string, text: string): Promise<ChatMessage> => {
    const asked = await anna.writes(command, { chat: group });
    return scene.telegram.until(
      () => {
        const found = scene.telegram
          .messagesIn(group, { fromBot: true })
          .findLast(message => message.text.includes(text));
        return found !== undefined && found.id > asked.id ? found : undefined;
      },
      { withinMs: 25_000, what: text },
    );
  };
  const settings = await ask('/settings', 'Settings of this chat');
  for (const usual of [
    'English',
    'Stop and Reboot act with one tap',
    'News comes with a sound',
    'Quiet hours: none',
    'Stop waits 5 s',
  ]) {
    expect(settings.text).toContain(usual);
  }
  expect(settings.text).not.toContain('▫️');
  expect((await ask('/team', 'Who may press in this chat')).text).toContain('Nobody else');
  const card = await ask('/server web-1', 'Running · web-1');
  expect(card.text).not.toContain('Locked');
  anna.clicks(card, 'More');
  anna.clicks(await heard(group, 'web-1: more'), 'Alerts');
  const alerts = await heard(group, 'News of web-1 that I tell here');
  expect(alerts.text).not.toMatch(/▫️|No news of/);
}

test.each([
  ['viewer', 0],
  ['withdrawn', 1],
  ['stranger', 0],
  ['foreign', 1],
] as const)(
  'a %s of the group changes nothing with any button, forged in any place, and the owner still owns',
  async (who, last) => {
    const person = people[who];
    const before = actions();
    for (const kind of callbackKinds) {
      for (const data of forgeries(kind, last)) {
        for (const message of who === 'stranger' || who === 'foreign' ? [posted, elsewhere] : [posted]) {
          const answer = await person.sendsCallbackData(message, data).answered;
          expect(answer.text ?? '', `${kind} by ${who}`).not.toContain(rootPassword);
        }
      }
    }
    expect(actions()).toBe(before);
    await expectUnchanged();
  },
  120_000,
);

test('no secret came to any group, and nothing of the account to those who may not see it', () => {
  const { telegram } = scene;
  for (const place of [group, others]) {
    for (const { versions } of telegram.messagesIn(place, { fromBot: true })) {
      for (const { text, keyboard } of versions) {
        const seen = text + JSON.stringify(keyboard);
        for (const secret of [rootPassword, account.key, account.password])
          expect(seen).not.toContain(secret);
      }
    }
  }
  for (const { versions } of telegram.messagesIn(others, { fromBot: true })) {
    for (const { text } of versions) expect(text).not.toContain('· web-1');
  }
});
