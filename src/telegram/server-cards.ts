import type { FmtString } from 'telegraf/format';

import type { Services } from '../services/services.ts';
import type { Shown, Turn } from '../telegram/request-context.ts';
import type { Permission, Refusal } from '../domain/access.ts';
import { mayDo } from '../domain/access.ts';
import type { Card } from '../domain/card.ts';
import type { OperationId } from '../domain/operation.ts';
import type { PowerAction, ServerId } from '../domain/server.ts';
import { operationView } from '../telegram/views/operation-views.ts';
import { cardView } from '../telegram/views/server-views.ts';

const refusalWords = {
  'not-yours': 'pressed-not-yours',
  'viewers-only-look': 'pressed-viewers-only-look',
  'owners-only': 'pressed-owners-only',
  'private-only': 'pressed-private-only',
} as const satisfies Record<Refusal, string>;

/** What was seen this lately is not read again for a look. */
const freshForMs = 2_000;

/** What a deep link into the private chat says of a server (Bot API: deep linking, `A-Za-z0-9_-`). */
export const cardPayload = (id: ServerId): string => `server-${id.toString(36)}`;

/** The server that a deep link means; it is only a claim. */
export function readCardPayload(payload: string): ServerId | undefined {
  const [, digits] = /^server-([0-9a-z]{1,10})$/.exec(payload) ?? [];
  return digits === undefined ? undefined : (Number.parseInt(digits, 36) as ServerId);
}

/** Cards on the screen: opened, brought up to date, and followed while something is under way. */
export function createCards(
  {
    operations,
    liveMessages,
    servers,
    permissions,
    auditLog,
    tasks,
    now,
  }: Pick<Services, 'operations' | 'liveMessages' | 'servers' | 'permissions' | 'auditLog' | 'tasks' | 'now'>,
  botUsername: string,
) {
  /** The server's card, if this person may do that with it here; else they are told why not. */
  const permitted = async (
    turn: Turn,
    id: ServerId,
    permission: Permission,
    deed?: PowerAction,
  ): Promise<Card | undefined> => {
    const card = servers.card(turn, id);
    const role = card === undefined ? 'stranger' : permissions.roleOn(turn.personId, id, turn.chatId);
    const verdict = mayDo(role, permission, turn.chatKind);
    if (verdict.kind === 'allowed') return card;
    if (deed !== undefined) auditLog.addRefusal({ ...turn, serverId: id, action: deed });
    const why = turn.words.plain(refusalWords[verdict.why]);
    await turn.answer(why, true);
    if (turn.pressedShownAt === undefined) await turn.say(turn.words.say('pressed-why', { why }));
    return undefined;
  };

  /** Lets the message of this turn follow an operation; a turn without one of ours gets a new message. */
  const follow = async (turn: Turn, operationId: OperationId): Promise<void> => {
    const subject = operations.model(turn, operationId);
    if (subject === undefined) return;
    const { chatId, personId, topicId } = turn;
    if (turn.pressedShownAt !== undefined && turn.messageId !== undefined) {
      await liveMessages.attach({ chatId, personId, topicId, operationId, messageId: turn.messageId });
      return;
    }
    const shown = await turn.say(operationView(subject, turn.words, now()));
    if (shown === undefined) return;
    void liveMessages.attach({ ...shown, personId, topicId, operationId });
  };

  /** Reads the server and then shows what it says, if the message still shows this card. */
  const bringUpToDate = (turn: Turn, id: ServerId, shown: Shown): void =>
    tasks.start('read-card', async () => {
      const read = await servers.poll(id);
      const card = servers.card(turn, id);
      if (card === undefined || !shown.isCurrent()) return;
      await turn.update(shown, cardView(card, turn.words, { now: now(), failure: read?.failure }));
    });

  return {
    permitted,
    follow,
    /** Where a server's private affairs are looked at: its owner's own chat with the bot. */
    privateLink: ({ id, isShared }: Card): string | undefined =>
      isShared ? `https://t.me/${botUsername}?start=${cardPayload(id)}` : undefined,
    /** Shows a card at once as it was last seen, and again when it has been read. */
    async open(turn: Turn, card: Card, note?: FmtString): Promise<void> {
      const underWay = operations.openOn(card.id);
      if (underWay !== undefined) {
        await follow(turn, underWay.id);
        return;
      }
      const at = now();
      const shown = await turn.show(
        cardView(card, turn.words, { now: at, ...(note === undefined ? {} : { note }) }),
      );
      const { seenAt, order } = card.snapshot;
      const isFresh = seenAt !== undefined && at - seenAt < freshForMs;
      if (shown === undefined || isFresh || note !== undefined || order.status === 'pending') return;
      bringUpToDate(turn, card.id, shown);
    },
    bringUpToDate,
  };
}

export type Cards = ReturnType<typeof createCards>;
