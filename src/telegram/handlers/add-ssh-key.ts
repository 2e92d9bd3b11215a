import type { Link } from '../../domain/access.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import type { LinkId } from '../../domain/server.ts';
import type { PublicKey } from '../../domain/ssh-key.ts';
import { keyLine, maxKeyTextLength } from '../../domain/ssh-key.ts';
import { textOfFile } from '../../services/ssh-keys/private-keys.ts';
import { looksLikePublicKey, parsePublicKeys } from '../../services/ssh-keys/public-keys.ts';
import { accountFor } from './linked-accounts.ts';
import { defaultLink } from '../../domain/access.ts';
import type { Services } from '../../services/services.ts';
import { type DocumentHandler, type Handlers, type RequestContext, requesterOf } from '../request-context.ts';
import type { OperationReplies } from './cards.ts';
import { askKeyView, keyProblemsView } from '../views/ssh-key-views.ts';
import { rejectedAccountsView } from '../views/outdated.ts';
import { view } from '../views/view.ts';

/** The install dialog that is interrupted to add a key, and continues afterwards. */
function interrupted({ dialogs }: Services, ctx: RequestContext): InstallDialog | undefined {
  const dialog = dialogs.current(ctx);
  if (dialog?.kind === 'install') return dialog;
  return dialog?.kind === 'add-key' ? dialog.resume : undefined;
}

function createAddKeys(services: Services, replies: OperationReplies) {
  const { operations, dialogs, transaction } = services;

  const add = async (ctx: RequestContext, link: Link, keys: readonly PublicKey[]): Promise<unknown> => {
    const { updateId, locale } = ctx;
    const resume = interrupted(services, ctx);
    const results = transaction(() => {
      if (resume === undefined) dialogs.leave(ctx);
      // The list of keys is read again, with the new one.
      else dialogs.start(ctx, { ...resume, keys: undefined });
      return keys.map(key =>
        operations.begin({
          ...requesterOf(ctx),
          idempotencyKey: `update:${updateId}:key:${key.fingerprint}`,
          action: 'add-key',
          accountId: link.accountId,
          details: { publicKey: keyLine(key), fingerprint: key.fingerprint, label: key.label },
        }),
      );
    });
    for (const result of results) {
      if (result.kind === 'refused') {
        const isPrivateOnly = result.reason === 'private-only';
        return ctx.reply(
          result.reason === 'key-rejected'
            ? rejectedAccountsView([link], locale)
            : locale.t(isPrivateOnly ? 'callback-private-only' : 'keys-no-account'),
        );
      }
      await replies.show(ctx, result);
    }
    if (resume === undefined) return undefined;
    const { token } = resume;
    return ctx.reply(
      view(locale, locale.t('keys-continue-install'), [
        { label: 'continue-install', kind: 'install-keys', token },
      ]),
    );
  };

  return async (ctx: RequestContext, link: Link, text: string): Promise<unknown> => {
    const { locale } = ctx;
    const read = parsePublicKeys(text);
    switch (read.kind) {
      case 'private':
      case 'too-many':
      case 'too-long':
        return ctx.reply(locale.t(`keys-${read.kind}`));
      case 'read': {
        const problems =
          read.keys.length === 0
            ? [{ problem: 'no-key' as const, line: 1 }]
            : read.keys.filter(line => line.kind === 'problem');
        if (problems.length > 0) {
          await ctx.reply(keyProblemsView(problems, read.keys.length <= 1, link, locale));
        }
        const found = read.keys.flatMap(line => (line.kind === 'key' ? [line.key] : []));
        // Without duplicates.
        const keys = [...new Map(found.map(key => [key.body, key])).values()];
        return keys.length === 0 ? undefined : add(ctx, link, keys);
      }
    }
  };
}

/** Adds public SSH keys from a text or a file. Messages with private keys were deleted before. */
export function createAddSshKeyHandlers(services: Services, replies: OperationReplies) {
  const { servers, links, dialogs } = services;
  const addKeys = createAddKeys(services, replies);

  /** During an installation, the account of its order. */
  const accountOf = (ctx: RequestContext): LinkId => {
    const serverId = interrupted(services, ctx)?.serverId;
    const account = serverId === undefined ? undefined : servers.accountOf(serverId);
    return links.ofPerson(ctx.personId).find(({ accountId }) => accountId === account)?.id ?? defaultLink;
  };

  const isAsked = (ctx: RequestContext): boolean => dialogs.current(ctx)?.kind === 'add-key';

  const ask = async (ctx: RequestContext, link: Link): Promise<void> => {
    const resume = interrupted(services, ctx);
    dialogs.start(ctx, { kind: 'add-key', linkId: link.id, ...(resume === undefined ? {} : { resume }) });
    await ctx.editOrReply(askKeyView(link, links.ofPerson(ctx.personId), ctx.locale, resume?.token));
  };

  const addText = async (ctx: RequestContext, text: string): Promise<void> => {
    const dialog = dialogs.current(ctx);
    const id = dialog?.kind === 'add-key' ? dialog.linkId : accountOf(ctx);
    const link = await accountFor(links, ctx, id);
    if (link !== undefined) await addKeys(ctx, link, text);
  };

  const onDocument: DocumentHandler = async (ctx, document) => {
    const isExpected = isAsked(ctx) || /\.pub$/i.test(document.fileName);
    const bytes = document.size > maxKeyTextLength ? undefined : await document.read(maxKeyTextLength);
    if (bytes === undefined) {
      const problem = document.size > maxKeyTextLength ? 'keys-too-long' : 'keys-file-unread';
      if (isExpected) await ctx.reply(ctx.locale.t(problem));
      return isExpected;
    }
    const text = textOfFile(bytes);
    if (!isExpected && !looksLikePublicKey(text)) return false;
    await addText(ctx, text);
    return true;
  };

  return {
    callbacks: {
      'add-key': async (ctx, { link: id }) => {
        const link = await accountFor(links, ctx, id === defaultLink ? accountOf(ctx) : id);
        if (link !== undefined) await ask(ctx, link);
      },
    },
    commands: {
      addkey: async (ctx, text) => {
        if (text !== '') return addText(ctx, text);
        const link = await accountFor(links, ctx);
        if (link !== undefined) await ask(ctx, link);
      },
    },
    onText: async (ctx, text) => {
      if (!isAsked(ctx) && !looksLikePublicKey(text)) return false;
      await addText(ctx, text);
      return true;
    },
    onDocument,
  } satisfies Handlers;
}
