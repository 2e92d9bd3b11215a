import { isLately } from '../core/lately.ts';
import type { Operation } from '../core/operation.ts';
import type { DeedOutcome } from '../core/record.ts';
import type { PersonId, ServerId } from '../core/server.ts';
import { formerChat } from '../core/server.ts';
import type { House, RecordNote } from '../bot/house.ts';
import type { Store } from '../store/store.ts';
import type { TeamView } from '../services/permissions.ts';

const outcomes: readonly string[] = [
  'done',
  'failed',
  'not-sent',
  'unconfirmed',
  'dropped',
  'undone',
] satisfies readonly DeedOutcome[];

/** One refusal a minute of the same person on the same server is enough to know of. */
const refusalEveryMs = 60_000;
const remembered = 10_000;

/** Writes down who did what, in the transaction that ends it. */
export function createDeeds(deps: {
  readonly store: Pick<Store, 'record' | 'servers' | 'people'>;
  readonly cardFor: TeamView['cardFor'];
  readonly now: () => number;
}) {
  const { store, cardFor, now } = deps;
  const refused = new Map<string, number>();

  const note = (deed: RecordNote): void => {
    // Whoever pressed is known; who isn't any more was forgotten while it went on.
    const isKnown = store.people.get(deed.personId) !== undefined;
    store.record.add({
      at: now(),
      chatId: isKnown || deed.chatId < 0 ? deed.chatId : formerChat,
      accountId: deed.accountId,
      serverId: deed.server?.id,
      serverName: deed.server?.name ?? '',
      personId: isKnown ? deed.personId : undefined,
      personName: isKnown ? deed.personName : '',
      what: deed.what,
      outcome: deed.outcome ?? 'done',
      about: deed.about ?? '',
    });
  };

  const nameOf = (person: PersonId): string => store.people.get(person)?.firstName ?? String(person);

  /** A server as it is called where somebody did something; it may be shown there no more. */
  const serverIn = (viewer: Pick<Operation, 'personId' | 'chatId'>, id: ServerId) => {
    const { order, vps } = store.servers.get(id)?.snapshot ?? {};
    return cardFor(viewer, id) ?? { id, name: vps?.name ?? (order === undefined ? '' : `#${order.id}`) };
  };

  return {
    note,
    /** An operation has ended. */
    noteDeed(operation: Operation): void {
      const { state, personId, serverId } = operation;
      if (!outcomes.includes(state)) return;
      note({
        ...operation,
        personName: operation.personName ?? nameOf(personId),
        what: operation.action,
        outcome: state as DeedOutcome,
        server: serverId === undefined ? undefined : serverIn(operation, serverId),
        about: operation.action === 'create' ? (operation.details.orderId ?? '') : '',
      });
    },
    /** Somebody pressed what they may not. */
    noteRefusal(wish: Parameters<House['record']['refused']>[0]): void {
      const server = store.servers.get(wish.serverId);
      const key = `${wish.personId}:${wish.serverId}`;
      if (server === undefined || isLately(refused.get(key) ?? -Infinity, now(), refusalEveryMs)) return;
      if (refused.size >= remembered) refused.clear();
      refused.set(key, now());
      note({
        ...wish,
        personName: wish.personName ?? nameOf(wish.personId),
        accountId: server.accountId,
        what: wish.action,
        outcome: 'refused',
        server: serverIn(wish, wish.serverId),
      });
    },
  };
}
