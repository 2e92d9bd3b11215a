import type { Cards } from '../server-cards.ts';
import { shortName } from '../views/text.ts';
import type { Words } from '../locales/locale.ts';
import type { OperationId } from '../../domain/operation.ts';
import type { ServerId } from '../../domain/server.ts';
import type { BeginResult } from '../../services/operations/begin.ts';
import type { RefusalReason } from '../../services/operations/kinds/kind.ts';
import type { Services } from '../../services/services.ts';
import type { Turn } from '../request-context.ts';

/** What a button is answered instead of the usual words. */
interface Answers {
  readonly started?: (name: string) => string;
  readonly duplicate?: string;
  /** An alert; without one, the other operation is shown. */
  readonly conflict?: string;
  readonly refused?: string;
}

function refusalText(words: Words, why: RefusalReason, name: string): string {
  switch (why) {
    case 'not-yours':
      return words.plain('pressed-not-yours');
    case 'viewers-only-look':
      return words.plain('pressed-viewers-only-look');
    case 'owners-only':
      return words.plain('pressed-owners-only');
    case 'private-only':
      return words.plain('pressed-private-only');
    case 'locked':
      return words.plain('pressed-locked', { name });
    case 'not-installed':
      return words.plain('pressed-not-installed');
    case 'suspended':
      return words.plain('pressed-suspended', { name });
    case 'gone':
      return words.plain('pressed-gone', { name });
    case 'unpaid':
      return words.plain('install-unpaid', { name });
    case 'installed':
      return words.plain('install-installed', { name });
  }
}

/** Replies to a request for an operation, whatever came of it. */
export function createOperationReplies(
  { operations, servers }: Pick<Services, 'operations' | 'servers'>,
  cards: Pick<Cards, 'follow'>,
) {
  /** Puts an operation on the screen, and has it executed once it is there. */
  const start = (turn: Turn, id: OperationId): Promise<void> => {
    const shown = cards.follow(turn, id);
    operations.dispatch(id, shown);
    return shown;
  };

  const sayWhyNot = async (turn: Turn, why: string): Promise<void> => {
    if (turn.pressedShownAt !== undefined) await turn.answer(why, true);
    else await turn.say(turn.words.say('pressed-why', { why }));
  };

  return {
    /** Shows the operation of a request, resolving when it is on the screen. */
    show: (turn: Turn, { kind, operation }: Exclude<BeginResult, { kind: 'refused' }>): Promise<void> =>
      kind === 'started' ? start(turn, operation.id) : cards.follow(turn, operation.id),
    refuse: (turn: Turn, why: RefusalReason, name: string): Promise<void> =>
      sayWhyNot(turn, refusalText(turn.words, why, name)),

    async reply(
      turn: Turn,
      server: ServerId | undefined,
      result: BeginResult,
      answers: Answers = {},
    ): Promise<void> {
      const { words } = turn;
      const card = server === undefined ? undefined : servers.card(turn, server);
      const name = card === undefined ? '' : shortName(card);
      switch (result.kind) {
        case 'started':
          // Answered and shown side by side, and both before the provider is called.
          void start(turn, result.operation.id);
          await turn.answer(answers.started?.(name));
          return;
        case 'duplicate': {
          const hasEnded = result.operation.settledAt !== undefined;
          await turn.answer(
            answers.duplicate ?? words.plain(hasEnded ? 'pressed-settled' : 'pressed-joined'),
          );
          await cards.follow(turn, result.operation.id);
          return;
        }
        case 'conflict': {
          const { operation } = result;
          if (answers.conflict !== undefined || operation.serverId === undefined) {
            await turn.answer(answers.conflict, true);
            return;
          }
          await turn.answer(words.plain(`pressed-busy-${operation.action}`, { name }));
          if (turn.pressedShownAt === undefined) {
            await turn.say(words.say(`pressed-busy-${operation.action}`, { name }));
          }
          await cards.follow(turn, operation.id);
          return;
        }
        case 'refused':
          await sayWhyNot(turn, answers.refused ?? refusalText(words, result.why, name));
          return;
      }
    },
  };
}

export type OperationReplies = ReturnType<typeof createOperationReplies>;
