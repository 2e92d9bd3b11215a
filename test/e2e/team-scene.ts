import type { Group } from '../../src/sandbox/telegram/groups.ts';
import type { Person } from '../../src/sandbox/telegram/people.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { cardAfter, setScene, type Scene } from './scene.ts';

/** A scene with the bot running, and what a test does with a team in it. */
export async function setTeamScene() {
  const scene: Scene = await setScene();
  scene.start();

  /** The newest message of the bot in a group that says this. */
  const saidIn = (group: Group, text: string | RegExp, withinMs = 25_000): Promise<ChatMessage> =>
    scene.telegram.until(
      () =>
        scene.telegram
          .messagesIn(group, { fromBot: true })
          .findLast(message =>
            typeof text === 'string' ? message.text.includes(text) : text.test(message.text),
          ),
      { withinMs, what: `"${String(text)}" in the group` },
    );

  const countIn = (group: Group, text: RegExp): number =>
    scene.telegram.messagesIn(group, { fromBot: true }).filter(message => text.test(message.text)).length;

  /** Anna's account in a group with Boris and Vera, and the message that greets it. */
  async function team(names: readonly string[] = ['web-1'], kind: 'group' | 'supergroup' = 'supergroup') {
    const linked = await scene.linked(
      'Anna',
      names.map(name => ({ name })),
    );
    const boris = scene.telegram.person({ firstName: 'Boris', languageCode: 'en' });
    const vera = scene.telegram.person({ firstName: 'Vera', languageCode: 'en' });
    for (const name of names) await scene.card(linked.person, name);
    const group = scene.telegram.group({ title: 'Ops', members: [linked.person, boris, vera], kind });
    group.addBot();
    await linked.person.writes('/subscribe', { chat: group });
    const hello = await saidIn(group, 'From now on this chat sees');
    return { ...linked, anna: linked.person, boris, vera, group, hello };
  }

  /** Makes somebody an operator, as an owner does it. */
  async function grant(anna: Person, person: Person, group: Group): Promise<void> {
    const message = await person.writes('hello', { chat: group });
    await anna.writes('/grant', { chat: group, replyTo: message });
    await saidIn(group, `${person.user.first_name} may press here now`);
  }

  async function cardIn(group: Group, person: Person, name: string): Promise<ChatMessage> {
    const asked = await person.writes(`/server ${name}`, { chat: group });
    return scene.telegram.until(
      () => cardAfter(scene.telegram.messagesIn(group, { fromBot: true }), asked, name),
      { withinMs: 25_000, what: `the card of ${name} in the group` },
    );
  }

  return { ...scene, saidIn, countIn, team, grant, cardIn };
}

export type TeamScene = Awaited<ReturnType<typeof setTeamScene>>;
