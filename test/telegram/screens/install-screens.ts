import {
  chooseEmptyView,
  chooseKeysView,
  chooseTemplateView,
  installCheckingView,
  installOverView,
  installRefusedView,
  installSummaryView,
  keysReadingView,
  templatesFailedView,
  templatesReadingView,
} from '../../../src/telegram/views/install-dialog-views.ts';
import { installView } from '../../../src/telegram/views/install-operation-views.ts';
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
import { button } from '../../../src/telegram/views/view.ts';
import type { InstallDialog } from '../../../src/domain/dialog.ts';
import { hashName } from '../../../src/domain/dialog.ts';
import type { LinkId, ServerId } from '../../../src/domain/server.ts';
import type { KeyProblem } from '../../../src/domain/ssh-key.ts';
import { templates } from './order-screens.ts';
import type { Screens } from './samples.ts';
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
} from './samples.ts';

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

export const installScreens: Screens = {
  'chooseTemplateView: none': words => chooseTemplateView(dialog, empty, [], { page: 0 }, words),
  'chooseTemplateView: some': words => chooseTemplateView(dialog, empty, templates(4), { page: 0 }, words),
  'chooseTemplateView: systems of many': words =>
    chooseTemplateView(dialog, empty, templates(60), { page: 0 }, words),
  'chooseTemplateView: first page of a system': words =>
    chooseTemplateView(dialog, empty, templates(60), { page: 0, family: hashName('Debian') }, words),
  'chooseTemplateView: last page of a system': words =>
    chooseTemplateView(dialog, empty, templates(60), { page: 9, family: hashName('Debian') }, words),
  'chooseTemplateView: found, with a note': words =>
    chooseTemplateView(
      dialog,
      orderCard('active', { name: nasty }),
      templates(60),
      { page: 0, part: 'debian-1', note: words.say('install-changed') },
      words,
    ),
  templatesReadingView: words => templatesReadingView(empty, words),
  ...forEach('templatesFailedView', failureKinds, (kind, words) =>
    templatesFailedView(empty, failures[kind], words),
  ),
  keysReadingView: words => keysReadingView(dialog, empty, words),
  'chooseKeysView: none': words =>
    chooseKeysView({ ...dialog, keys: [], chosenKeyIds: [] }, empty, words, {
      addKey: button(words.plain('button-add-key'), { kind: 'add-key', link: 1 as LinkId }),
    }),
  'chooseKeysView: some': words => chooseKeysView(dialog, empty, words),
  'chooseKeysView: sixty': words => chooseKeysView({ ...dialog, keys: choices(60) }, empty, words),
  'chooseKeysView: not read': words =>
    chooseKeysView({ ...dialog, keys: undefined, chosenKeyIds: [] }, empty, words, {
      failure: failures['timed-out'],
    }),
  installCheckingView: words => installCheckingView(dialog, empty, words),
  ...forEach('installRefusedView', failureKinds, (kind, words) =>
    installRefusedView(dialog, empty, failures[kind], words),
  ),
  'installSummaryView: with keys': words => installSummaryView(dialog, empty, words),
  'installSummaryView: without keys': words =>
    installSummaryView({ ...dialog, keys: undefined, chosenKeyIds: [] }, empty, words),
  'installSummaryView: with thirty keys, named nastily': words =>
    installSummaryView(
      { ...dialog, keys: choices(30), chosenKeyIds: choices(30).map(({ id }) => id) },
      orderCard('active', { name: nasty }),
      words,
    ),
  'chooseEmptyView: none': words => chooseEmptyView([], words),
  'chooseEmptyView: some': words => chooseEmptyView([empty, orderCard('active', { name: nasty })], words),
  installOverView,

  ...forEach('installView', operationStates, (state, words) =>
    installView(
      state === 'done'
        ? { operation: installOf(state, { endedAt: now }), card: cardOf() }
        : { operation: installOf(state), card: empty },
      words,
      now,
    ),
  ),
  'installView: queued, with a bar': words =>
    installView({ operation: installOf('acknowledged'), card: empty, typicalMs: 6 * minute }, words, now),
  'installView: begun, joined, longer than usual': words =>
    installView(
      {
        operation: installOf('acknowledged', {
          details: { template: 'd', title: nasty, sshKeyIds: [], joined: true },
        }),
        card: cardOf({ name: nasty }, { vps: vps('installing') }),
        typicalMs: 2 * minute,
      },
      words,
      now,
    ),
  'installView: unanswered, to be seen': words =>
    installView(
      {
        operation: installOf('unanswered', { sawTransition: true }),
        card: cardOf({}, { vps: vps('installing', { ip: undefined }) }),
      },
      words,
      now,
    ),
  'installView: lost': words =>
    installView({ operation: installOf('failed', { failure: undefined }), card: empty }, words, now),
  'installView: unconfirmed, with a VPS': words =>
    installView(
      { operation: installOf('unconfirmed'), card: cardOf({}, { vps: vps('unknown') }) },
      words,
      now,
    ),

  ...forEach('addKeyView', operationStates, (state, words) =>
    addKeyView({ operation: addKeyOf(state) }, words),
  ),
  'addKeyView: there already': words =>
    addKeyView({ operation: addKeyOf('not-sent', nasty, { failure: failures['already-exists'] }) }, words),
  'addKeyView: done, without a label, of several accounts': words =>
    addKeyView({ operation: addKeyOf('done', ''), accountLabel: nasty }, words),

  'keysView: none': words => keysView(shown(0, [work]), 0, words, { now }),
  'keysView: one': words => keysView(shown(1, [work]), 0, words, { now }),
  'keysView: first page': words => keysView(shown(20), 0, words, { now }),
  'keysView: middle page': words => keysView(shown(20), 1, words, { now }),
  'keysView: last page': words => keysView(shown(20), 9, words, { now }),
  'keysView: not read just now': words =>
    keysView(shown(2), 0, words, { now, failure: failures.unavailable }),
  'keysView: removed': words =>
    keysView(shown(1, [work]), 0, words, { now, note: removedNote(keyAt(2), undefined, words) }),
  ...forEach('keysView: not removed', failureKinds, (kind, words) =>
    keysView(shown(1, [work]), 0, words, { now, note: removedNote(keyAt(0), failures[kind], words) }),
  ),
  'keysUnreadView: reading': words => keysUnreadView(work, links, words),
  'keysUnreadView: failed': words => keysUnreadView(work, [work], words, failures['bad-credentials']),
  'askRemoveKeyView: a key': words => askRemoveKeyView(work, keyAt(0), words),
  'askRemoveKeyView: a label alone': words => askRemoveKeyView(work, keyAt(1), words),
  removingKeyView: words => removingKeyView(keyAt(2), words),
  'askKeyView: one account': words => askKeyView(work, [work], words),
  'askKeyView: several accounts': words => askKeyView(work, links, words),
  'askKeyView: during an installation': words => askKeyView(work, links, words, 9),
  ...forEach('keyProblemsView', problems, (problem, words) =>
    keyProblemsView([{ problem, line: 1 }], true, work, words),
  ),
  'keyProblemsView: several lines': words =>
    keyProblemsView(
      problems.map((problem, at) => ({ problem, line: at + 1 })),
      false,
      work,
      words,
    ),
};
