import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { CallOutcome, Transport } from '../telegram/api/types.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type { Provider } from '../core/provider.ts';
import { plural } from '../store/restore-step.ts';
import { fine, odd, wrong, type Finding } from './finding.ts';

/** What a server's reply said of the time, and when by our clock it came; ms. */
export interface ClockReading {
  readonly origin: string;
  readonly theirs: number;
  readonly ours: number;
}

/** Listens to the `Date` of every reply that undici reads in this process; neither client tells it. */
export function listenToClocks(now: () => number): {
  readonly readings: readonly ClockReading[];
  readonly stop: () => void;
} {
  const readings: ClockReading[] = [];
  const onHeaders = (message: unknown) => {
    const { request, response } = message as {
      readonly request: { readonly origin?: unknown; readonly method?: unknown };
      readonly response: { readonly headers?: readonly (Buffer | string)[] };
    };
    const headers = (response.headers ?? []).map(String);
    const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'date');
    const theirs = at === -1 ? NaN : Date.parse(headers[at + 1] ?? '');
    // A proxy's answer to CONNECT is the proxy's own.
    if (Number.isNaN(theirs) || request.method === 'CONNECT') return;
    readings.push({ origin: String(request.origin), theirs, ours: now() });
  };
  subscribe('undici:request:headers', onHeaders);
  return { readings, stop: () => void unsubscribe('undici:request:headers', onHeaders) };
}

const furthestMs = 30_000;

/** Compares this machine's clock with Telegram's, or with the provider's where Telegram's reply says nothing. */
export function checkClock(
  readings: readonly ClockReading[],
  telegram: string,
  provider: string,
): readonly Finding[] {
  const from = (origin: string) => readings.find(reading => reading.origin === origin);
  const [name, reading] =
    from(telegram) === undefined ? ['the provider', from(provider)] : ['Telegram', from(telegram)];
  if (reading === undefined) {
    return [odd('clock: nobody told the time to compare it with', 'compare it by hand: date -u')];
  }
  // The header is cut to whole seconds, and some of one has gone by on the way.
  const offMs = reading.ours - (reading.theirs + 500);
  const seconds = Math.round(Math.abs(offMs) / 1000);
  return Math.abs(offMs) <= furthestMs
    ? [fine(`clock: within ${Math.max(1, seconds)} s of ${name}'s`)]
    : [
        wrong(
          `clock: ${seconds} s ${offMs > 0 ? 'ahead of' : 'behind'} ${name}'s`,
          'let the machine keep it: timedatectl set-ntp true',
        ),
      ];
}

const fetchMend = 'look at this machine’s network, its DNS and clock, TELEGRAM_API_ROOT and HTTPS_PROXY';

function describeRefusal(outcome: Exclude<CallOutcome<unknown>, { kind: 'ok' }>): Finding {
  switch (outcome.kind) {
    case 'refused':
      // Bot API: an unknown token is 401, and 404 where it isn't even the form of one.
      return outcome.code === 401 || outcome.code === 404
        ? wrong(
            `token: Telegram doesn't know it (${outcome.code})`,
            'put the token that BotFather gives for /token into BOT_TOKEN',
          )
        : wrong(
            `token: Telegram refused to say whose it is (${outcome.code} ${outcome.description})`,
            'wait, then ask again',
          );
    case 'no-answer':
    case 'not-sent':
      return wrong(`token: Telegram can't be reached (${outcome.why})`, fetchMend);
    case 'superseded':
      return wrong('token: Telegram was not asked', 'ask again');
  }
}

/** The token, and what stands between the bot and its updates. `webhookUrl`: what is configured. */
export async function checkTelegram(
  transport: Pick<Transport, 'call'>,
  webhookUrl: URL | undefined,
  signal: AbortSignal,
  now: () => number,
): Promise<readonly Finding[]> {
  const me = await transport.call('getMe', {}, { signal });
  if (me.kind !== 'ok') return [describeRefusal(me)];
  const found = fine(`token: it is @${me.result.username}'s`);
  const info = await transport.call('getWebhookInfo', {}, { signal });
  if (info.kind !== 'ok') return [found, odd('webhook: Telegram did not say', 'ask again')];
  const { url = '', pending_update_count: pending, last_error_date, last_error_message } = info.result;
  const waiting = `${plural(pending, 'update')} waiting`;
  // A webhook's path may be somebody's secret; its host is not.
  const host = URL.canParse(url) ? new URL(url).host : 'an address';
  const findings: Finding[] = [found];
  if (url !== '' && webhookUrl === undefined) {
    findings.push(
      wrong(
        `webhook: one is set, to ${host}, while WEBHOOK_URL is not, so polling gets nothing; ${waiting}`,
        'restart the bot, which takes it away; if another program sets it again, give each a token of its own',
      ),
    );
  } else if (webhookUrl !== undefined && url !== webhookUrl.href) {
    findings.push(
      odd(
        `webhook: ${url === '' ? 'none is set' : `it is set to ${host} and not as configured`}; ${waiting}`,
        'start the bot, which sets it to WEBHOOK_URL',
      ),
    );
  } else {
    findings.push(fine(`webhook: ${url === '' ? 'none, as configured' : `at ${host}`}; ${waiting}`));
  }
  const hourMs = 60 * 60_000;
  if (last_error_date !== undefined && now() - last_error_date * 1000 < hourMs && url !== '') {
    findings.push(
      odd(
        `webhook: Telegram's last delivery failed (${(last_error_message ?? 'no reason given').slice(0, 200)})`,
        'look whether the address is reachable from outside, with a certificate that is valid',
      ),
    );
  }
  if (pending > manyPending) {
    findings.push(odd(`updates: ${pending} are waiting`, 'start the bot; if it runs, look at its log'));
  }
  return findings;
}

const manyPending = 100;

const describeProvider = (failure: ProviderFailure): string => {
  switch (failure.kind) {
    case 'unreachable':
    case 'unavailable':
    case 'unreadable-reply':
    case 'outcome-unknown':
      return `${failure.kind}: ${failure.why}`;
    case 'timed-out':
      return 'no answer in time';
    case 'price-changed':
      return failure.kind;
    case 'refused':
    case 'bad-credentials':
    case 'address-not-allowed':
    case 'not-found':
    case 'already-exists':
    case 'unknown-action':
      return `${failure.kind}: ${failure.message}`;
  }
};

/** The provider, asked for what needs no account. */
export async function checkProvider(
  provider: Pick<Provider, 'readCatalogue'>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const catalogue = await provider.readCatalogue({ signal });
  if (catalogue.kind === 'ok') {
    const { tariffs, templates } = catalogue.value;
    return [
      fine(
        `provider: answers (${plural(tariffs.length, 'tariff')}, ${plural(templates.length, 'template')})`,
      ),
    ];
  }
  const { failure } = catalogue;
  const what = `provider: ${describeProvider(failure)}`;
  if (failure.kind === 'address-not-allowed') {
    return [wrong(what, 'let the provider allow the address of this machine')];
  }
  if (failure.kind === 'unreadable-reply' || failure.kind === 'unknown-action') {
    return [wrong(what, 'look at INFERNO_API_URL: something answers there, and not as the API does')];
  }
  return [wrong(what, 'look at INFERNO_API_URL, HTTPS_PROXY and the network; else wait for the provider')];
}
