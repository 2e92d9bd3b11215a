import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { CallOutcome, Transport } from '../telegram/api/types.ts';
import { createTransport } from '../telegram/api/transport.ts';
import type { Config } from '../config.ts';
import { fail, pass, warn, type CheckResult } from '../lib/health-checks.ts';
import { isAboutProxy } from '../lib/proxy.ts';
import { createProvider } from '../provider/client.ts';
import { checkProvider, readSignIn } from './check-provider.ts';
import { plural, limited, masterKeysOf } from './command.ts';

/** The time in a server's reply, and our time when it arrived; in ms. */
interface ClockReading {
  readonly origin: string;
  readonly theirs: number;
  readonly ours: number;
}

/** Reads the `Date` header of every reply through undici's diagnostics, because the clients don't return it. */
function listenToClocks(now: () => number): {
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
    // The reply to CONNECT comes from the proxy.
    if (Number.isNaN(theirs) || request.method === 'CONNECT') return;
    readings.push({ origin: String(request.origin), theirs, ours: now() });
  };
  subscribe('undici:request:headers', onHeaders);
  return { readings, stop: () => void unsubscribe('undici:request:headers', onHeaders) };
}

const maxClockErrorMs = 30_000;

/** Compares this machine's clock with Telegram's, or with the provider's if Telegram gave no time. */
function checkClock(readings: readonly ClockReading[], telegram: string, provider: string): CheckResult {
  const from = (origin: string) => readings.find(reading => reading.origin === origin);
  const [name, reading] =
    from(telegram) === undefined ? ['the provider', from(provider)] : ['Telegram', from(telegram)];
  if (reading === undefined) {
    return warn('clock', 'there was no reply to compare it with', 'compare it yourself: date -u');
  }
  // The header is rounded down to seconds, and the reply itself takes some time.
  const errorMs = reading.ours - (reading.theirs + 500);
  const seconds = Math.round(Math.abs(errorMs) / 1000);
  return Math.abs(errorMs) <= maxClockErrorMs
    ? pass('clock', `within ${Math.max(1, seconds)} s of ${name}'s`)
    : fail(
        'clock',
        `${seconds} s ${errorMs > 0 ? 'ahead of' : 'behind'} ${name}'s`,
        'synchronise it: timedatectl set-ntp true',
      );
}

function describeRefusal(outcome: Exclude<CallOutcome<unknown>, { kind: 'ok' }>): CheckResult {
  switch (outcome.kind) {
    case 'refused':
      // Bot API: an unknown token is 401, or 404 if it doesn't look like a token.
      return outcome.code === 401 || outcome.code === 404
        ? fail(
            'token',
            `Telegram doesn't know it (${outcome.code})`,
            'set BOT_TOKEN to the token that BotFather gives for /token',
          )
        : fail(
            'token',
            `Telegram refused to check it (${outcome.code} ${outcome.description})`,
            'try again later',
          );
    case 'no-answer':
    case 'not-sent':
      if (isAboutProxy(outcome.reason)) {
        return fail('token', outcome.reason, 'correct TELEGRAM_PROXY, or HTTPS_PROXY if that is not set');
      }
      return fail(
        'token',
        `Telegram can't be reached (${outcome.reason})`,
        "check this machine's network, its DNS and clock, TELEGRAM_API_ROOT, TELEGRAM_PROXY and HTTPS_PROXY",
      );
    case 'superseded':
      return fail('token', 'Telegram was not asked', 'run doctor again');
  }
}

const manyPending = 100;
const hourMs = 60 * 60_000;

function checkWebhook(set: string, configured: URL | undefined, waiting: string): CheckResult {
  // The path of a webhook may be secret; its host isn't.
  const host = URL.canParse(set) ? new URL(set).host : 'an unreadable URL';
  if (set !== '' && configured === undefined) {
    return fail(
      'webhook',
      `one is set, for ${host}, but WEBHOOK_URL is not, so polling receives nothing; ${waiting}`,
      'restart the bot, which deletes it; if another program sets it again, use a separate token for each',
    );
  }
  if (configured !== undefined && set !== configured.href) {
    const what = set === '' ? 'none is set' : `it is set to ${host}, not to WEBHOOK_URL`;
    return warn('webhook', `${what}; ${waiting}`, 'start the bot, which sets it');
  }
  return pass('webhook', `${set === '' ? 'none, as configured' : `at ${host}`}; ${waiting}`);
}

/** Checks the token and the delivery of updates. */
async function checkTelegram(
  transport: Pick<Transport, 'call'>,
  webhookUrl: URL | undefined,
  signal: AbortSignal,
  now: () => number,
): Promise<readonly CheckResult[]> {
  const me = await transport.call('getMe', {}, { signal });
  if (me.kind !== 'ok') return [describeRefusal(me)];
  const results: CheckResult[] = [pass('token', `belongs to @${me.result.username}`)];
  const info = await transport.call('getWebhookInfo', {}, { signal });
  if (info.kind !== 'ok') {
    return [...results, warn('webhook', 'Telegram did not answer', 'run doctor again')];
  }
  const { url = '', pending_update_count: pending, last_error_date, last_error_message } = info.result;
  results.push(checkWebhook(url, webhookUrl, `${plural(pending, 'update')} waiting`));
  if (last_error_date !== undefined && now() - last_error_date * 1000 < hourMs && url !== '') {
    results.push(
      warn(
        'webhook',
        `Telegram's last delivery failed (${(last_error_message ?? 'no reason given').slice(0, 200)})`,
        'check that the URL can be reached from outside, with a valid certificate',
      ),
    );
  }
  if (pending > manyPending) {
    results.push(warn('updates', `${pending} are waiting`, 'start the bot; if it is running, read its log'));
  }
  return results;
}

/** The proxy through which a server is reached; they are used for https alone. */
const proxyOf = ({ protocol }: URL, proxy: URL | undefined): URL | undefined =>
  protocol === 'https:' ? proxy : undefined;

/** Checks Telegram, the provider, and by their replies this machine's clock. */
export async function checkServices(
  config: Config,
  database: string,
  now: () => number,
): Promise<readonly CheckResult[]> {
  const { telegramApiRoot, infernoApiUrl, webhookUrl, httpsProxy, telegramProxy } = config;
  const clocks = listenToClocks(now);
  const transport = createTransport({
    apiRoot: telegramApiRoot,
    token: config.botToken,
    proxy: telegramProxy ?? httpsProxy,
    messagesPerSecond: 0,
  });
  const { bodyForm, keys } = readSignIn(database, masterKeysOf(config), infernoApiUrl.href);
  const provider = createProvider({ url: infernoApiUrl, proxy: httpsProxy, bodyForm });
  try {
    const results = await Promise.all([
      limited('Telegram', signal => checkTelegram(transport, webhookUrl, signal, now)),
      limited('provider', signal =>
        checkProvider(provider, keys, { signal, proxy: proxyOf(infernoApiUrl, httpsProxy) }),
      ),
    ]);
    return [...results.flat(), checkClock(clocks.readings, telegramApiRoot.origin, infernoApiUrl.origin)];
  } finally {
    clocks.stop();
    await Promise.all([transport.close(), provider.close()]);
  }
}
