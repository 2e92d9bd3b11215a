import type { ChatKind } from '../core/access.ts';
import { admitVisitor, rememberNewest, type CrowdLimit, type Visitor } from '../domain/user-rate-limit.ts';
import type { ChatId, PersonId } from '../core/server.ts';

/** What somebody did. */
export type Doing = 'wrote' | 'pressed';

export type Entry =
  | { readonly kind: 'welcome' }
  | {
      /** `stranger`: the bot is private, and not theirs. `too-much`: more than one person may do. */
      readonly kind: 'stranger' | 'too-much';
      /** Whether they are told so; else they have heard it, and there is silence. */
      readonly isTold: boolean;
    };

/** A stranger to a private bot hears so once in this time. */
export const strangerSilenceMs = 60 * 60_000;
/** Looking around takes more presses than writing takes messages. */
const pressesForOneMessage = 3;

/**
 * Decides who comes in, before anything is written down for them. What it knows of somebody is in memory
 * alone, and of so many people at most (core/crowd).
 */
export function createGate(deps: {
  readonly isAllowed: (person: PersonId) => boolean;
  /** 0: no limit. */
  readonly commandsPerMinute: number;
  readonly now: () => number;
}) {
  const { commandsPerMinute, now } = deps;
  const limitOf = (perMinute: number): CrowdLimit => ({
    perMinute,
    // Whoever stays below so many in a minute is never refused, however they are spread over it.
    burst: Math.max(1, Math.ceil(perMinute)),
  });
  const limits: Readonly<Record<Doing, CrowdLimit>> = {
    wrote: limitOf(commandsPerMinute),
    pressed: limitOf(commandsPerMinute * pressesForOneMessage),
  };
  const visitors = new Map<number, Partial<Record<Doing, Visitor>>>();
  const strangers = new Map<PersonId, number>();

  const count = (who: PersonId | ChatId, doing: Doing): Entry => {
    if (commandsPerMinute === 0) return { kind: 'welcome' };
    const known = visitors.get(who);
    const { visitor, admission } = admitVisitor(known?.[doing], limits[doing], now());
    rememberNewest(visitors, who, { ...known, [doing]: visitor });
    return admission === 'welcome'
      ? { kind: 'welcome' }
      : { kind: 'too-much', isTold: admission === 'refuse' };
  };

  const refuseStranger = (person: PersonId): Entry => {
    const toldAt = strangers.get(person);
    const sinceMs = toldAt === undefined ? Infinity : now() - toldAt;
    // A clock that was set back makes it one more line, not silence without end.
    const isTold = sinceMs < 0 || sinceMs >= strangerSilenceMs;
    rememberNewest(strangers, person, isTold ? now() : (toldAt ?? now()));
    return { kind: 'stranger', isTold };
  };

  return {
    /** Somebody wrote or pressed. In a group roles decide who may, later. */
    judge: (
      { personId, chatKind }: { readonly personId: PersonId; readonly chatKind: ChatKind },
      doing: Doing,
    ): Entry =>
      chatKind === 'private' && !deps.isAllowed(personId) ? refuseStranger(personId) : count(personId, doing),
    /** Somebody wrote who can only be told by the chat. */
    judgeChat: (chat: ChatId): Entry => count(chat, 'wrote'),
  };
}

export type Gate = ReturnType<typeof createGate>;
