import type { FmtString } from 'telegraf/format';

import { isOfSeveral, type IncidentModel } from '../../domain/incident.ts';
import { muteChoices } from '../../domain/chat-settings.ts';
import type { PersonId } from '../../domain/server.ts';
import { joinParts, type Locale } from '../locales/locale.ts';
import { acknowledgedLine, acknowledgeRow, listRows, serverLines } from './incident-views.ts';
import { powerRow } from './server-views.ts';
import { clockTime } from './time.ts';
import { boldName, boldShort, entity, lines, shorten, view, type Action, type View } from './view.ts';

/** About as many people as Telegram notifies of one message. */
const maxMentions = 20;

/** How long its servers have been down, counted from the first of them. */
export function stillDownLine({ servers }: IncidentModel, locale: Locale, now: number): FmtString {
  const down = servers.filter(({ end }) => end === undefined);
  const duration = locale.duration(now - Math.min(now, ...down.map(({ downAt }) => downAt)));
  const [first] = servers;
  if (first !== undefined && servers.length === 1)
    return locale.t('notification-still-down', { name: boldName(first.card), duration });
  return down.length === servers.length
    ? locale.t('incident-still-down', { n: down.length, duration })
    : locale.t('incident-partly-still-down', { down: down.length, n: servers.length, duration });
}

/** Servers that are still down, and whether somebody is on it by now. */
export function reminderView(model: IncidentModel, locale: Locale, now: number): View {
  const [first] = model.servers;
  const title = stillDownLine(model, locale, now);
  if (first !== undefined && !isOfSeveral(model))
    return view(locale, lines(title, acknowledgedLine(model, locale)), powerRow(first.card), [
      ...acknowledgeRow(model),
      { kind: 'mute', server: first.card.id },
    ]);
  const down = model.servers.filter(({ end }) => end === undefined);
  return view(
    locale,
    lines(title, acknowledgedLine(model, locale), '', ...serverLines(down, locale, now)),
    acknowledgeRow(model),
    ...listRows(model),
  );
}

/** A person who is notified of a message that names them (Bot API: MessageEntity, `text_mention`). */
export interface Mentioned {
  readonly personId: PersonId;
  readonly name: string;
}

const mention = ({ personId, name }: Mentioned): FmtString => {
  const text = shorten(name, 64);
  return entity(text, { type: 'text_mention', user: { id: personId, is_bot: false, first_name: text } });
};

/** Nobody is on it: the operators are mentioned. */
export const unacknowledgedView = (
  model: IncidentModel,
  operators: readonly Mentioned[],
  locale: Locale,
  now: number,
): View =>
  view(
    locale,
    lines(
      stillDownLine(model, locale, now),
      locale.t('incident-nobody', {
        people: joinParts(operators.slice(0, maxMentions).map(mention), ', '),
      }),
    ),
    acknowledgeRow(model),
    ...listRows(model),
  );

/** Nobody is on it: an owner is notified in private. `title`: of the group. */
export const escalatedView = (model: IncidentModel, title: string, locale: Locale, now: number): View =>
  view(
    locale,
    lines(stillDownLine(model, locale, now), locale.t('incident-nobody-in', { title: boldShort(title, 64) })),
    ...listRows(model),
  );

/** For how long to mute the servers of an incident; the last choice has no end, and a label that needs a row. */
export function muteIncidentView({ servers, incident }: IncidentModel, locale: Locale): View {
  const buttons = muteChoices.map(({ label }, choice): Action => ({
    label: `mute-${label}`,
    kind: 'mute-incident-for',
    incident: incident.id,
    choice,
  }));
  return view(
    locale,
    locale.t('incident-mute-ask', { n: servers.length }),
    buttons.slice(0, -1),
    buttons.slice(-1),
  );
}

/** `n`: how many of its servers are muted. */
export const mutedIncidentView = (
  { incident }: IncidentModel,
  n: number,
  until: number | undefined,
  locale: Locale,
): View =>
  view(
    locale,
    until === undefined
      ? locale.t('incident-muted-indefinitely', { n })
      : locale.t('incident-muted-until', { n, at: clockTime(until, locale) }),
    [{ label: 'unmute', kind: 'unmute-incident', incident: incident.id }],
  );
