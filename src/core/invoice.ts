/**
 * The page of an invoice on the provider's panel (WHMCS: `viewinvoice.php`), which stands beside its API:
 * the provider's resellers have panels of their own, so it follows from the configured endpoint.
 */
export const invoiceUrl = (endpoint: URL, invoiceId: string): string =>
  `${endpoint.origin}/viewinvoice.php?id=${encodeURIComponent(invoiceId)}`;

/**
 * Whether Telegram takes an address on a button: it refuses loopback ones and hosts without a dot
 * (tdlib: `LinkManager::check_link_impl`).
 */
export function isButtonAddress(address: string): boolean {
  const { hostname, protocol } = new URL(address);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  const isLoopback = /^(?:127\.|0\.0\.0\.0$|\[::1?\]$)|(?:^|\.)localhost$/.test(hostname);
  return isWeb && !isLoopback && /[.:]/.test(hostname);
}
