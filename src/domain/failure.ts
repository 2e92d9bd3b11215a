/** The provider understood and refused the call; `message` is its own text without the caller's secrets. */
interface Refused<Kind extends string> {
  readonly kind: Kind;
  readonly message: string;
}

/** Why a reply can't be read. */
export type UnreadableProblem =
  /** Nothing at all. */
  | 'empty'
  /** A web page. */
  | 'html'
  /** It breaks off at its end, or somewhere inside. */
  | 'cut-off'
  | 'broken'
  /** Two values that differ. */
  | 'two-values'
  /** Neither JSON nor print_r text. */
  | 'not-readable'
  | 'too-deep'
  /** It can't be decompressed. */
  | 'compressed'
  /** Over 1 MiB. */
  | 'too-large'
  /** Readable, but in an unknown form. */
  | 'unknown-form'
  /** Neither success nor failure. */
  | 'no-result'
  /** About another order than the requested one. */
  | 'other-order'
  /** An HTTP status that is neither success nor a known failure. */
  | 'status';

/** Every way in which a call to the provider can fail, so that each has its own message and its own consequence. */
export type ProviderFailure =
  /** A refusal that is none of the others. */
  | Refused<'refused'>
  /** The client id, key, e-mail or password is wrong: only from `orders` and `getApiKey`. */
  | Refused<'bad-credentials'>
  /** The provider accepts API calls from whitelisted addresses only, and this machine's is not one. */
  | (Refused<'address-not-allowed'> & {
      /** The address that it named. */
      readonly address?: string;
    })
  /** There is no such order or key in this account. */
  | Refused<'not-found'>
  /** Error 904 of `install`, or an SSH key that was added before. */
  | Refused<'already-exists'>
  /** This provider lacks the action (`balance` is optional). */
  | Refused<'unknown-action'>
  /** Too many calls or sign-ins. */
  | Refused<'rate-limited'>
  /** The panel asks for a second factor. */
  | Refused<'two-factor'>
  /** The panel asks for a captcha. */
  | Refused<'captcha'>
  /** The client has invoices to pay first. */
  | Refused<'unpaid-invoices'>
  /** The provider has suspended or closed the client's account. */
  | Refused<'client-suspended'>
  /** The client has to confirm the e-mail address first. */
  | Refused<'email-unverified'>
  | Refused<'maintenance'>
  /** The machine that a server runs on can't be reached by the panel. */
  | Refused<'node-trouble'>
  /** Cloudflare, in front of the provider, demands a browser or blocks this machine. */
  | { readonly kind: 'cloudflare-challenge' }
  /** Cloudflare can't reach the provider: 520 to 526. */
  | { readonly kind: 'cloudflare-error'; readonly status: number }
  /** A redirect. It is never followed, since the key would be sent elsewhere. `to` has no query. */
  | { readonly kind: 'moved'; readonly to: string }
  /** The price differs from the confirmed one, so nothing was sent. */
  | { readonly kind: 'price-changed'; readonly price: string }
  /** The reply could not be parsed; `reason` describes the problem without quoting the reply. Old records lack `problem`. */
  | { readonly kind: 'unreadable-reply'; readonly reason: string; readonly problem?: UnreadableProblem }
  /** Proven not to have been sent: nothing happened at the provider. */
  | { readonly kind: 'unreachable'; readonly reason: NotSentReason }
  /** A read that got no answer in time. */
  | { readonly kind: 'timed-out' }
  /** A read that ended with an HTTP error or a broken connection. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** Possibly sent, and not answered: only reading can tell what happened. Never send it again. */
  | { readonly kind: 'outcome-unknown'; readonly reason: string };

/** A failure in the provider's own words. */
export type Refusal = Extract<ProviderFailure, { readonly message: string }>;
export type RefusalKind = Refusal['kind'];

export const isRefusal = (failure: ProviderFailure): failure is Refusal => 'message' in failure;

/** There is no usable key: it was unlinked, or the provider rejected it. */
export const noKey: ProviderFailure = { kind: 'bad-credentials', message: '' };

export type NotSentReason =
  | 'connection-refused'
  | 'name-not-found'
  | 'connect-timeout'
  | 'certificate'
  | 'aborted-before-write'
  /** A proxy that can't be reached, wants a password, doesn't allow it, or can't reach the provider. */
  | 'proxy-unreachable'
  | 'proxy-authentication'
  | 'proxy-refused'
  | 'proxy-target'
  /** The circuit breaker is open. */
  | 'circuit-open';

/**
 * What makes the same call succeed later. `time`: the provider is in trouble, and nothing has to be done. `machine`: the
 * provider takes calls from this machine again. `client`: something that the client can do without new credentials.
 * `nothing`: it takes a different call, other credentials or the provider's support.
 */
const remedies: Readonly<Record<ProviderFailure['kind'], 'time' | 'machine' | 'client' | 'nothing'>> = {
  unreachable: 'time',
  'timed-out': 'time',
  unavailable: 'time',
  'outcome-unknown': 'time',
  'unreadable-reply': 'time',
  'rate-limited': 'time',
  maintenance: 'time',
  'node-trouble': 'time',
  'cloudflare-challenge': 'time',
  'cloudflare-error': 'time',
  // Nothing was sent to the new address, which is often a temporary page.
  moved: 'time',
  'address-not-allowed': 'machine',
  // The provider asks for it after too many calls, until somebody signs in with a browser.
  captcha: 'machine',
  // Opening the link in the provider's e-mail solves it.
  'email-unverified': 'client',
  'unpaid-invoices': 'client',
  'bad-credentials': 'nothing',
  refused: 'nothing',
  'not-found': 'nothing',
  'already-exists': 'nothing',
  'unknown-action': 'nothing',
  'price-changed': 'nothing',
  // Every call fails like this until the settings in the panel are changed.
  'two-factor': 'nothing',
  'client-suspended': 'nothing',
};

/** Whether the failure says nothing about the call: the same call may succeed later. */
export const isTemporary = ({ kind }: ProviderFailure): boolean => remedies[kind] === 'time';

/** Whether the failure concerns all accounts: if several fail with it, that is one outage. */
export const isProviderWide = ({ kind }: ProviderFailure): boolean =>
  remedies[kind] === 'time' || remedies[kind] === 'machine';

/** Whether the same credentials may be accepted within an hour. */
export const isWorthAnotherTry = ({ kind }: ProviderFailure): boolean => remedies[kind] !== 'nothing';

/**
 * Whether a refusal could be that of a rejected key. Only the list of orders can tell: elsewhere a sentence about a key
 * may be about anything.
 */
export const couldBeKey = ({ kind }: ProviderFailure): boolean =>
  kind === 'refused' || kind === 'address-not-allowed' || kind === 'bad-credentials';

/** During an outage most reads aren't even tried: they say nothing about its reason. */
export const isNotTried = (failure: ProviderFailure): boolean =>
  failure.kind === 'unreachable' &&
  (failure.reason === 'circuit-open' || failure.reason === 'aborted-before-write');
