import type { RecordFilter } from '../../core/record.ts';
import type { AccountId, PersonId, ServerId } from '../../core/server.ts';
import type { House } from '../house.ts';
import type { Feature } from '../routes.ts';
import type { Turn } from '../turn.ts';
import { logChoiceView, logView } from '../views/log-views.ts';

const pageSize = 12;
/** So far back people and servers are looked for to be chosen from. */
const lookedThrough = 500;

/** Who did what to which server, when, and what came of it. */
export function createLogFeature(house: House): Feature<'log' | 'log-servers' | 'log-people'> {
  /** In a group what is shown there, in private what one has linked. */
  const accountsOf = ({ chatKind, chatId, personId }: Turn): readonly AccountId[] =>
    chatKind === 'group'
      ? house.teams.inChat(chatId).map(({ accountId }) => accountId)
      : house.links
          .ofPerson(personId)
          .filter(({ state }) => state === 'ok')
          .map(({ accountId }) => accountId);

  const view = (turn: Turn, page: number, server = 0 as ServerId, person = 0 as PersonId) => {
    const filter: RecordFilter = {
      accounts: accountsOf(turn),
      serverId: server === 0 ? undefined : server,
      personId: person === 0 ? undefined : person,
    };
    const total = house.record.count(filter);
    const pages = Math.max(1, Math.ceil(total / pageSize));
    const shown = Math.min(page, pages - 1);
    const entries = house.record.page(filter, shown * pageSize, pageSize);
    return logView({ entries, page: shown, pages, server, person }, turn.words);
  };

  const recent = (turn: Turn) => house.record.page({ accounts: accountsOf(turn) }, 0, lookedThrough);

  return {
    presses: {
      log: async (turn, { page, server, person }) => {
        await turn.answer();
        await turn.show(view(turn, page, server, person));
      },
      'log-servers': async turn => {
        await turn.answer();
        const servers = new Map(
          recent(turn).flatMap(({ serverId, serverName }) =>
            serverId === undefined ? [] : [[serverId, serverName] as const],
          ),
        );
        await turn.show(
          logChoiceView(
            [...servers].map(([server, name]) => ({ name, server, person: 0 as PersonId })),
            turn.words,
          ),
        );
      },
      'log-people': async turn => {
        await turn.answer();
        const people = new Map(
          recent(turn).flatMap(({ personId, personName }) =>
            personId === undefined ? [] : [[personId, personName] as const],
          ),
        );
        await turn.show(
          logChoiceView(
            [...people].map(([person, name]) => ({ name, person, server: 0 as ServerId })),
            turn.words,
          ),
        );
      },
    },
    commands: {
      log: async turn => {
        await turn.say(view(turn, 0));
      },
    },
  };
}
