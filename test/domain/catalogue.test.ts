import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';

import {
  groupTemplates,
  invoiceUrl,
  isButtonUrl,
  isSamePrice,
  orderAmount,
  withCurrency,
} from '../../src/domain/catalogue.ts';

test.each([
  ['5.00', '5'],
  ['5.00 USD', '$5.00'],
  ['5,00 EUR', '5.00 EUR'],
  ['1 500.00 RUB', '1500'],
  ['1,500.00', '1 500,00'],
  ['free', 'free of charge'],
])('%j and %j are the same price', (one, other) => {
  expect(isSamePrice(one, other)).toBe(true);
  expect(isSamePrice(other, one)).toBe(true);
});

test.each([
  ['5.00', '5.50'],
  ['5.00 USD', '5.00 EUR'],
  ['5.00', '15.00'],
  ['1 500.00 RUB', '1 600.00 RUB'],
  ['1,500.00', '1,600.00'],
  ['1,500.00', '1,500.50'],
  ['free', '5.00'],
])('%j and %j are different prices', (one, other) => {
  expect(isSamePrice(one, other)).toBe(false);
});

test('an amount gets the currency that is named beside it, once', () => {
  expect(withCurrency('12.00', 'USD')).toBe('12.00 USD');
  expect(withCurrency('$12.00', 'USD')).toBe('$12.00');
  expect(withCurrency('12.00', undefined)).toBe('12.00');
  expect(orderAmount('12.00', '12 USD')).toBe('12 USD');
  expect(orderAmount('13.00', '12 USD')).toBe('13.00');
  expect(orderAmount('12.00 EUR', '12 USD')).toBe('12.00 EUR');
  expect(orderAmount(undefined, '12 USD')).toBe('12 USD');
  expect(orderAmount('12.00', undefined)).toBe('12.00');
});

test('an invoice is on the host of the API', () => {
  expect(invoiceUrl(new URL('https://cp.inferno.name/api_client.php'), '366000')).toBe(
    'https://cp.inferno.name/viewinvoice.php?id=366000',
  );
  expect(invoiceUrl(new URL('http://127.0.0.1:8081/x/api_client.php?a=1'), '1&b')).toBe(
    'http://127.0.0.1:8081/x/viewinvoice.php?id=1%26b',
  );
});

test.each([
  ['https://cp.inferno.name/viewinvoice.php?id=1', true],
  ['http://192.0.2.7:8080/x', true],
  ['https://[2001:db8::1]/x', true],
  ['http://127.0.0.1:8080/x', false],
  ['http://localhost/x', false],
  ['http://panel.localhost/x', false],
  ['http://panel/x', false],
  ['http://[::1]:8080/x', false],
])('%s on a button is %s', (address, expected) => {
  expect(isButtonUrl(address)).toBe(expected);
});

const named = (...names: readonly string[]) => names.map(name => ({ name, title: name }));

test('templates are grouped by system, the newest and plainest first, unknown systems last', () => {
  const groups = groupTemplates(
    named(
      'centos7-64-default',
      'my-own-image',
      'debian-9-64-default',
      'debian-11-64-default',
      'debian-12-64-docker',
      'debian-12-64-default',
      'ubuntu-20.04-64-default',
      'ubuntu-24.04-64-default',
      'ubuntu-22.04-64-default',
      'almalinux-8-64-default',
      'AlmaLinux 9.4',
      'windows-2019-64-default',
      'windows-2022-64-default',
      'another image',
    ),
  );
  expect(groups.map(({ heading, templates }) => [heading, templates.map(({ name }) => name)])).toEqual([
    ['Ubuntu', ['ubuntu-24.04-64-default', 'ubuntu-22.04-64-default', 'ubuntu-20.04-64-default']],
    [
      'Debian',
      ['debian-12-64-default', 'debian-12-64-docker', 'debian-11-64-default', 'debian-9-64-default'],
    ],
    ['AlmaLinux', ['AlmaLinux 9.4', 'almalinux-8-64-default']],
    ['CentOS', ['centos7-64-default']],
    ['Windows', ['windows-2022-64-default', 'windows-2019-64-default']],
    [undefined, ['my-own-image', 'another image']],
  ]);
});

test('a longer version is newer', () => {
  const [group] = groupTemplates(named('debian-10-64', 'debian-10.13-64', 'debian-10.2-64'));
  expect(group?.templates.map(({ name }) => name)).toEqual([
    'debian-10.13-64',
    'debian-10.2-64',
    'debian-10-64',
  ]);
});

test('a title names the system if the name does not', () => {
  const [group] = groupTemplates([{ name: '17', title: 'Rocky Linux 9 x64' }]);
  expect(group?.heading).toBe('Rocky Linux');
});

test('the provider’s headings come first, in its order, and systems within them', () => {
  const from = (group: string, ...names: readonly string[]) =>
    named(...names).map(each => ({ ...each, group }));
  const groups = groupTemplates([
    ...from('Windows', 'windows-2019', 'Server 2022', 'windows-2022'),
    ...from('Linux', 'debian-11', 'own-image', 'ubuntu-24.04', 'debian-12'),
    ...named('freebsd-14'),
  ]);
  expect(groups.map(({ heading, templates }) => [heading, ...templates.map(({ name }) => name)])).toEqual([
    ['Windows', 'windows-2022', 'windows-2019', 'Server 2022'],
    ['Linux · Ubuntu', 'ubuntu-24.04'],
    ['Linux · Debian', 'debian-12', 'debian-11'],
    ['Linux', 'own-image'],
    ['FreeBSD', 'freebsd-14'],
  ]);
});

test('each template is in exactly one group, in any order', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.stringMatching(/^(?:debian|ubuntu|win)-?\d{0,3}\.?\d{0,2}-\w{0,5}$/),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 40 }), names => {
      const grouped = groupTemplates(named(...names)).flatMap(({ templates }) => templates);
      expect(grouped.map(template => template.name).sort()).toEqual([...names].sort());
      const known = (list: readonly string[]) =>
        groupTemplates(named(...list)).flatMap(({ heading, templates }) =>
          heading === undefined ? [] : templates.map(template => template.name),
        );
      const unique = [...new Set(names)];
      // Names that differ only in case keep their order.
      if (new Set(unique.map(one => one.toLowerCase())).size === unique.length) {
        expect(known([...unique].reverse()).length).toBe(known(unique).length);
      }
    }),
  );
});
