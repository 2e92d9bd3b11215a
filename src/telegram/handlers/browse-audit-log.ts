import type { Services } from '../../services/services.ts';
import type { RecordEntry, RecordFilter } from '../../domain/audit-entry.ts';
import { recordCsv } from '../../domain/audit-entry.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../../domain/server.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { logChoiceView, logView } from '../views/audit-log-views.ts';
import { pageAt } from '../views/view.ts';

const pageSize = 12;
/** So far back people and servers are looked for to be chosen from. */
const lookedThrough = 500;
/** A file of so many lines is a few megabytes, and read in a moment. */
const mostExported = 50_000;

/** Who did what to which server, when, and what came of it. */
export function createLogFeature(
  services: Pick<Services, 'servers' | 'links' | 'groups' | 'auditLog' | 'tasks' | 'now'>,
): Feature<'log' | 'log-servers' | 'log-people' | 'export-log'> {
  const { servers, links, groups, auditLog, tasks, now } = services;
  /** In a group what is shown there, in private what one has linked. */
  const accountsOf = ({ chatKind, chatId, personId }: Turn): readonly AccountId[] =>
    chatKind === 'group'
      ? groups.subscriptionsIn(chatId).map(({ accountId }) => accountId)
      : links
          .ofPerson(personId)
          .filter(({ state }) => state === 'ok')
          .map(({ accountId }) => accountId);

  const scopeOf = (turn: Turn): RecordFilter => ({
    accounts: accountsOf(turn),
    seenIn: turn.chatKind === 'group' ? turn.chatId : undefined,
  });

  const filterOf = (turn: Turn, server: ServerId, person: PersonId): RecordFilter => ({
    ...scopeOf(turn),
    serverId: server === 0 ? undefined : server,
    personId: person === 0 ? undefined : person,
  });

  /**
   * Entries as this chat may read them. A server goes by its name then only where that was said, here; what was
   * done elsewhere was written down under names that may be somebody's own, so it goes by the one that it has here.
   */
  const readable = (turn: Turn, entries: readonly RecordEntry[]): readonly RecordEntry[] => {
    const names = new Map<ServerId, string>();
    const nameHere = (id: ServerId): string => {
      const name = names.get(id) ?? servers.card(turn, id)?.name ?? '';
      names.set(id, name);
      return name;
    };
    return entries.map(entry => {
      const { serverId, chatId, what, personId } = entry;
      const isElsewhere = serverId !== undefined && chatId !== turn.chatId;
      // What it is about is then the label that they alone had for the account.
      const isLabel = (what === 'link' || what === 'unlink') && personId !== turn.personId;
      return {
        ...entry,
        ...(isElsewhere ? { serverName: nameHere(serverId) } : {}),
        ...(isLabel ? { about: '' } : {}),
      };
    });
  };

  const pageOf = (turn: Turn, filter: RecordFilter, offset: number, limit: number) =>
    readable(turn, auditLog.page(filter, offset, limit));

  const view = (turn: Turn, page: number, server = 0 as ServerId, person = 0 as PersonId) => {
    const filter = filterOf(turn, server, person);
    const at = pageAt(auditLog.count(filter), page, pageSize);
    const entries = pageOf(turn, filter, at.offset, pageSize);
    const canExport = turn.chatKind === 'private';
    return logView({ ...at, canExport, entries, server, person }, turn.words);
  };

  /** The record of one's own accounts as a file. */
  const exportTo = async (turn: Turn, filter: RecordFilter): Promise<void> => {
    const { words } = turn;
    const entries = pageOf(turn, filter, 0, mostExported);
    const total = auditLog.count(filter);
    const labels = new Map(
      links.ofPerson(turn.personId).map(({ accountId, label }) => [accountId, label] as const),
    );
    const titles = new Map<ChatId, string>();
    const titleOf = (chat: ChatId): string => {
      const known = titles.get(chat) ?? groups.subscriptionsIn(chat)[0]?.title ?? 'group';
      titles.set(chat, known);
      return known;
    };
    const text = recordCsv(entries, {
      account: ({ accountId }) => labels.get(accountId) ?? '',
      place: ({ chatId }) => (chatId < 0 ? titleOf(chatId) : 'private'),
    });
    const fileName = `record-${new Date(now()).toISOString().slice(0, 10)}.csv`;
    const n = entries.length;
    const isSent = await turn.sendFile(
      { kind: 'file', fileName, type: 'text/csv', text },
      total > n ? words.say('export-cut', { n, total }) : words.say('export-caption', { n }),
    );
    if (!isSent) await turn.say(words.say('export-failed'));
  };

  const recent = (turn: Turn) => pageOf(turn, scopeOf(turn), 0, lookedThrough);

  return {
    presses: {
      log: async (turn, { page, server, person }) => {
        await turn.answer();
        await turn.show(view(turn, page, server, person));
      },
      'export-log': async (turn, { server, person }) => {
        const filter = filterOf(turn, server, person);
        if (auditLog.count(filter) === 0) {
          await turn.answer(turn.words.plain('log-empty'), true);
          return;
        }
        await turn.answer(turn.words.plain('export-preparing'));
        tasks.start('export-log', () => exportTo(turn, filter));
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
