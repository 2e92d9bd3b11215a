import type { FmtString } from 'telegraf/format';

import type { PendingRequest } from '../domain/dialog.ts';
import { privateChatOf } from '../domain/server.ts';
import { runLater } from '../lib/loop.ts';
import type { Services } from '../services/services.ts';
import type { Messenger, SendOptions } from './api/messenger.ts';
import { toSendOutcome } from './api/types.ts';
import type { RequestContext, ShownMessage } from './request-context.ts';
import type { UpdateContext } from './update-context.ts';
import type { View } from './views/view.ts';

export const toView = (view: View | FmtString): View =>
  'keyboard' in view ? view : { text: view, keyboard: [] };

/** Calls `onReply` before each reply. */
export function withNotice(messenger: Messenger, onReply = (): void => undefined): Messenger {
  const notice =
    <A extends readonly unknown[], R>(reply: (...args: A) => R) =>
    (...args: A): R => {
      onReply();
      return reply(...args);
    };
  return {
    ...messenger,
    send: notice(messenger.send),
    sendFile: notice(messenger.sendFile),
    edit: notice(messenger.edit),
    answerCallback: notice(messenger.answerCallback),
  };
}

/** Sends to the chat of a request, or to the supergroup that it became; what a group refuses, in private. */
export function createReply(
  { chatId, chatKind, personId, topicId }: UpdateContext,
  messenger: Pick<Messenger, 'send' | 'nextVersion'>,
  groups: Pick<Services['groups'], 'applyReplyOutcome'>,
  onShown: (view: View | FmtString, messageId: number) => void,
): RequestContext['reply'] {
  return async (view, options) => {
    let chat = chatId;
    let sent = await messenger.send(chat, toView(view), { topicId, ...options });
    const successor =
      sent.kind === 'ok' ? undefined : groups.applyReplyOutcome(chat, toSendOutcome(sent), topicId);
    if (successor !== undefined) {
      chat = successor;
      sent = await messenger.send(chat, toView(view), options);
    }
    if (sent.kind === 'ok') {
      const { message_id: id } = sent.result;
      onShown(view, id);
      return { chatId: chat, messageId: id, ...messenger.nextVersion(chat, id) };
    }
    if (chatKind === 'group' && sent.kind === 'refused' && sent.code !== 429) {
      await messenger.send(privateChatOf(personId), { ...toView(view), keyboard: [] }, options);
    }
    return undefined;
  };
}

/** A read that is faster than this needs no placeholder. */
export const placeholderAfterMs = 300;

/** What has to be read before it can be shown. */
export interface SlowView {
  /** Shown while the read takes longer than 300 ms, and after it if there is nothing newer. */
  readonly meanwhile: View;
  /** It already shows what was asked for, as it was last read: then it is shown at once. */
  readonly isWorthShowing?: boolean;
  /**
   * Reads it in the background. `undefined`: there is nothing newer to show. `message`: the one that shows it, if
   * there is one already.
   */
  readonly read: (signal: AbortSignal, message: () => ShownMessage | undefined) => Promise<View | undefined>;
  /** What the next process reports if this one ends before the read. */
  readonly pending?: PendingRequest;
  /** Shown in a new message, which is sent like this and shows the placeholder first. */
  readonly asNew?: SendOptions;
  /** Called with each message that was sent for it. */
  readonly onSent?: (message: ShownMessage) => void;
}

interface Deps {
  /** The message of the button, from now on for this; `undefined`: there is none to edit. */
  readonly claim: () => ShownMessage | undefined;
  readonly reply: (view: View, options?: SendOptions) => Promise<ShownMessage | undefined>;
  /** `false`: the message can't be edited. */
  readonly edit: (message: ShownMessage, view: View) => Promise<boolean>;
  readonly services: Pick<Services, 'pendingRequests' | 'tasks'>;
}

/** The message for a slow view: it is edited while it is current, and sent if there is none to edit. */
function createTarget({ claim, reply, edit, services: { pendingRequests } }: Deps, slow: SlowView) {
  const { pending, asNew, onSent } = slow;
  let message = asNew === undefined ? claim() : undefined;
  const start = (): void => {
    if (message !== undefined && pending !== undefined) pendingRequests.start(message, pending);
  };
  const end = (): void => {
    if (message !== undefined && pending !== undefined) pendingRequests.end(message);
  };
  start();
  return {
    message: () => message,
    end,
    put: async (view: View): Promise<void> => {
      if (message !== undefined && (!message.isCurrent() || (await edit(message, view)))) return;
      end();
      message = await reply(view, asNew);
      start();
      if (message !== undefined) onSent?.(message);
    },
  };
}

/** Shows a view once it is read, and a placeholder if that takes a while. Resolves when one of them is shown. */
export const createShowWhenRead =
  (deps: Deps) =>
  (slow: SlowView): Promise<void> =>
    new Promise((resolve, reject) => {
      const target = createTarget(deps, slow);
      let showing: Promise<void> | undefined;
      const showPlaceholder = (): Promise<void> => {
        showing = target.put(slow.meanwhile);
        showing.then(resolve, reject);
        return showing;
      };
      const show = async (signal: AbortSignal): Promise<void> => {
        if (slow.asNew !== undefined) await showPlaceholder();
        if (slow.asNew !== undefined && target.message() === undefined) return;
        const view = await slow.read(signal, target.message);
        cancelPlaceholder();
        await showing;
        // The next process reports it as interrupted.
        if (signal.aborted) return;
        if (view !== undefined || showing === undefined) await target.put(view ?? slow.meanwhile);
        target.end();
      };
      const cancelPlaceholder = runLater(
        slow.isWorthShowing === true ? 0 : placeholderAfterMs,
        () => void (showing ?? showPlaceholder()),
      );
      deps.services.tasks.start('show-when-read', signal => {
        const done = show(signal).finally(cancelPlaceholder);
        // If it fails, the handler fails with it, unless it has ended.
        return done.then(resolve, () => (showing === undefined ? resolve(done) : done));
      });
    });

/** The placeholder of a read that a handler waits for: what it replies next takes its place. */
export function createPlaceholder({
  reply,
  edit,
  remove,
}: Omit<Deps, 'claim' | 'services'> & Pick<Messenger, 'remove'>) {
  let shown: ShownMessage | undefined;
  let hasRead = false;
  /** Replaces the placeholder with a view, or deletes it if there is no view. `undefined`: the view isn't shown. */
  const replace = async (view?: View): Promise<ShownMessage | undefined> => {
    const message = shown;
    shown = undefined;
    if (message === undefined || (view !== undefined && (await edit(message, view)))) return message;
    await remove(message.chatId, message.messageId);
    return undefined;
  };
  return {
    replace,
    /**
     * Waits for a read, and shows the placeholder if the read takes longer than 300 ms. Later calls return at once. If the
     * read fails, the placeholder is deleted.
     */
    readFirst: async (view: View, read: () => Promise<unknown>): Promise<void> => {
      if (hasRead) return;
      hasRead = true;
      let showing: ReturnType<typeof reply> | undefined;
      const cancel = runLater(placeholderAfterMs, () => void (showing = reply(view)));
      const failure = await read().then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      cancel();
      shown = await showing;
      if (failure === undefined) return;
      await replace();
      throw failure.error;
    },
  };
}
