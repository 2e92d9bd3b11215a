import fc from 'fast-check';
import { expect, test } from 'vitest';

import { groupTemplates } from '../../src/domain/template.ts';

const named = (...names: readonly string[]) => names.map(name => ({ name, title: name }));

test('by system, the newest first, the plain before the special, and what is unknown last', () => {
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
  expect(groups.map(({ system, templates }) => [system, templates.map(({ name }) => name)])).toEqual([
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

test('a version with more to it is newer than the same without', () => {
  const [group] = groupTemplates(named('debian-10-64', 'debian-10.13-64', 'debian-10.2-64'));
  expect(group?.templates.map(({ name }) => name)).toEqual([
    'debian-10.13-64',
    'debian-10.2-64',
    'debian-10-64',
  ]);
});

test('where the name says nothing, the title does', () => {
  const [group] = groupTemplates([{ name: '17', title: 'Rocky Linux 9 x64' }]);
  expect(group?.system).toBe('Rocky Linux');
});

test('each template is in one group, whatever it is called and however they come', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.stringMatching(/^(?:debian|ubuntu|win)-?\d{0,3}\.?\d{0,2}-\w{0,5}$/),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 40 }), names => {
      const grouped = groupTemplates(named(...names)).flatMap(({ templates }) => templates);
      expect(grouped.map(template => template.name).sort()).toEqual([...names].sort());
      const known = (list: readonly string[]) =>
        groupTemplates(named(...list)).flatMap(({ system, templates }) =>
          system === undefined ? [] : templates.map(template => template.name),
        );
      const unique = [...new Set(names)];
      // Names that differ in case alone stand as they came.
      if (new Set(unique.map(one => one.toLowerCase())).size === unique.length) {
        expect(known([...unique].reverse()).length).toBe(known(unique).length);
      }
    }),
  );
});
