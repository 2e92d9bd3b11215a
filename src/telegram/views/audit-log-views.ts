import type { FmtString } from 'telegraf/format';

import type { Link } from '../../domain/access.ts';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { PersonId, ServerId } from '../../domain/server.ts';
import type { Locale } from '../locales/locale.ts';
import { bold, lines, personText, shorten, type Action, type View, button, view } from './view.ts';
import { linkAgainRow, rejectedLines } from './outdated.ts';
import { dayAndTime } from './time.ts';

/** Whose entries; 0: all. */
interface Filter {
  readonly server: ServerId;
  readonly person: PersonId;
}

const everything: Filter = { server: 0 as ServerId, person: 0 as PersonId };

interface LogPage extends Filter {
  /** Only for the owner, in private. */
  readonly canExport: boolean;
  readonly entries: readonly AuditEntry[];
  /** The person's accounts whose entries aren't shown, because the key was rejected. */
  readonly rejected: readonly Link[];
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
}

/** "24 Nov 12:04 · Anna: reboot web-1 · done × 3" */
function entryLine(entry: AuditEntry, locale: Locale): FmtString {
  const isAboutPerson = entry.action === 'grant' || entry.action === 'revoke';
  const other = isAboutPerson ? personText(entry.detail, locale, 40) : entry.detail;
  const outcome = locale.tText(`audit-outcome-${entry.outcome}`);
  return locale.t('audit-log-line', {
    at: dayAndTime(entry.at, locale),
    who: bold(personText(entry.personName, locale, 32)),
    what: locale.tText(`audit-action-${entry.action}`),
    about: shorten(entry.serverName === '' ? other : entry.serverName, 40),
    outcome:
      entry.times === 1 ? outcome : locale.tText('audit-outcome-repeated', { outcome, times: entry.times }),
  });
}

const allButton: Action = { label: 'log-all', kind: 'log', before: 0, after: 0, ...everything };

/** A page of the audit log, newest first. */
export function auditLogView(
  { canExport, entries, rejected, hasNewer, hasOlder, server, person }: LogPage,
  locale: Locale,
): View {
  const filter = { server, person };
  const isFiltered = (server as number) !== 0 || (person as number) !== 0;
  const [newest, oldest] = [entries[0], entries.at(-1)];
  const to = (before: number, after: number) => ({ kind: 'log', before, after, ...filter }) as const;
  return view(
    locale,
    lines(
      locale.t('audit-log-title'),
      '',
      ...entries.map(entry => entryLine(entry, locale)),
      entries.length === 0 && rejected.length === 0 && locale.t('audit-log-empty'),
      entries.length > 0 && rejected.length > 0 && '',
      ...rejectedLines(rejected, locale),
    ),
    linkAgainRow(rejected),
    [
      newest !== undefined && hasNewer && { label: 'previous', ...to(0, newest.id) },
      oldest !== undefined && hasOlder && { label: 'next', ...to(oldest.id, 0) },
    ],
    [{ kind: 'log-servers' }, { kind: 'log-people' }],
    [isFiltered && allButton],
    [canExport && entries.length > 0 && { label: 'export', kind: 'export-log', ...filter }],
  );
}

const maxChoices = 30;

/** Servers or people to filter by. */
export const auditLogFilterView = (
  choices: readonly (Filter & { readonly name: string })[],
  locale: Locale,
): View =>
  view(
    locale,
    locale.t('audit-log-choose'),
    ...choices
      .slice(0, maxChoices)
      .map(({ name, server, person }) => [
        button(shorten(name, 40), { kind: 'log', before: 0, after: 0, server, person }),
      ]),
    [allButton],
  );
