import { labelsOf, type Person } from '../../src/sandbox/telegram/people.ts';
import type { Group } from '../../src/sandbox/telegram/groups.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { setStage, withinMs, type Stage } from './stage.ts';

export interface StageTeamOptions {
  readonly kind?: 'group' | 'supergroup';
  /** As a stage has it. */
  readonly speed?: number;
}

/** A stage with Anna's account in a group with Boris and Vera, where hours can pass in no time. */
export async function setStageTeam(
  names: readonly string[],
  { kind = 'supergroup', speed = 1 }: StageTeamOptions = {},
) {
  const stage: Stage = await setStage({ speed });
  const { telegram, provider, said } = stage;
  provider.durations.set({ rebootMs: 300, stopMs: 200, bootMs: 200 });
  const account = provider.addAccount();
  const orders = new Map(names.map(name => [name, provider.addServer(account.cid, { name }).orderid]));
  const [anna, boris, vera] = ['Anna', 'Boris', 'Vera'].map(firstName =>
    telegram.person({ firstName, languageCode: 'en' }),
  ) as [Person, Person, Person];
  await anna.writes(`/link ${account.cid} ${account.key}`);
  await said(anna, 'Linked');

  /** The card that answers `/server`, once it was read. */
  const card = async (person: Person, name: string, group?: Group): Promise<ChatMessage> => {
    const where = group ?? person;
    const asked = await person.writes(`/server ${name}`, group === undefined ? {} : { chat: group });
    return telegram.until(
      () =>
        telegram
          .messagesIn(where, { fromBot: true })
          .findLast(
            message =>
              message.id > asked.id &&
              message.text.includes(name) &&
              labelsOf(message).some(label => /Reboot|Boot/.test(label)),
          ),
      { withinMs, what: `the card of ${name}` },
    );
  };

  for (const name of names) await card(anna, name);
  const group = telegram.group({ title: 'Ops', members: [anna, boris, vera], kind });
  group.addBot();
  await anna.writes('/subscribe', { chat: group });
  await said(group, 'From now on this chat sees');

  return {
    ...stage,
    account,
    anna,
    boris,
    vera,
    group,
    card,
    orderOf: (name: string): string => orders.get(name) ?? '',
    /** Somebody at the provider's panel switches it. */
    turn: (name: string, state: 'on' | 'off'): void => {
      provider.setPowerState(orders.get(name) ?? '', state);
    },
    /** Makes somebody an operator, as an owner does it. */
    grant: async (person: Person): Promise<void> => {
      const message = await person.writes('hello', { chat: group });
      await anna.writes('/grant', { chat: group, replyTo: message });
      await said(group, `${person.user.first_name} may press here now`);
    },
    countIn: (where: Group | Person, text: RegExp): number =>
      telegram.messagesIn(where, { fromBot: true }).filter(message => text.test(message.text)).length,
    /** Lets the bot read everything so many times more: whatever it would find, it has found. */
    looked: async (times = 4): Promise<void> => {
      const seen = provider.callsOf('getinfo').length;
      const wanted = seen + times * names.length;
      await telegram.until(() => provider.callsOf('getinfo').length >= wanted, {
        withinMs,
        what: 'more reads',
      });
    },
  };
}

export type StageTeam = Awaited<ReturnType<typeof setStageTeam>>;
