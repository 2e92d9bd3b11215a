import type { Oddities } from './quirks.ts';
import {
  orderStatusAt,
  type Order,
  type PowerState,
  type SshKey,
  type Tariff,
  type Template,
} from './records.ts';
import type { Fields, Value } from '../../src/sandbox/provider/reply.ts';

/** A collection, or what the script says when there is nothing in it. */
export function orEmpty(collection: Value, oddities: Oddities): Value | undefined {
  if (typeof collection !== 'object' || collection === null || Object.keys(collection).length > 0) {
    return collection;
  }
  switch (oddities.emptyMap) {
    case '[]':
      return [];
    case 'null':
      return null;
    case 'false':
      return false;
    case '{}':
      return {};
    case 'missing':
      return undefined;
  }
}

/** The `ostpls` of list. */
export function templatesShape(templates: readonly Template[], oddities: Oddities): Value {
  switch (oddities.templatesShape) {
    case 'names':
      return templates.map(({ name }) => name);
    case 'objects-name':
      return templates.map(({ name, title }) => ({ name, title }));
    case 'objects-ostpl':
      return templates.map(({ name, title }) => ({ ostpl: name, title }));
    case 'objects-id':
      return templates.map(({ name, title }) => ({ id: name, title }));
    case 'map':
      return Object.fromEntries(templates.map(({ name, title }) => [name, title]));
  }
}

/** The `products` of list. */
export function productsShape(tariffs: readonly Tariff[], oddities: Oddities): Value {
  const product = (tariff: Tariff): Fields => ({ name: tariff.name, ...money(tariff, oddities) });
  const withId = (tariff: Tariff): Fields => ({ [oddities.productIdField]: tariff.pid, ...product(tariff) });
  const mapped = (entry: (tariff: Tariff) => Value): Fields =>
    Object.fromEntries(tariffs.map(tariff => [tariff.pid, entry(tariff)]));
  switch (oddities.productsShape) {
    case 'list':
      return tariffs.map(withId);
    case 'map':
      return mapped(withId);
    case 'map-without-ids':
      return mapped(product);
    case 'map-of-names':
      return mapped(tariff => tariff.name);
  }
}

function money(tariff: Tariff, oddities: Oddities): Fields {
  const field = oddities.productMoneyField;
  switch (oddities.productCurrency) {
    case 'none':
      return { [field]: tariff.price };
    case 'suffix':
      return { [field]: `${tariff.price} USD` };
    case 'prefix':
      return { [field]: `$${tariff.price}` };
    case 'field':
      return { [field]: tariff.price, currency: 'USD' };
  }
}

/** The `orders` of orders: a map by id. */
export function ordersShape(orders: readonly Order[], instant: number): Fields {
  return Object.fromEntries(
    orders.map(order => [
      order.orderid,
      {
        id: order.orderid,
        ordernum: order.ordernum,
        amount: order.amount,
        invoiceid: order.invoiceid,
        status: orderStatusAt(order, instant),
      },
    ]),
  );
}

/** The keys of sshkey.list, under the name that the switch says. */
export function sshKeysShape(keys: readonly SshKey[], oddities: Oddities): Fields {
  const shown = (key: SshKey) => (oddities.sshKeyField === 'label-only' ? labelOf(key) : key.text);
  const field = oddities.sshKeyField === 'label-only' ? 'label' : oddities.sshKeyField;
  const entry = (key: SshKey): Fields => ({ [field]: shown(key) });
  const withId = (key: SshKey): Fields => ({ id: key.id, ...entry(key) });
  const mapped = (value: (key: SshKey) => Value): Fields =>
    Object.fromEntries(keys.map(key => [key.id, value(key)]));
  const shapes: Record<Oddities['sshKeysShape'], () => Value> = {
    list: () => keys.map(withId),
    map: () => mapped(withId),
    'map-without-ids': () => mapped(entry),
    'map-of-text': () => mapped(shown),
  };
  return { [oddities.sshKeysUnder]: orEmpty(shapes[oddities.sshKeysShape](), oddities) };
}

function labelOf(key: SshKey): string {
  return key.text.split(' ').slice(2).join(' ');
}

const stateWords: Record<Oddities['stateLanguage'], Record<PowerState, string>> = {
  // The provider's text was translated by a machine: " Included" is «Включен», on.
  seed: {
    on: 'Included',
    off: 'Turned off',
    rebooting: 'Reboots',
    starting: 'Turns on',
    stopping: 'Turns off',
    installing: 'Is installed',
    suspended: 'Suspended',
  },
  english: {
    on: 'Running',
    off: 'Stopped',
    rebooting: 'Rebooting',
    starting: 'Starting',
    stopping: 'Stopping',
    installing: 'Installing',
    suspended: 'Suspended',
  },
  russian: {
    on: 'Включен',
    off: 'Выключен',
    rebooting: 'Перезагружается',
    starting: 'Включается',
    stopping: 'Выключается',
    installing: 'Устанавливается',
    suspended: 'Приостановлен',
  },
};

/** The `real_state` of a VPS. */
export function realState(state: PowerState | { readonly word: string }, oddities: Oddities): string {
  const word =
    typeof state === 'object'
      ? state.word
      : (oddities.stateWords[state] ?? stateWords[oddities.stateLanguage][state]);
  const cased =
    oddities.stateCase === 'upper'
      ? word.toUpperCase()
      : oddities.stateCase === 'lower'
        ? word.toLowerCase()
        : word;
  switch (oddities.stateSpaces) {
    case 'documented':
      return ` ${cased}`;
    case 'none':
      return cased;
    case 'both-sides':
      return `  ${cased} \n`;
  }
}
