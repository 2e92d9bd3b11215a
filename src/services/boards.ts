import { createHash } from 'node:crypto';

import {
  boardEditMs,
  contentOfBoard,
  needsPin,
  needsPinCheck,
  needsRefresh,
  type Board,
  type BoardModel,
} from '../domain/board.ts';
import { decideDelivery, firstAttempt, type DeliveryDecision, type SendOutcome } from '../domain/delivery.ts';
import type { BoardProblem } from '../domain/notification.ts';
import type { ChatId } from '../domain/server.ts';
import { createKeyedQueue } from '../lib/keyed-queue.ts';
import type { Context } from './context.ts';

type Deps = Pick<
  Context,
  'db' | 'readModel' | 'notifier' | 'tasks' | 'wakeups' | 'now' | 'random' | 'groups' | 'notifications'
>;

const maxUnderWay = 64;
/** How long a chat that accepts no messages isn't tried again. */
const refusedRetryMs = 30 * 60_000;

/** The outcome of starting a board. */
type BoardStarted = 'pinned' | 'not-pinned' | 'not-sent';

/** Edits, checks and replaces one board. */
function createBoardUpdate({ db, readModel, notifier, groups, notifications, now, random }: Deps) {
  const { boards } = db;

  /** Notifies once for each board: its message is part of the key. */
  const report = ({ chatId, topicId, messageId }: Board, problem: BoardProblem): void =>
    void notifications.enqueue({
      key: `board:${chatId}:${messageId ?? 0}:${problem}`,
      chatId,
      personId: undefined,
      body: { kind: 'board-problem', problem, topicId },
    });

  const decide = (board: Board, outcome: SendOutcome): DeliveryDecision =>
    decideDelivery(outcome, {
      ...firstAttempt(board.messageId === undefined ? 'send' : 'edit', now()),
      jitter: random(),
      inTopic: board.topicId !== undefined,
    });

  /** Handles a board whose message can't be edited or sent. */
  const afterFailure = (board: Board, decision: Exclude<DeliveryDecision, { kind: 'done' }>): void => {
    const { chatId } = board;
    if (decision.kind === 'retry') {
      boards.schedule(chatId, Math.max(decision.at, now() + boardEditMs));
    } else if (
      decision.kind === 'move-to-general-topic' ||
      (decision.kind === 'send-new' && !decision.isUnexplained)
    ) {
      boards.remove(chatId);
      report(board, 'deleted');
    } else {
      boards.schedule(chatId, now() + refusedRetryMs);
      // This comes last because it may move the board to the group's new id.
      groups.applyDelivery(chatId, decision);
    }
  };

  /** Edits or sends a board; `false`: that failed. */
  const show = async (board: Board, model: BoardModel, shown: string): Promise<boolean> => {
    const outcome = await notifier.showBoard(board, model);
    const decision = decide(board, outcome);
    if (decision.kind !== 'done') {
      afterFailure(board, decision);
      return false;
    }
    const messageId = board.messageId ?? (outcome.kind === 'sent' ? outcome.messageId : undefined);
    const { chatId } = board;
    boards.saveShown({ chatId, messageId, shown, shownReadAt: model.readAt, nextAt: now() + boardEditMs });
    return true;
  };

  /** Called after the message is stored, so that a crash before it is pinned doesn't cause another one to be sent. */
  const pin = async (chatId: ChatId): Promise<BoardStarted> => {
    const board = boards.get(chatId);
    if (board === undefined || !needsPin(board)) return board?.isPinned === true ? 'pinned' : 'not-pinned';
    const isPinned = await notifier.pinBoard(board);
    boards.setPinned(chatId, isPinned, now());
    return isPinned ? 'pinned' : 'not-pinned';
  };

  const checkPin = async (board: Board): Promise<void> => {
    const isPinned = await notifier.isBoardPinned(board);
    if (isPinned === undefined) return;
    boards.setPinned(board.chatId, isPinned, now());
    if (!isPinned) report(board, 'unpinned');
  };

  return async (chatId: ChatId): Promise<BoardStarted> => {
    const board = boards.get(chatId);
    if (board === undefined) return 'not-sent';
    const model = readModel.board(chatId);
    if (model === undefined) {
      boards.remove(chatId);
      await notifier.closeBoard(board);
      return 'not-sent';
    }
    if (needsPinCheck(board, now())) await checkPin(board);
    const shown = createHash('sha256').update(contentOfBoard(model)).digest('base64');
    const isUpToDate = board.messageId !== undefined && shown === board.shown && !needsRefresh(board, model);
    return isUpToDate || (await show(board, model, shown)) ? pin(chatId) : 'not-sent';
  };
}

/** The boards of groups: pinned messages that show their servers. */
export function createBoards(deps: Deps) {
  const { db, notifier, tasks, wakeups, now } = deps;
  const { boards } = db;
  const queue = createKeyedQueue<ChatId>();
  const update = createBoardUpdate(deps);

  return {
    /** Sends and pins a new board, in place of any that the group has. */
    start: (chatId: ChatId, topicId: number | undefined): Promise<BoardStarted> =>
      queue.run(chatId, async () => {
        const before = boards.get(chatId);
        boards.start(chatId, topicId, now());
        const started = await update(chatId);
        if (before !== undefined) await notifier.closeBoard(before);
        // It may be the first one.
        wakeups.liveMessages.wake();
        return started;
      }),
    /** `false`: the group has none. */
    stop: (chatId: ChatId): Promise<boolean> =>
      queue.run(chatId, async () => {
        const board = boards.get(chatId);
        boards.remove(chatId);
        if (board !== undefined) await notifier.closeBoard(board);
        return board !== undefined;
      }),
    /** Starts the updates that are due; returns the time until the next run, in ms. */
    run(): number {
      const at = now();
      const due = boards.due(at, maxUnderWay).filter(({ chatId }) => !queue.has(chatId));
      const started = due.slice(0, Math.max(0, maxUnderWay - queue.size()));
      // One write, and before the next due time is read.
      if (started.length > 0)
        db.transaction(() => started.forEach(({ chatId }) => boards.schedule(chatId, at + boardEditMs)));
      for (const { chatId } of started) {
        tasks.start('update-board', async () => void (await queue.run(chatId, () => update(chatId))));
      }
      return Math.max(0, (boards.nextDueAt(at) ?? Infinity) - now());
    },
  };
}
