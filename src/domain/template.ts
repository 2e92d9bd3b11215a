import type { Template } from './tariff.ts';

/** Templates of one system, as a person would look for them. */
export interface TemplateGroup {
  /** "Debian", "Ubuntu"; missing: what belongs to no system that has several words in common. */
  readonly system: string | undefined;
  /** The newest first. */
  readonly templates: readonly Template[];
}

/** How systems are called, by how their names begin in the provider's. Order matters: the longer first. */
const systems: readonly (readonly [prefix: string, name: string])[] = [
  ['ubuntu', 'Ubuntu'],
  ['debian', 'Debian'],
  ['almalinux', 'AlmaLinux'],
  ['alma', 'AlmaLinux'],
  ['rockylinux', 'Rocky Linux'],
  ['rocky', 'Rocky Linux'],
  ['centosstream', 'CentOS Stream'],
  ['centos', 'CentOS'],
  ['oraclelinux', 'Oracle Linux'],
  ['oracle', 'Oracle Linux'],
  ['rhel', 'RHEL'],
  ['redhat', 'RHEL'],
  ['fedora', 'Fedora'],
  ['opensuse', 'openSUSE'],
  ['suse', 'SUSE'],
  ['archlinux', 'Arch Linux'],
  ['arch', 'Arch Linux'],
  ['alpine', 'Alpine'],
  ['gentoo', 'Gentoo'],
  ['astra', 'Astra Linux'],
  ['altlinux', 'ALT Linux'],
  ['redos', 'RED OS'],
  ['cloudlinux', 'CloudLinux'],
  ['vzlinux', 'VzLinux'],
  ['kali', 'Kali'],
  ['nixos', 'NixOS'],
  ['freebsd', 'FreeBSD'],
  ['openbsd', 'OpenBSD'],
  ['netbsd', 'NetBSD'],
  ['mikrotik', 'MikroTik'],
  ['routeros', 'MikroTik'],
  ['windowsserver', 'Windows'],
  ['windows', 'Windows'],
  ['win', 'Windows'],
];

/** What a name is apart from how it is written: "Rocky Linux-9" and "rocky_linux9" are the same. */
const folded = (text: string): string => text.toLowerCase().replaceAll(/[\s_.-]+/g, '');

/** A name as words and versions: "ubuntu-22.04-64-default" → ubuntu, 22.04, 64, default. */
const parts = (text: string): readonly string[] => text.toLowerCase().match(/\d+(?:\.\d+)*|\p{L}+/gu) ?? [];

/** The system that a template is of; `undefined` where its name says none that we know. */
export function systemOf({ name, title }: Template): string | undefined {
  for (const text of [name, title]) {
    const start = folded(text.slice(0, 100));
    const known = systems.find(([prefix]) => start.startsWith(prefix));
    if (known !== undefined) return known[1];
  }
  return undefined;
}

/** Which of two versions is the newer; 7.9 is newer than 7. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (right[at] ?? -1) - (left[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

const isVersion = (part: string): boolean => /^\d/.test(part);

/** Versions from the newest, words by the alphabet, and what is plainer first. */
function compare(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [left = '', right = ''] = [a[at], b[at]];
    if (left === right) continue;
    if (isVersion(left) && isVersion(right)) {
      const order = compareVersions(left, right);
      if (order !== 0) return order;
    } else if (isVersion(left) !== isVersion(right)) return isVersion(left) ? -1 : 1;
    else return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Templates by system, the newest of each first, and what is of no known system last, in the provider's order. */
export function groupTemplates(templates: readonly Template[]): readonly TemplateGroup[] {
  const grouped = Map.groupBy(templates, systemOf);
  const rank = (system: string | undefined): number =>
    system === undefined ? Infinity : systems.findIndex(([, name]) => name === system);
  return [...grouped]
    .sort(([a], [b]) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
    .map(([system, some]) => ({
      system,
      templates:
        system === undefined
          ? some
          : some
              .map(template => ({ template, key: parts(template.name.slice(0, 200)) }))
              .sort((a, b) => compare(a.key, b.key))
              .map(({ template }) => template),
    }));
}
