import type { FakeTelegram } from '../telegram/fake-telegram.ts';
import type { Group } from '../telegram/group.ts';
import { asInteger, asString } from '../telegram/params.ts';
import { sees, type Person } from '../telegram/person.ts';
import { isIn } from '../telegram/posting.ts';
import type { Json } from '../telegram/types.ts';

type BotRole = 'none' | 'member' | 'administrator';

function botRoleIn({ bot }: FakeTelegram, { chat }: Group): BotRole {
  if (!isIn(chat, bot)) return 'none';
  return chat.members.get(bot.id)?.status === 'administrator' ? 'administrator' : 'member';
}

function setBotRole(telegram: FakeTelegram, group: Group, to: BotRole): void {
  const from = botRoleIn(telegram, group);
  if (from === to) return;
  if (to === 'none') {
    group.removeBot();
    return;
  }
  if (from === 'none') group.addBot();
  if (to === 'administrator') group.promoteBot();
  else if (from === 'administrator') group.demoteBot();
}

function setTopics(group: Group, isOn: boolean): void {
  // Telegram's apps upgrade a basic group by themselves when its topics are turned on.
  if (isOn && group.chat.kind === 'group') group.migrate();
  group.setForum(isOn);
  if (isOn && group.chat.topics.size === 0) group.createTopic('Alerts');
}

/** What members and owners of groups do in Telegram, and what its side of the page shows. */
export function createTelegramPanel(telegram: FakeTelegram, groups: readonly Group[]) {
  const onGroup = (run: (group: Group, body: Json) => void) => (_person: Person, body: Json) => {
    const group = groups.find(({ id }) => id === asInteger(body.chat));
    if (!group) throw new Error('There is no such chat');
    run(group, body);
    return {};
  };

  return {
    view: ({ user }: Person) =>
      groups.map(group => ({
        id: group.id,
        title: group.title,
        bot: botRoleIn(telegram, group),
        joined: sees(user, group.chat),
        canMigrate: group.chat.kind === 'group',
        forum: group.chat.forum,
      })),
    actions: {
      bot: onGroup((group, { role }) => {
        const to = asString(role);
        if (to === 'none' || to === 'member' || to === 'administrator') setBotRole(telegram, group, to);
      }),
      migrate: onGroup(group => void group.migrate()),
      forum: onGroup((group, { on }) => setTopics(group, on === true)),
      topic: onGroup(group => void group.createTopic(`Topic ${group.chat.topics.size + 1}`)),
      membership: (person: Person, body: Json) =>
        onGroup(group => {
          if (sees(person.user, group.chat)) group.leave(person);
          else group.join(person);
        })(person, body),
    },
  };
}
