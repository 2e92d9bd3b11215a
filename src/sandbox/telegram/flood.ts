import { tooManyRequests } from './failure.ts';
import type { ChatState } from '../../../demo/telegram/types.ts';

interface Bucket {
  left: number;
  at: number;
}

/** How fast a bot may send: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
export interface Flood {
  /** Counts one send; throws 429 if it is one too many, and then doesn't count it. */
  check(chat: ChatState | undefined): void;
}

const overall = { perSecond: 30, burst: 30 };
const perChat = { perSecond: 1, burst: 3 };
const perGroup = { most: 20, withinMs: 60_000 };

/** Makes the counters. They use the real clock: it is traffic that they bound. */
export function createFlood(now: () => number = Date.now): Flood {
  const buckets = new Map<string, Bucket>();
  const groups = new Map<number, number[]>();

  const look = (name: string, rule: { perSecond: number; burst: number }) => {
    const bucket = buckets.get(name) ?? { left: rule.burst, at: now() };
    const left = Math.min(rule.burst, bucket.left + ((now() - bucket.at) / 1000) * rule.perSecond);
    return {
      waitSeconds: left >= 1 ? 0 : Math.ceil((1 - left) / rule.perSecond),
      take: () => buckets.set(name, { left: left - 1, at: now() }),
    };
  };

  return {
    check: chat => {
      const all = look('all', overall);
      const one = chat ? look(String(chat.id), perChat) : undefined;
      let groupWait = 0;
      const recent = (chat ? (groups.get(chat.id) ?? []) : []).filter(at => at > now() - perGroup.withinMs);
      if (chat && chat.kind !== 'private' && recent.length >= perGroup.most) {
        groupWait = Math.ceil(((recent[0] ?? now()) + perGroup.withinMs - now()) / 1000);
      }
      const wait = Math.max(all.waitSeconds, one?.waitSeconds ?? 0, groupWait);
      if (wait > 0) throw tooManyRequests(wait);
      all.take();
      one?.take();
      if (chat && chat.kind !== 'private') groups.set(chat.id, [...recent, now()]);
    },
  };
}
