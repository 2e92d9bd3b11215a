import { isLately } from '../core/lately.ts';
import type { ChatId, PersonId } from '../core/server.ts';
import type { Transport } from '../telegram/api/types.ts';

/** What Telegram last said of somebody in a group. */
type Membership = 'there' | 'gone' | 'unknown';

/** So long its word is good. */
const rememberedMs = 60_000;
/** A press is answered within a second, whatever Telegram does: by then its word must have come. */
const patienceMs = 500;
const remembered = 10_000;

/** Asks Telegram whether somebody is still in a group, before what they press is judged. */
export function createMembership(deps: {
  readonly transport: Pick<Transport, 'call'>;
  readonly now: () => number;
}) {
  const known = new Map<string, { readonly is: Membership; readonly at: number }>();

  const note = (chat: ChatId, person: PersonId, is: Membership): void => {
    const key = `${chat}/${person}`;
    known.delete(key);
    known.set(key, { is, at: deps.now() });
    const oldest = known.keys().next();
    if (known.size > remembered && oldest.done !== true) known.delete(oldest.value);
  };

  const ask = async (chat: ChatId, person: PersonId): Promise<Membership> => {
    const answer = await deps.transport.call(
      'getChatMember',
      { chat_id: chat, user_id: person },
      { deadlineMs: 2 * patienceMs },
    );
    if (answer.kind !== 'ok') return 'unknown';
    const { status } = answer.result;
    // A restricted member may have left too (Bot API: ChatMemberRestricted.is_member).
    const isOut = status === 'restricted' && 'is_member' in answer.result && !answer.result.is_member;
    return status === 'left' || status === 'kicked' || isOut ? 'gone' : 'there';
  };

  return {
    /** Telegram has just said so by itself. */
    note,
    /** The bot was not there, or is there again: who has left meanwhile it was not told. */
    forget(chat: ChatId): void {
      for (const key of known.keys()) if (key.startsWith(`${chat}/`)) known.delete(key);
    },
    async of(chat: ChatId, person: PersonId): Promise<Membership> {
      const last = known.get(`${chat}/${person}`);
      if (last !== undefined && isLately(last.at, deps.now(), rememberedMs)) return last.is;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Membership>(resolve => (timer = setTimeout(resolve, patienceMs, 'unknown')));
      const asked = ask(chat, person);
      void asked.then(is => is !== 'unknown' && note(chat, person, is));
      const is = await Promise.race([asked, late]);
      clearTimeout(timer);
      return is;
    },
  };
}

export type MembershipDesk = ReturnType<typeof createMembership>;
