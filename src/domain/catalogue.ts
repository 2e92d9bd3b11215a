/** A tariff of the provider (`products`). */
export interface Tariff {
  /** The `pid` that `create` takes. */
  readonly id: string;
  readonly name: string;
  /** As the provider writes it. */
  readonly price: string | undefined;
  readonly currency: string | undefined;
  /** The provider's heading for it, which can't be ordered. */
  readonly group?: string | undefined;
}

export interface Catalogue {
  readonly tariffs: readonly Tariff[];
  readonly templates: readonly Template[];
}

/** The price as the provider writes it, with its currency if that is a field of its own. */
export const formatPrice = ({ price, currency }: Tariff): string | undefined =>
  price === undefined ? undefined : withCurrency(price, currency);

/** Parses "$5.00" or "1 500,00 RUB": the amount, and the currency if the text has its code. */
function moneyIn(price: string): { readonly amount: number; readonly currency: string | undefined } {
  const withoutSeparators = price
    .replaceAll(/(?<=\d)[ \u00a0](?=\d)/g, '')
    .replaceAll(/(?<=\d)[.,](?=\d{3}(?!\d))/g, '');
  const [amount = ''] = /\d+(?:[.,]\d+)?/.exec(withoutSeparators) ?? [];
  return { amount: Number(amount.replace(',', '.')), currency: /\b[A-Z]{3}\b/.exec(price)?.[0] };
}

/** Whether two prices are equal in any notation; a currency that only one names is ignored. */
export function isSamePrice(one: string, other: string): boolean {
  const [a, b] = [moneyIn(one), moneyIn(other)];
  return a.amount === b.amount && (a.currency ?? b.currency) === (b.currency ?? a.currency);
}

/** Whether a text names more than a number: "12.00 USD", "$12". */
const namesCurrency = (amount: string): boolean => /[^\d\s.,+-]/.test(amount);

/** An amount with a currency that is named beside it, unless the text has one already. */
export const withCurrency = (amount: string, currency: string | undefined): string =>
  currency === undefined || namesCurrency(amount) ? amount : `${amount} ${currency}`;

/** The amount of an order, in the words of the tariff's price if that is the same and names a currency. */
export const orderAmount = (amount: string | undefined, price: string | undefined): string | undefined =>
  amount === undefined || (price !== undefined && !namesCurrency(amount) && isSamePrice(amount, price))
    ? (price ?? amount)
    : amount;

/**
 * The page of an invoice on the provider's panel (WHMCS: `viewinvoice.php`), in the same folder as its API: resellers
 * have panels of their own, some of them in a folder (`/client/api_client.php`).
 */
export function invoiceUrl(endpoint: URL, invoiceId: string): string {
  const page = new URL('viewinvoice.php', endpoint.origin + endpoint.pathname);
  return `${page.href}?id=${encodeURIComponent(invoiceId)}`;
}

/**
 * Whether Telegram accepts a URL for a button: it rejects loopback addresses and hosts without a dot (tdlib:
 * `LinkManager::check_link_impl`).
 */
export function isButtonUrl(address: string): boolean {
  const { hostname, protocol } = new URL(address);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  const isLoopback = /^(?:127\.|0\.0\.0\.0$|\[::1?\]$)|(?:^|\.)localhost$/.test(hostname);
  return isWeb && !isLoopback && /[.:]/.test(hostname);
}

/** A template of an operating system (`ostpls`). */
export interface Template {
  /** The `ostpl` that `install` takes. */
  readonly name: string;
  readonly title: string;
  /** The provider's heading for it, which can't be installed. */
  readonly group?: string | undefined;
}

/** The templates of one system, under one of the provider's headings if it has any. */
export interface TemplateGroup {
  /** "Debian", or "Linux · Debian" with the provider's heading; missing: an unknown system without one. */
  readonly heading: string | undefined;
  /** The newest first. */
  readonly templates: readonly Template[];
}

/** The known systems in their order, with prefixes of the provider's names. The first match counts. */
const systems: readonly (readonly [name: string, ...prefixes: string[]])[] = [
  ['Ubuntu', 'ubuntu'],
  ['Debian', 'debian'],
  ['AlmaLinux', 'alma'],
  ['Rocky Linux', 'rocky'],
  ['CentOS Stream', 'centosstream'],
  ['CentOS', 'centos'],
  ['Oracle Linux', 'oracle'],
  ['RHEL', 'rhel', 'redhat'],
  ['Fedora', 'fedora'],
  ['openSUSE', 'opensuse'],
  ['SUSE', 'suse'],
  ['Arch Linux', 'arch'],
  ['Alpine', 'alpine'],
  ['Gentoo', 'gentoo'],
  ['Astra Linux', 'astra'],
  ['ALT Linux', 'altlinux'],
  ['RED OS', 'redos'],
  ['CloudLinux', 'cloudlinux'],
  ['VzLinux', 'vzlinux'],
  ['Kali', 'kali'],
  ['NixOS', 'nixos'],
  ['FreeBSD', 'freebsd'],
  ['OpenBSD', 'openbsd'],
  ['NetBSD', 'netbsd'],
  ['MikroTik', 'mikrotik', 'routeros'],
  ['Windows', 'win'],
];

/** "Rocky Linux-9" and "rocky_linux9" become the same. */
const fold = (text: string): string => text.toLowerCase().replaceAll(/[\s_.-]+/g, '');

/** Splits a name into words and versions: "ubuntu-22.04-64-default" → ubuntu, 22.04, 64, default. */
const parts = (text: string): readonly string[] => text.toLowerCase().match(/\d+(?:\.\d+)*|\p{L}+/gu) ?? [];

/** The system of a template, by its name or else its title; `undefined`: an unknown one. */
function systemOf({ name, title }: Template): string | undefined {
  for (const text of [name, title]) {
    const start = fold(text.slice(0, 100));
    const known = systems.find(([, ...prefixes]) => prefixes.some(prefix => start.startsWith(prefix)));
    if (known !== undefined) return known[0];
  }
  return undefined;
}

const isVersion = (part: string): boolean => /^\d/.test(part);

const { compare: compareParts } = new Intl.Collator('en', { numeric: true });

/** Sorts newer versions first (7.9 is newer than 7), words alphabetically, and shorter names before longer ones. */
function compare(a: readonly string[], b: readonly string[]): number {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined) return 1;
    const order = isVersion(left) && isVersion(right) ? compareParts(right, left) : compareParts(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function headingOf({ group }: Template, system: string | undefined): string | undefined {
  if (group === undefined || system === undefined) return group ?? system;
  return fold(group).includes(fold(system)) ? group : `${group} · ${system}`;
}

/**
 * Groups templates by the provider's headings, in its order, and by system, the newest first. Unknown systems are last,
 * in the provider's order.
 */
export function groupTemplates(templates: readonly Template[]): readonly TemplateGroup[] {
  const places = new Map(
    [...new Set(templates.map(({ group }) => group))].map((group, place) => [group, place]),
  );
  const placed = templates.map(template => {
    const system = systemOf(template);
    return {
      template,
      heading: headingOf(template, system),
      place: places.get(template.group) ?? 0,
      rank: system === undefined ? systems.length : systems.findIndex(([name]) => name === system),
      // Empty keys are equal, so that sorting keeps their order.
      key: system === undefined ? [] : parts(template.name.slice(0, 200)),
    };
  });
  placed.sort((a, b) => a.place - b.place || a.rank - b.rank || compare(a.key, b.key));
  return [...Map.groupBy(placed, ({ heading }) => heading)].map(([heading, some]) => ({
    heading,
    templates: some.map(({ template }) => template),
  }));
}
