import type { Quirks } from './quirks.ts';
import type { Order, PowerState, SshKey, Tariff, Template } from './records.ts';
import type { Fields, Value } from './reply.ts';

/** A collection, or its form when it is empty. */
export function orEmpty(collection: readonly Value[] | Fields, quirks: Quirks): Value | undefined {
  if (Object.keys(collection).length > 0) return collection;
  switch (quirks.emptyMap) {
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
export function templatesShape(templates: readonly Template[], quirks: Quirks): readonly Value[] | Fields {
  switch (quirks.templatesShape) {
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
    case 'groups': {
      const isWindows = ({ name }: Template) => name.startsWith('windows');
      const names = (some: readonly Template[]) => some.map(({ name }) => name);
      return {
        Linux: names(templates.filter(one => !isWindows(one))),
        Windows: names(templates.filter(isWindows)),
      };
    }
  }
}

/** The `products` of list. */
export function productsShape(tariffs: readonly Tariff[], quirks: Quirks): readonly Value[] | Fields {
  const withoutId = (tariff: Tariff): Fields => ({ name: tariff.name, ...price(tariff, quirks) });
  const withId = (tariff: Tariff): Fields => ({
    [quirks.productIdField]: tariff.pid,
    ...withoutId(tariff),
  });
  const mapped = (entry: (tariff: Tariff) => Value): Fields =>
    Object.fromEntries(tariffs.map(tariff => [tariff.pid, entry(tariff)]));
  switch (quirks.productsShape) {
    case 'list':
      return tariffs.map(withId);
    case 'map':
      return mapped(withId);
    case 'map-without-ids':
      return mapped(withoutId);
    case 'map-of-names':
      return mapped(({ name }) => name);
    case 'groups':
      return { VPS: tariffs.slice(0, 4).map(withId), Other: tariffs.slice(4).map(withId) };
    case 'product':
      return { product: tariffs.map(withId) };
  }
}

function price(tariff: Tariff, { productMoneyField: field, productCurrency }: Quirks): Fields {
  switch (productCurrency) {
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

/** Every order is paid up to this day. */
export const paidUntil = '2099-12-03';

/** The `orders` of orders: a map by id. The newest may be broken. */
export function ordersShape(orders: readonly Order[], { brokenOrder, dueDate }: Quirks): Fields {
  const newest = orders.at(-1);
  return Object.fromEntries(
    orders.map((order): [string, Value] => {
      const { orderid, ordernum, amount, invoiceid, status } = order;
      if (brokenOrder !== 'no' && order === newest)
        return [brokenOrder === 'with-id' ? orderid : 'x', 'Array'];
      const due = dueDate === 'orders' ? { nextduedate: paidUntil } : {};
      return [orderid, { id: orderid, ordernum, amount, invoiceid, status, ...due }];
    }),
  );
}

/** The keys of sshkey.list. */
export function sshKeysShape(keys: readonly SshKey[], quirks: Quirks): Fields {
  const isLabel = quirks.sshKeyField === 'label-only';
  const shown = ({ text }: SshKey) => (isLabel ? text.split(' ').slice(2).join(' ') : text);
  const withoutId = (key: SshKey): Fields => ({ [isLabel ? 'label' : quirks.sshKeyField]: shown(key) });
  const withId = (key: SshKey): Fields => ({ id: key.id, ...withoutId(key) });
  const mapped = (entry: (key: SshKey) => Value): Fields =>
    Object.fromEntries(keys.map(key => [key.id, entry(key)]));
  const shapes = {
    list: () => keys.map(withId),
    map: () => mapped(withId),
    'map-without-ids': () => mapped(withoutId),
    'map-of-text': () => mapped(shown),
  };
  return { [quirks.sshKeysUnder]: orEmpty(shapes[quirks.sshKeysShape](), quirks) };
}

const stateWords: Record<Quirks['stateLanguage'], Record<PowerState, string>> = {
  // The provider's text was translated by a machine: " Included" is «Включен», which means on.
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
  'russian-feminine': {
    on: 'Запущена',
    off: 'Остановлена',
    rebooting: 'Перезагружается',
    starting: 'Запускается',
    stopping: 'Останавливается',
    installing: 'Устанавливается',
    suspended: 'Приостановлена',
  },
  libvirt: {
    on: 'running',
    off: 'shutoff',
    rebooting: 'rebooting',
    starting: 'starting',
    stopping: 'shutting down',
    installing: 'installing',
    suspended: 'suspended',
  },
};

const inCase: Record<Quirks['stateCase'], (text: string) => string> = {
  'as-is': text => text,
  upper: text => text.toUpperCase(),
  lower: text => text.toLowerCase(),
};

const inSpaces: Record<Quirks['stateSpaces'], (text: string) => string> = {
  documented: text => ` ${text}`,
  none: text => text,
  'both-sides': text => `  ${text} \n`,
};

/** The `ip` of a VPS that also has a second IPv4 address and an IPv6 one. */
export function addressesShape(ip: string, { addresses }: Quirks): string {
  const others = ['203.0.113.7', '2a02:27ac::7'];
  switch (addresses) {
    case 'one':
      return ip;
    case 'comma':
      return [ip, ...others].join(', ');
    case 'space':
      return [ip, ...others].join(' ');
    case 'lines':
      return [ip, ...others].join('\n');
    case 'with-prefix':
      return `${ip}/24`;
    case 'twenty':
      return [ip, ...Array.from({ length: 19 }, (_, index) => `203.0.113.${index + 1}/32`)].join(', ');
    case 'ipv6-only':
      return '2a02:27ac::7/64';
  }
}

/** The `real_state` of a VPS. */
export function realState(state: PowerState | { readonly word: string }, quirks: Quirks): string {
  const text = typeof state === 'object' ? state.word : stateWords[quirks.stateLanguage][state];
  const shown = inSpaces[quirks.stateSpaces](inCase[quirks.stateCase](text));
  return quirks.stateMarkup ? `<span class="label">${shown}</span>&nbsp;` : shown;
}
