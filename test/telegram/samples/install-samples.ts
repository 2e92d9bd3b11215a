import {
  chooseOrderToInstallView,
  chooseKeysView,
  chooseTemplateView,
  installCheckingView,
  installExpiredView,
  installRefusedView,
  installSummaryView,
  keysReadingView,
  templatesFailedView,
  templatesReadingView,
} from '../../../src/telegram/views/install-dialog-views.ts';
import { installView } from '../../../src/telegram/views/operation-views.ts';
import {
  type KeyShown,
  addKeyView,
  askKeyView,
  askRemoveKeyView,
  keyProblemsView,
  keysUnreadView,
  keysView,
  removedNote,
  removingKeyView,
} from '../../../src/telegram/views/ssh-key-views.ts';
import type { InstallDialog } from '../../../src/domain/dialog.ts';
import { hashName } from '../../../src/domain/dialog.ts';
import type { LinkId, ServerId } from '../../../src/domain/server.ts';
import type { KeyProblem } from '../../../src/domain/ssh-key.ts';
import { templates } from './order-samples.ts';
import type { ViewSamples } from './models.ts';
import {
  addKeyOf,
  cardOf,
  emoji,
  failureKinds,
  failures,
  fingerprint,
  forEach,
  installOf,
  links,
  minute,
  nasty,
  now,
  operationStates,
  orderCard,
  russian,
  second,
  vps,
  work,
} from './models.ts';

const empty = orderCard('active', {}, { seenAt: now });
const labels = ['anna@laptop', russian, nasty, emoji];
const choices = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: String(at), label: labels[at % labels.length] ?? '' }));

const dialog: InstallDialog = {
  kind: 'install',
  token: 9,
  serverId: 1 as ServerId,
  template: { name: 'debian-12-64', title: 'Debian 12' },
  keys: choices(4),
  chosenKeyIds: ['0', '2'],
  isChecked: false,
};

const keyAt = (at: number): KeyShown => {
  const key: KeyShown = {
    id: `key-${at}`,
    label: at === 3 ? '' : (labels[at % labels.length] ?? ''),
    publicKey: 'ssh-ed25519 AAAA',
    key: {
      type: at % 2 === 0 ? 'ED25519' : 'RSA',
      bits: at % 2 === 0 ? 256 : 4096,
      fingerprint,
      body: '',
      label: '',
    },
  };
  if (at % 5 === 1) return { ...key, publicKey: undefined, key: undefined };
  return at % 5 === 4 ? { ...key, key: undefined } : key;
};
const shown = (count: number, all = links) => ({
  link: work,
  links: all,
  keys: Array.from({ length: count }, (_, at) => keyAt(at)),
  readAt: now - 90 * second,
});

const problems: readonly KeyProblem[] = [
  'no-key',
  'truncated',
  'malformed',
  'dsa',
  'tiny',
  'unknown-type',
  'certificate',
  'options',
  'other-form',
  'long-label',
];

export const installSamples: ViewSamples = {
  'chooseTemplateView: none': locale => chooseTemplateView(dialog, empty, [], { page: 0 }, locale),
  'chooseTemplateView: some': locale => chooseTemplateView(dialog, empty, templates(4), { page: 0 }, locale),
  'chooseTemplateView: systems of many': locale =>
    chooseTemplateView(dialog, empty, templates(60), { page: 0 }, locale),
  'chooseTemplateView: first page of a system': locale =>
    chooseTemplateView(dialog, empty, templates(60), { page: 0, family: hashName('Debian') }, locale),
  'chooseTemplateView: last page of a system': locale =>
    chooseTemplateView(dialog, empty, templates(60), { page: 9, family: hashName('Debian') }, locale),
  'chooseTemplateView: in groups': locale =>
    chooseTemplateView(
      dialog,
      empty,
      templates(4).map(each => ({ ...each, group: each.name.startsWith('windows') ? 'Windows' : 'Linux' })),
      { page: 0 },
      locale,
    ),
  'chooseTemplateView: many groups': locale =>
    chooseTemplateView(
      dialog,
      empty,
      templates(60).map((each, index) => ({ ...each, group: `${nasty} ${index}` })),
      { page: 0 },
      locale,
    ),
  'chooseTemplateView: found, with a note': locale =>
    chooseTemplateView(
      dialog,
      orderCard('active', { name: nasty }),
      templates(60),
      { page: 0, part: 'debian-1', note: locale.t('install-changed') },
      locale,
    ),
  templatesReadingView: locale => templatesReadingView(empty, locale),
  ...forEach('templatesFailedView', failureKinds, (kind, locale) =>
    templatesFailedView(empty, failures[kind], locale),
  ),
  keysReadingView: locale => keysReadingView(dialog, empty, locale),
  'chooseKeysView: none': locale =>
    chooseKeysView({ ...dialog, keys: [], chosenKeyIds: [] }, empty, locale, {
      addKey: { kind: 'add-key', link: 1 as LinkId },
    }),
  'chooseKeysView: some': locale => chooseKeysView(dialog, empty, locale),
  'chooseKeysView: sixty': locale => chooseKeysView({ ...dialog, keys: choices(60) }, empty, locale),
  'chooseKeysView: not read': locale =>
    chooseKeysView({ ...dialog, keys: undefined, chosenKeyIds: [] }, empty, locale, {
      failure: failures['timed-out'],
    }),
  installCheckingView: locale => installCheckingView(dialog, empty, locale),
  ...forEach('installRefusedView', failureKinds, (kind, locale) =>
    installRefusedView(dialog, empty, failures[kind], locale),
  ),
  'installSummaryView: with keys': locale => installSummaryView(dialog, empty, locale),
  'installSummaryView: without keys': locale =>
    installSummaryView({ ...dialog, keys: undefined, chosenKeyIds: [] }, empty, locale),
  'installSummaryView: with thirty keys, named nastily': locale =>
    installSummaryView(
      { ...dialog, keys: choices(30), chosenKeyIds: choices(30).map(({ id }) => id) },
      orderCard('active', { name: nasty }),
      locale,
    ),
  'chooseOrderToInstallView: none': locale => chooseOrderToInstallView([], locale),
  'chooseOrderToInstallView: some': locale =>
    chooseOrderToInstallView([empty, orderCard('active', { name: nasty })], locale),
  installExpiredView,

  ...forEach('installView', operationStates, (state, locale) =>
    installView(
      state === 'done'
        ? { operation: installOf(state, { endedAt: now }), card: cardOf() }
        : { operation: installOf(state), card: empty },
      locale,
      now,
    ),
  ),
  'installView: queued, with a bar': locale =>
    installView({ operation: installOf('acknowledged'), card: empty, typicalMs: 6 * minute }, locale, now),
  'installView: started, joined, longer than usual': locale =>
    installView(
      {
        operation: installOf('acknowledged', {
          details: { template: 'd', title: nasty, sshKeyIds: [], joined: true },
        }),
        card: cardOf({ name: nasty }, { vps: vps('installing') }),
        typicalMs: 2 * minute,
      },
      locale,
      now,
    ),
  'installView: unanswered, to be seen': locale =>
    installView(
      {
        operation: installOf('unanswered', { sawTransition: true }),
        card: cardOf({}, { vps: vps('installing', { ip: undefined }) }),
      },
      locale,
      now,
    ),
  'installView: lost': locale =>
    installView({ operation: installOf('failed', { failure: undefined }), card: empty }, locale, now),
  'installView: unconfirmed, with a VPS': locale =>
    installView(
      { operation: installOf('unconfirmed'), card: cardOf({}, { vps: vps('unknown') }) },
      locale,
      now,
    ),

  ...forEach('addKeyView', operationStates, (state, locale) =>
    addKeyView({ operation: addKeyOf(state) }, locale),
  ),
  'addKeyView: there already': locale =>
    addKeyView({ operation: addKeyOf('not-sent', nasty, { failure: failures['already-exists'] }) }, locale),
  'addKeyView: done, without a label, of several accounts': locale =>
    addKeyView({ operation: addKeyOf('done', ''), accountLabel: nasty }, locale),

  'keysView: none': locale => keysView(shown(0, [work]), 0, locale, { now }),
  'keysView: one': locale => keysView(shown(1, [work]), 0, locale, { now }),
  'keysView: first page': locale => keysView(shown(20), 0, locale, { now }),
  'keysView: middle page': locale => keysView(shown(20), 1, locale, { now }),
  'keysView: last page': locale => keysView(shown(20), 9, locale, { now }),
  'keysView: not read just now': locale =>
    keysView(shown(2), 0, locale, { now, failure: failures.unavailable }),
  'keysView: removed': locale =>
    keysView(shown(1, [work]), 0, locale, { now, note: removedNote(keyAt(2), undefined, locale) }),
  ...forEach('keysView: not removed', failureKinds, (kind, locale) =>
    keysView(shown(1, [work]), 0, locale, { now, note: removedNote(keyAt(0), failures[kind], locale) }),
  ),
  'keysUnreadView: reading': locale => keysUnreadView(work, links, locale),
  'keysUnreadView: failed': locale => keysUnreadView(work, [work], locale, failures['bad-credentials']),
  'askRemoveKeyView: a key': locale => askRemoveKeyView(work, keyAt(0), locale),
  'askRemoveKeyView: a label alone': locale => askRemoveKeyView(work, keyAt(1), locale),
  removingKeyView: locale => removingKeyView(keyAt(2), locale),
  'askKeyView: one account': locale => askKeyView(work, [work], locale),
  'askKeyView: several accounts': locale => askKeyView(work, links, locale),
  'askKeyView: during an installation': locale => askKeyView(work, links, locale, 9),
  ...forEach('keyProblemsView', problems, (problem, locale) =>
    keyProblemsView([{ problem, line: 1 }], true, work, locale),
  ),
  'keyProblemsView: several lines': locale =>
    keyProblemsView(
      problems.map((problem, at) => ({ problem, line: at + 1 })),
      false,
      work,
      locale,
    ),
};
