import type { FmtString } from 'telegraf/format';

import type { Link } from '../../domain/access.ts';
import { findByHash } from '../../domain/dialog.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { ListedKey } from '../../services/ssh-keys/listed-keys.ts';
import type { LinkId } from '../../domain/server.ts';
import { isWithin } from '../../lib/loop.ts';
import { accountFor } from './linked-accounts.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import type { View } from '../views/view.ts';
import {
  askRemoveKeyView,
  keysUnreadView,
  keysView,
  removedNote,
  removingKeyView,
} from '../views/ssh-key-views.ts';

/** A list that was read more recently is not read again. */
const freshForMs = 10_000;

/** The list of an account's public SSH keys, and removing them. */
export function createSshKeysHandlers({ links, sshKeys, now }: Services) {
  const view = (
    ctx: RequestContext,
    link: Link,
    page: number,
    extra: { readonly failure?: ProviderFailure | undefined; readonly note?: FmtString } = {},
  ): View => {
    const own = links.ofPerson(ctx.personId);
    const cached = sshKeys.known(link.accountId);
    return cached === undefined
      ? keysUnreadView(link, own, ctx.locale, extra.failure)
      : keysView({ ...cached, link, links: own }, page, ctx.locale, { ...extra, now: now() });
  };

  /** Reads the list and shows it. If that takes long, shows the last list until then. */
  const refresh = (ctx: RequestContext, link: Link, page: number): Promise<void> =>
    ctx.showWhenRead({
      meanwhile: view(ctx, link, page),
      read: async () => {
        const answer = await sshKeys.read(ctx.personId, link.accountId);
        return view(ctx, link, page, { failure: answer.kind === 'failed' ? answer.failure : undefined });
      },
    });

  const showList = async (
    ctx: RequestContext,
    id: LinkId | undefined,
    page: number,
    isForced: boolean,
  ): Promise<void> => {
    const link = await accountFor(links, ctx, id);
    if (link === undefined) return;
    await ctx.answerCallback(isForced ? 'callback-reading' : undefined);
    const cached = sshKeys.known(link.accountId);
    const isFresh = cached !== undefined && isWithin(cached.readAt, now(), freshForMs);
    if (isFresh && !isForced) await ctx.editOrReply(view(ctx, link, page));
    else await refresh(ctx, link, page);
  };

  /** A handler of a button of a listed key. If the key is gone, the list is shown again. */
  const withKey =
    (handle: (ctx: RequestContext, link: Link, key: ListedKey) => Promise<unknown>) =>
    async (ctx: RequestContext, data: { readonly link: LinkId; readonly code: number }): Promise<unknown> => {
      const link = await accountFor(links, ctx, data.link);
      if (link === undefined) return undefined;
      const key = findByHash(sshKeys.known(link.accountId)?.keys ?? [], data.code, ({ id }) => id);
      if (key !== undefined) return handle(ctx, link, key);
      await ctx.refuse('keys-remove-gone');
      return refresh(ctx, link, 0);
    };

  const remove = (ctx: RequestContext, link: Link, key: ListedKey): Promise<void> => {
    const { locale, personId } = ctx;
    return ctx.showWhenRead({
      meanwhile: removingKeyView(key, locale),
      pending: { kind: 'remove-key' },
      read: async signal => {
        const failure = await sshKeys.remove(personId, link.accountId, key.id);
        if (!signal.aborted) await sshKeys.read(personId, link.accountId);
        return view(ctx, link, 0, { note: removedNote(key, failure, locale) });
      },
    });
  };

  return {
    callbacks: {
      keys: (ctx, { link, page }) => showList(ctx, link, page, false),
      'read-keys': (ctx, { link, page }) => showList(ctx, link, page, true),
      'remove-key': withKey((ctx, link, key) => ctx.editOrReply(askRemoveKeyView(link, key, ctx.locale))),
      'confirm-remove-key': withKey(remove),
    },
    commands: { keys: ctx => showList(ctx, undefined, 0, false) },
  } satisfies Handlers;
}
