import type { ProviderFailure } from '../domain/failure.ts';

/** What a reply says beside its value. */
export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The endpoint, against which a redirect counts. */
  readonly url: URL;
}

const isRedirect = ({ status }: Page): boolean => [301, 302, 303, 307, 308].includes(status);

/** The address of a redirect without its query, which may repeat the request's secrets. */
function targetOf({ headers, url }: Page): string {
  const location = headers.location ?? '';
  const target = URL.parse(location, url.href);
  return target === null || location === '' ? '' : `${target.origin}${target.pathname}`.slice(0, 200);
}

/** Cloudflare's header on a challenge, which never reached the provider. */
export const isChallenge = ({ headers }: Pick<Page, 'headers'>): boolean =>
  /challenge|block/i.test(headers['cf-mitigated'] ?? '');

const challengeMarks =
  /<title>\s*(?:Just a moment|Attention Required! \| Cloudflare|Один момент)|cf-chl|_cf_chl_|cf-error-details|challenges\.cloudflare\.com|\/cdn-cgi\/challenge-platform/i;

const looksLikeChallenge = (page: Page): boolean =>
  isChallenge(page) || challengeMarks.test(page.text.slice(0, 64 * 1024));

const maintenanceWords =
  /<(?:title|h1|h2)[^<>]{0,200}>[^<>]{0,200}(?:maintenance|технические работы|техническое обслуживание|профилактические работы)/i;

/** What a reply without a value is, by its status, its headers and its page; `undefined`: nothing that is known. */
export function classifyPage(page: Page): ProviderFailure | undefined {
  if (isRedirect(page)) return { kind: 'moved', to: targetOf(page) };
  if (page.status >= 520 && page.status <= 526) return { kind: 'cloudflare-error', status: page.status };
  if (looksLikeChallenge(page)) return { kind: 'cloudflare-challenge' };
  if (page.status === 429) return { kind: 'rate-limited', message: '' };
  if (maintenanceWords.test(page.text.slice(0, 16 * 1024))) return { kind: 'maintenance', message: '' };
  return undefined;
}
