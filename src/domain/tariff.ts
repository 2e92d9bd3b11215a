import type { Template } from './template.ts';

/** A tariff of the provider (`products`). */
export interface Tariff {
  /** The `pid` that `create` takes. */
  readonly id: string;
  readonly name: string;
  /** As the provider writes it. */
  readonly price: string | undefined;
  readonly currency: string | undefined;
  /** The provider's heading for it, which can't be ordered. */
  readonly group?: string;
}

export interface Catalogue {
  readonly tariffs: readonly Tariff[];
  readonly templates: readonly Template[];
}

/** The price as the provider writes it, with its currency if that is a field of its own. */
export const formatPrice = ({ price, currency }: Tariff): string | undefined =>
  price === undefined ? undefined : currency === undefined ? price : `${price} ${currency}`;

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
