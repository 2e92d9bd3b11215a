import type { ProviderFailure } from '../../src/domain/failure.ts';
import type { Action } from '../../src/provider/exchange.ts';
import { readReply } from '../../src/provider/reply.ts';
import { createLocale } from '../../src/telegram/locales/locale.ts';
import { reasonWithHelp } from '../../src/telegram/views/outdated.ts';
import { failureText } from '../../src/telegram/views/view.ts';

/** A reply of the provider, or what happens instead of one. */
interface Cause {
  readonly when: string;
  readonly failure: ProviderFailure;
}

interface Http {
  readonly action?: Action;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function readBody(body: string, { action = 'getinfo', status = 200, headers = {} }: Http): ProviderFailure {
  const result = readReply(
    {
      action,
      secrets: [],
      orderId: '47012',
      url: new URL('https://cp.inferno.name/api_client.php'),
      onUnreadable: () => undefined,
    },
    { kind: 'replied', status, headers, body: Buffer.from(body), retryAfterMs: undefined },
  );
  if (result.kind === 'ok') throw new Error(`This is no failure: ${body}`);
  return result.failure;
}

const saying = (message: string, action: Action = 'getinfo'): Cause => ({
  when: `“${message}”`,
  failure: readBody(JSON.stringify({ result: 'fail', message }), { action }),
});

const sending = (when: string, body: string, http: Http = {}): Cause => ({
  when,
  failure: readBody(body, http),
});

const without = (when: string, failure: ProviderFailure): Cause => ({ when, failure });

/** What causes each kind of failure. */
const causes: Readonly<Record<ProviderFailure['kind'], readonly Cause[]>> = {
  refused: [saying('Not enough disk')],
  'bad-credentials': [saying('Invalid key', 'orders')],
  'address-not-allowed': [saying('Your IP 10.0.0.1 is not allowed')],
  'not-found': [saying('Order ID not found')],
  'already-exists': [saying('SSH key already exists', 'sshkey.add')],
  'unknown-action': [saying('Unknown action')],
  'rate-limited': [saying('Rate limit exceeded for this client')],
  'two-factor': [saying('Two-factor authentication required')],
  captcha: [saying('Captcha required')],
  'unpaid-invoices': [saying('You have unpaid invoices')],
  'client-suspended': [saying('Client is suspended')],
  'email-unverified': [saying('Email verification required')],
  maintenance: [saying('System is under maintenance')],
  'node-trouble': [saying('Incorrect login to node'), saying('Node 12 is offline', 'reboot')],
  'cloudflare-challenge': [
    sending('Cloudflare’s challenge page', '<title>Just a moment...</title>', { status: 403 }),
  ],
  'cloudflare-error': [sending('HTTP 522 from Cloudflare', '<title>522</title>', { status: 522 })],
  moved: [
    sending('a redirect', '', {
      status: 301,
      headers: { location: 'https://my.example.com/api_client.php?x' },
    }),
    sending('a redirect to nowhere', '', { status: 302 }),
  ],
  'price-changed': [
    without('a new price for what was confirmed', { kind: 'price-changed', price: '7.00 USD' }),
  ],
  'unreadable-reply': [
    sending('an empty reply', ''),
    sending('a web page', '<html><body>Welcome</body></html>'),
    sending('half a reply', '{"result":"success","vps_info":{"ip":"37.1.'),
    sending('a notice inside the JSON', '{"result":"success",Notice: x in y.php}'),
    sending('two replies that differ', '{"result":"success"}{"result":"fail"}'),
    without('neither yes nor no', { kind: 'unreadable-reply', reason: 'no result', problem: 'no-result' }),
    sending('something else', 'Hello'),
    without('known fields in an unknown form', {
      kind: 'unreadable-reply',
      reason: 'vps_info can’t be read',
      problem: 'unknown-form',
    }),
    without('over 1 MiB', { kind: 'unreadable-reply', reason: 'over 1 MiB', problem: 'too-large' }),
    without('another order', { kind: 'unreadable-reply', reason: 'another order', problem: 'other-order' }),
  ],
  unreachable: [without('no connection', { kind: 'unreachable', reason: 'connection-refused' })],
  'timed-out': [without('no answer to a read', { kind: 'timed-out' })],
  unavailable: [sending('HTTP 502', '<h1>Bad Gateway</h1>', { status: 502 })],
  'outcome-unknown': [
    sending('neither yes nor no to an action', '{"x":1}', { action: 'reboot' }),
    sending('“Node 12 timed out” to an action', '{"result":"fail","message":"Node 12 timed out"}', {
      action: 'reboot',
    }),
    sending('success beside an error to an action', '{"result":"success","message":"Error: busy"}', {
      action: 'reboot',
    }),
    without('no answer to an action', { kind: 'outcome-unknown', reason: 'the connection broke' }),
  ],
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** What no list of orders ever fails with. */
const ofActions: readonly string[] = ['price-changed', 'already-exists', 'outcome-unknown'];

/** The rows: the cause, and the reason that a person reads for an account that can't be read. */
export function reasonRows(): readonly string[] {
  const [english, russian] = [createLocale('en'), createLocale('ru')];
  return Object.entries(causes).flatMap(([kind, [cause]]) =>
    cause === undefined || ofActions.includes(kind)
      ? []
      : [
          `| ${[
            cause.when,
            reasonWithHelp(cause.failure, english, false),
            reasonWithHelp(cause.failure, russian, false),
          ]
            .map(cell)
            .join(' | ')} |`,
        ],
  );
}

/** The rows: the cause, and what the person reads in English and Russian. */
export function failureRows(): readonly string[] {
  const [english, russian] = [createLocale('en'), createLocale('ru')];
  return Object.entries(causes).flatMap(([kind, some]) =>
    some.map(({ when, failure }) => {
      if (failure.kind !== kind) throw new Error(`${when} is read as ${failure.kind}, not ${kind}`);
      return `| ${[when, failureText(failure, english), failureText(failure, russian)].map(cell).join(' | ')} |`;
    }),
  );
}
