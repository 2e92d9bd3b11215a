import type { Person } from '../../demo/telegram/person.ts';
import type { ProcessHarness } from '../e2e/harness.ts';
import type { Expectations } from './expectations.ts';
import type { Rng } from './rng.ts';

export type Linked = Awaited<ReturnType<ProcessHarness['linkAccount']>>;

/** What the people of a run share. */
export interface Context {
  readonly harness: ProcessHarness;
  readonly rng: Rng;
  readonly expectations: Expectations;
  /** Another number each time. */
  readonly serial: () => number;
}

/** How long a person waits for an answer before they write something else. */
const maxWaitMs = 8_000;

/**
 * A dialog with a question that is asked before a kill and answered after it. `open` is the command that starts it,
 * `buttons` lead to the question, and `answer` is what is written then.
 */
function createDialog(
  person: Person,
  expectations: Expectations,
  dialog: {
    readonly open: () => string;
    readonly buttons: readonly string[];
    readonly question: string;
    readonly answer: () => string;
  },
) {
  let askedAtKill: number | undefined;
  return (): void => {
    if (askedAtKill !== undefined) {
      if (expectations.kills.length <= askedAtKill) return;
      askedAtKill = undefined;
      void person.writes(dialog.answer());
      return;
    }
    const last = person.chat.messages.at(-1);
    if (last?.fromBot !== true) {
      if (last === undefined || Date.now() - last.at >= maxWaitMs) void person.writes(dialog.open());
      return;
    }
    if (last.text.startsWith(dialog.question)) {
      askedAtKill = expectations.kills.length;
      return;
    }
    const button = dialog.buttons
      .map(label => last.keyboard.flat().find(({ text }) => text.includes(label)))
      .find(each => each !== undefined);
    if (button === undefined) void person.writes(dialog.open());
    else person.sendsCallbackData(last, button.callback_data ?? '');
  };
}

/** Dialogs that are under way at a kill: one renames a server, one links more accounts. */
export function createDialogs({ harness, expectations, serial }: Context, rena: Linked, lena: Linked) {
  const names: string[] = [];
  const clients: string[] = [];
  const rename = createDialog(rena.person, expectations, {
    open: () => `/server ${names.at(-1) ?? 'rena-1'}`,
    buttons: ['Rename', 'More'],
    question: 'Send the new name',
    answer: () => {
      const name = `rena-${serial()}x`;
      names.push(name);
      return name;
    },
  });
  const linkAnother = createDialog(lena.person, expectations, {
    open: () => '/link',
    buttons: [],
    question: '🔗 Send your client ID',
    answer: () => {
      const account = harness.provider.addAccount();
      clients.push(account.cid);
      return `${account.cid} ${account.key}`;
    },
  });
  return { names, clients, rename, linkAnother };
}
