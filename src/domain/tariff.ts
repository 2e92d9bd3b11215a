/** A tariff of the provider (`products`). */
export interface Tariff {
  /** The `pid` that `create` takes. */
  readonly id: string;
  readonly name: string;
  /** As the provider writes it. */
  readonly price: string | undefined;
  readonly currency: string | undefined;
}

/** A price as the provider writes it, with its currency where that comes apart. */
export const priceText = ({ price, currency }: Tariff): string | undefined =>
  price === undefined ? undefined : currency === undefined ? price : `${price} ${currency}`;

/** "$5.00", "1 500,00 RUB": the amount, and the currency where its code is there. */
function moneyIn(price: string): { readonly amount: number; readonly currency: string | undefined } {
  const together = price
    .replaceAll(/(?<=\d)[ \u00a0](?=\d)/g, '')
    .replaceAll(/(?<=\d)[.,](?=\d{3}(?!\d))/g, '');
  const [amount = ''] = /\d+(?:[.,]\d+)?/.exec(together) ?? [];
  return { amount: Number(amount.replace(',', '.')), currency: /\b[A-Z]{3}\b/.exec(price)?.[0] };
}

/** Whether two prices are the same money, however they are written; a currency that only one names is none. */
export function isSamePrice(one: string, other: string): boolean {
  const [a, b] = [moneyIn(one), moneyIn(other)];
  return a.amount === b.amount && (a.currency ?? b.currency) === (b.currency ?? a.currency);
}

/** A template of an operating system (`ostpls`). */
export interface Template {
  /** The `ostpl` that `install` takes. */
  readonly name: string;
  readonly title: string;
}

export interface Catalogue {
  readonly tariffs: readonly Tariff[];
  readonly templates: readonly Template[];
}

/** A public SSH key as the provider keeps it; old ones may have nothing but a label. */
export interface SshKey {
  readonly id: string;
  readonly publicKey: string | undefined;
  readonly label: string | undefined;
}
