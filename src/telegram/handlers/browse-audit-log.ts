import { setImmediate } from 'node:timers/promises';

import { auditLogFilterView, auditLogView } from '../views/audit-log-views.ts';
import type { AuditEntry, AuditFilter, AuditPageStart } from '../../domain/audit-entry.ts';
import { formatAuditCsv, newestPage } from '../../domain/audit-entry.ts';
import { defaultTimeZone } from '../../domain/chat-settings.ts';
import type { ChatId, PersonId, ServerId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { zoneText } from '../views/time.ts';
import { rejectedLinks, workingLinks } from './linked-accounts.ts';

const pageSize = 12;
/** The number of entries that are searched for people and servers to filter by. */
const maxSearched = 500;
/** A few megabytes. They are read in parts, so that others are answered in between. */
const maxExported = 50_000;
const exportedAtOnce = 1_000;

const anyServer = 0 as ServerId;
const anyPerson = 0 as PersonId;

/** Reads the part of the audit log that a person may see in a chat. */
function createLogReader({ servers, links, groups, auditLog }: Services) {
  const filterOf = (ctx: RequestContext, server = anyServer, person = anyPerson): AuditFilter => {
    const isGroup = ctx.chatKind === 'group';
    const visible = isGroup ? groups.subscriptionsIn(ctx.chatId) : workingLinks(links, ctx);
    return {
      accounts: visible.map(({ accountId }) => accountId),
      visibleIn: isGroup ? ctx.chatId : undefined,
      serverId: server === anyServer ? undefined : server,
      personId: person === anyPerson ? undefined : person,
    };
  };

  /**
   * Hides private names. An entry from another chat has the server's name in that chat, which may be private: it
   * is replaced by the name in this chat. Labels of other people's accounts are removed.
   */
  const redact = (ctx: RequestContext, entries: readonly AuditEntry[]): readonly AuditEntry[] => {
    const names = new Map<ServerId, string>();
    const nameHere = (id: ServerId): string => {
      const name = names.get(id) ?? servers.card(ctx, id)?.name ?? '';
      names.set(id, name);
      return name;
    };
    return entries.map(entry => {
      const { serverId, chatId, action, personId } = entry;
      const isElsewhere = serverId !== undefined && chatId !== ctx.chatId;
      const isLabel = (action === 'link' || action === 'unlink') && personId !== ctx.personId;
      return {
        ...entry,
        ...(isElsewhere ? { serverName: nameHere(serverId) } : {}),
        ...(isLabel ? { detail: '' } : {}),
      };
    });
  };

  return {
    filterOf,
    page: (ctx: RequestContext, filter: AuditFilter, from: AuditPageStart, limit: number) =>
      redact(ctx, auditLog.page(filter, from, limit)),
    isEmpty: (filter: AuditFilter) => auditLog.page(filter, newestPage, 1).length === 0,
  };
}

type LogReader = ReturnType<typeof createLogReader>;

/** Servers or people of entries that are sorted newest first, each with the name of its newest line. */
function newestNames<Id>(
  entries: readonly AuditEntry[],
  nameOf: (entry: AuditEntry) => readonly [id: Id | undefined, name: string],
): readonly (readonly [id: Id, name: string])[] {
  const names = new Map<Id, string>();
  for (const [id, name] of entries.map(nameOf)) if (id !== undefined && !names.has(id)) names.set(id, name);
  return [...names];
}

/** Sends the log as a CSV file. */
function createExport({ links, groups, now }: Services, log: LogReader) {
  const readAll = async (ctx: RequestContext, filter: AuditFilter) => {
    const entries: AuditEntry[] = [];
    let from = newestPage;
    while (entries.length < maxExported) {
      const part = log.page(ctx, filter, from, exportedAtOnce);
      entries.push(...part);
      const last = part.at(-1);
      if (last === undefined) return { entries, isCut: false };
      from = { side: 'older', id: last.id };
      await setImmediate();
    }
    return { entries, isCut: log.page(ctx, filter, from, 1).length > 0 };
  };

  return async (ctx: RequestContext, filter: AuditFilter): Promise<void> => {
    const { locale } = ctx;
    const { entries, isCut } = await readAll(ctx, filter);
    const labels = new Map(
      links.ofPerson(ctx.personId).map(({ accountId, label }) => [accountId, label] as const),
    );
    const titles = new Map<ChatId, string>();
    const titleOf = (chat: ChatId): string => {
      const title = titles.get(chat) ?? groups.subscriptionsIn(chat)[0]?.title ?? 'group';
      titles.set(chat, title);
      return title;
    };
    const text = formatAuditCsv(entries, {
      account: ({ accountId }) => labels.get(accountId) ?? '',
      chat: ({ chatId }) => (chatId < 0 ? titleOf(chatId) : 'private'),
      timeZone: locale.timeZone ?? defaultTimeZone,
    });
    const fileName = `audit-log-${new Date(now()).toISOString().slice(0, 10)}.csv`;
    const caption = locale.t(isCut ? 'audit-log-export-newest' : 'audit-log-export-caption', {
      n: entries.length,
      zone: zoneText(locale.timeZone ?? defaultTimeZone, now(), locale),
    });
    const isSent = await ctx.sendFile({ kind: 'file', fileName, type: 'text/csv', content: text }, caption);
    if (!isSent) await ctx.reply(locale.t('audit-log-export-failed'));
  };
}

/** The audit log, its filters, and its export. */
export function createBrowseAuditLogHandlers(services: Services) {
  const { links, tasks } = services;
  const log = createLogReader(services);
  const exportLog = createExport(services, log);

  const showPage = (ctx: RequestContext, from: AuditPageStart, server = anyServer, person = anyPerson) => {
    const filter = log.filterOf(ctx, server, person);
    // One more than is shown tells whether there is another page on that side.
    const found = log.page(ctx, filter, from, pageSize + 1);
    const hasMore = found.length > pageSize;
    const isPrivate = ctx.chatKind === 'private';
    const rejected = isPrivate ? rejectedLinks(links, ctx) : [];
    const shown = { canExport: isPrivate, rejected, server, person };
    if (from.side === 'older') {
      const entries = found.slice(0, pageSize);
      const hasNewer = from.id !== newestPage.id;
      return ctx.editOrReply(auditLogView({ ...shown, entries, hasNewer, hasOlder: hasMore }, ctx.locale));
    }
    // Short of a whole page there is nothing newer: the newest page is it.
    if (!hasMore) return showPage(ctx, newestPage, server, person);
    const entries = found.slice(-pageSize);
    return ctx.editOrReply(auditLogView({ ...shown, entries, hasNewer: true, hasOlder: true }, ctx.locale));
  };

  const recent = (ctx: RequestContext) => log.page(ctx, log.filterOf(ctx), newestPage, maxSearched);

  const choose = async (
    ctx: RequestContext,
    choices: Parameters<typeof auditLogFilterView>[0],
  ): Promise<void> => {
    if (choices.length === 0) await ctx.answerCallback('audit-log-nothing-to-filter');
    else await ctx.editOrReply(auditLogFilterView(choices, ctx.locale));
  };

  return {
    callbacks: {
      log: (ctx, { before, after, server, person }) => {
        const older: AuditPageStart = before === 0 ? newestPage : { side: 'older', id: before };
        return showPage(ctx, after === 0 ? older : { side: 'newer', id: after }, server, person);
      },
      'export-log': async (ctx, { server, person }) => {
        const filter = log.filterOf(ctx, server, person);
        if (log.isEmpty(filter)) return ctx.refuse('audit-log-empty');
        await ctx.answerCallback('audit-log-export-preparing');
        tasks.start('export-log', () => exportLog(ctx, filter));
      },
      'log-servers': ctx => {
        const names = newestNames(recent(ctx), ({ serverId, serverName }) => [serverId, serverName]);
        return choose(
          ctx,
          names.map(([server, name]) => ({ name, server, person: anyPerson })),
        );
      },
      'log-people': ctx => {
        const names = newestNames(recent(ctx), ({ personId, personName }) => [personId, personName]);
        return choose(
          ctx,
          names.map(([person, name]) => ({ name, person, server: anyServer })),
        );
      },
    },
    commands: { log: ctx => showPage(ctx, newestPage) },
  } satisfies Handlers;
}
