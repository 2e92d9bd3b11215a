import type { Card } from '../../../src/domain/card.ts';
import type { ServerId } from '../../../src/domain/server.ts';
import { uptimeOf, type ServerUptime, type StateInterval } from '../../../src/domain/uptime.ts';
import { rangeAt, uptimeView, type UptimeAt } from '../../../src/telegram/views/uptime-views.ts';
import { cardOf, day, hour, manyCards, minute, nasty, now, type ViewSamples } from './models.ts';

const week: UptimeAt = { server: 0 as ServerId, choice: 1, page: 0 };

/** Of the last week; downtimes as hours ago, and for how long. */
export function uptimeOfWeek(
  card: Card,
  downs: readonly [hoursAgo: number, ms: number][],
  from = 7 * day,
): ServerUptime {
  const intervals: StateInterval[] = [];
  let upSince = now - from;
  for (const [hoursAgo, ms] of downs) {
    const at = now - hoursAgo * hour;
    intervals.push({ state: 'running', startedAt: upSince, endedAt: at });
    intervals.push({ state: 'stopped', startedAt: at, endedAt: at + ms });
    upSince = at + ms;
  }
  if (upSince < now) intervals.push({ state: 'running', startedAt: upSince, endedAt: undefined });
  const period = { from: now - rangeAt(week.choice).ms, to: now };
  return { card, ...uptimeOf(intervals, period, { until: now, columns: 240 }) };
}

const shown = (servers: readonly ServerUptime[], at = week) =>
  ({ at, servers, pages: 1, isPrivate: true, isDark: false, canExport: false }) as const;

const cards = manyCards(12);
const down = uptimeOfWeek(cardOf({ name: nasty }), [
  [90, 40 * minute],
  [30, 2 * minute],
  [1, hour],
]);

export const uptimeSamples: ViewSamples = {
  'uptimeView: one server that is down': locale =>
    uptimeView({ ...shown([down], { ...week, server: 1 as ServerId }), canExport: true }, locale),
  'uptimeView: a server known for an hour': locale =>
    uptimeView(shown([uptimeOfWeek(cardOf({}), [], hour)]), locale),
  'uptimeView: many, in a group': locale =>
    uptimeView(
      {
        ...shown([
          ...cards.map((card, index) =>
            uptimeOfWeek(
              card,
              Array.from({ length: index % 4 }, (_, n) => [100 - n * 10, 3 * minute]),
            ),
          ),
          uptimeOfWeek(cardOf({ name: 'web-unknown' }), [], 0),
        ]),
        ...{ pages: 2, isPrivate: false, isDark: true },
      },
      locale,
    ),
};
