import type { MasterKeys } from '../db/backup.ts';
import { openExistingDatabase } from '../db/database.ts';
import { createLinks } from '../db/links.ts';
import { createProviderCache } from '../db/provider-state.ts';
import { checkMasterKey, openVault } from '../db/vault.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type { BodyForm } from '../domain/provider.ts';
import type { Credentials } from '../domain/result.ts';
import type { LinkId } from '../domain/server.ts';
import { fail, pass, type CheckResult } from '../lib/health-checks.ts';
import { describeProxyFailure, findProxyFailure, type ProxyFailure } from '../lib/proxy.ts';
import type { createProvider } from '../provider/client.ts';
import { plural } from './command.ts';

/** How the bot signs in at the provider. */
interface SignIn {
  /** What the endpoint has taken so far. */
  readonly bodyForm: BodyForm | undefined;
  /** The keys that were accepted last, the latest first. */
  readonly keys: readonly { readonly link: LinkId; readonly credentials: Credentials }[];
}

/** If somebody has changed one key, another one may still work. */
const maxKeys = 3;

/** Reads it from the database; nothing where that can't be read, which another check reports. */
export function readSignIn(path: string, masterKeys: MasterKeys, endpoint: string): SignIn {
  const nothing = { bodyForm: undefined, keys: [] };
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') return nothing;
  const database = opened.value;
  try {
    const [masterKey, ...previousKeys] = masterKeys;
    const known = checkMasterKey(database, masterKeys);
    if (known.kind === 'failed' || known.value === 'new') return nothing;
    const vault = openVault({ database, masterKey, previousKeys });
    if (vault.kind === 'failed') return nothing;
    const links = createLinks(database, vault.value);
    const keys = links.lastAccepted(maxKeys).flatMap(({ id }) => {
      const credentials = links.credentials(id);
      return credentials === undefined ? [] : [{ link: id, credentials }];
    });
    return { bodyForm: createProviderCache(database, endpoint).bodyForm(), keys };
  } catch {
    return nothing;
  } finally {
    database.close();
  }
}

const formNames: Readonly<Record<BodyForm, string>> = {
  form: 'the key in X-Key and form fields',
  json: 'the key in X-Key and a JSON body',
};

const failProvider = (message: string, fix: string): CheckResult => fail('provider', message, fix);

const notTheApi = 'check INFERNO_API_URL: the server there is not the API';
const checkNetwork = 'check INFERNO_API_URL, HTTPS_PROXY and the network, or wait for the provider';

const proxyFixes: Readonly<Record<ProxyFailure, string>> = {
  'proxy-unreachable': 'check that the proxy of HTTPS_PROXY runs at that address',
  'proxy-authentication': 'put its user name and password into HTTPS_PROXY=http://name:password@host:port',
  'proxy-refused': "allow CONNECT to the provider's host and port in the proxy's configuration",
  'proxy-target': "check the proxy's network and INFERNO_API_URL, or wait for the provider",
};

/** Its requests leave from the proxy, so the provider sees the proxy's address. */
const whoseAddress = (proxy: URL | undefined): string =>
  proxy === undefined ? "this machine's address" : `the address with which the proxy ${proxy.host} goes out`;

/** What a failed read means for the operator; the account's Check says the same to its owner. */
function describeFailure(failure: ProviderFailure, proxy: URL | undefined): CheckResult {
  switch (failure.kind) {
    case 'bad-credentials':
      return failProvider(
        `key rejected (“${failure.message}”)`,
        'let the owner of the account link it again with the key from the panel',
      );
    case 'address-not-allowed':
      return failProvider(
        `${failure.address ?? whoseAddress(proxy)} is not on the whitelist (“${failure.message}”)`,
        "add it in the panel under Security → API Keys → IP Whitelist, or ask the provider's support to",
      );
    case 'cloudflare-challenge':
      return failProvider(
        `Cloudflare's page came instead of the API, so ${whoseAddress(proxy)} is blocked`,
        "ask the provider's support to let it through",
      );
    case 'cloudflare-error':
      return failProvider(
        `Cloudflare's page came instead of the API: it can't reach the provider (${failure.status})`,
        'wait for the provider',
      );
    case 'moved':
      return failure.to === ''
        ? failProvider('moved, and the redirect says not where to', notTheApi)
        : failProvider(
            `moved: it redirects to ${failure.to}, where nothing was sent`,
            `if that is the provider's, set INFERNO_API_URL=${failure.to}`,
          );
    case 'unreadable-reply':
      return failProvider(`unreadable: ${failure.reason}`, notTheApi);
    case 'unknown-action':
      return failProvider(`unreadable: it doesn't know its own actions (“${failure.message}”)`, notTheApi);
    case 'unreachable': {
      const ofProxy = findProxyFailure([failure.reason]);
      return ofProxy === undefined
        ? failProvider(`unreachable: ${failure.reason}`, checkNetwork)
        : failProvider(describeProxyFailure(ofProxy), proxyFixes[ofProxy]);
    }
    case 'unavailable':
    case 'outcome-unknown':
      return failProvider(`unreachable: ${failure.reason}`, checkNetwork);
    case 'timed-out':
      return failProvider('unreachable: no answer in time', checkNetwork);
    case 'maintenance':
    case 'rate-limited':
    case 'node-trouble':
      return failProvider(`unreachable: ${failure.kind}`, 'run doctor again in a few minutes');
    case 'price-changed':
      return failProvider(failure.kind, 'run doctor again');
    case 'refused':
    case 'not-found':
    case 'already-exists':
    case 'two-factor':
    case 'captcha':
    case 'unpaid-invoices':
    case 'client-suspended':
    case 'email-unverified':
      return failProvider(
        `refused: ${failure.kind} (“${failure.message}”)`,
        'that concerns one account: let its owner press Check in the bot, which says what helps',
      );
  }
}

type Client = Pick<ReturnType<typeof createProvider>, 'readCatalogue' | 'readOrders' | 'bodyForm'>;

/** Asks the provider for what needs no account, then for the orders of one that is linked. Both are reads. */
export async function checkProvider(
  provider: Client,
  keys: SignIn['keys'],
  { signal, proxy }: { readonly signal: AbortSignal; readonly proxy: URL | undefined },
): Promise<readonly CheckResult[]> {
  const catalogue = await provider.readCatalogue({ signal });
  if (catalogue.kind === 'failed') return [describeFailure(catalogue.failure, proxy)];
  const { tariffs, templates } = catalogue.value;
  const offer = `${plural(tariffs.length, 'tariff')}, ${plural(templates.length, 'template')}`;
  let rejection: CheckResult | undefined;
  for (const { credentials } of keys) {
    const orders = await provider.readOrders(credentials, { signal });
    if (orders.kind === 'failed' && orders.failure.kind !== 'bad-credentials')
      return [describeFailure(orders.failure, proxy)];
    if (orders.kind === 'ok')
      return [
        pass('provider', `works (${offer}); signed in with ${formNames[provider.bodyForm() ?? 'form']}`),
      ];
    rejection ??= describeFailure(orders.failure, proxy);
  }
  return [rejection ?? pass('provider', `works (${offer}); no account is linked, so it didn't sign in`)];
}
