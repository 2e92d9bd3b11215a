import type { Link } from '../../domain/access.ts';
import type { Dialog, InstallDialog } from '../../domain/dialog.ts';
import type { LinkId } from '../../domain/server.ts';
import type { PublicKey, ReadKeys } from '../../domain/ssh-key.ts';
import { keyLine, longestKeyText } from '../../domain/ssh-key.ts';
import { fileHoldsPrivateKey, holdsPrivateKey, textOfFile } from '../../services/ssh-keys/private-keys.ts';
import { looksLikePublicKey, readPublicKeys } from '../../services/ssh-keys/public-keys.ts';
import { accountFor } from '../account-lookup.ts';
import { defaultLink } from '../../domain/access.ts';
import type { Services } from '../../services/services.ts';
import type { DocumentHandler, Feature, TextHandler } from '../handler-types.ts';
import type { OperationReplies } from './operation-replies.ts';
import type { Turn } from '../request-context.ts';
import { deleteWrittenSecret } from '../middleware/secret-messages.ts';
import { askKeyView, keyProblemsView } from '../views/ssh-key-views.ts';
import { button } from '../views/view.ts';

/** Giving the provider public keys, by text or as a file; a private key is refused wherever it comes. */
export function createAddKeyFeature(
  services: Pick<Services, 'operations' | 'servers' | 'links' | 'dialogs' | 'notifications' | 'transaction'>,
  replies: Pick<OperationReplies, 'show'>,
): Feature<'add-key'> {
  const { operations, servers, links, dialogs, notifications, transaction } = services;
  const current = (turn: Turn): Dialog | undefined => dialogs.current(turn);

  const begin = (turn: Turn, dialog: Dialog): void => dialogs.start(turn, dialog);

  /** What was interrupted for a key, if it was something that goes on afterwards. */
  const interrupted = (turn: Turn): InstallDialog | undefined => {
    const dialog = current(turn);
    if (dialog?.kind === 'install') return dialog;
    return dialog?.kind === 'add-key' ? dialog.resume : undefined;
  };

  /** The account of the order that is being installed, to whose keys one is added on the way. */
  const installedIn = (turn: Turn): LinkId => {
    const serverId = interrupted(turn)?.serverId;
    const account = serverId === undefined ? undefined : servers.accountOf(serverId);
    const own = links.ofPerson(turn.personId);
    return own.find(({ accountId }) => accountId === account)?.id ?? defaultLink;
  };

  const ask = async (turn: Turn, link: Link): Promise<void> => {
    const resume = interrupted(turn);
    begin(turn, { kind: 'add-key', linkId: link.id, ...(resume === undefined ? {} : { resume }) });
    await turn.show(askKeyView(link, links.ofPerson(turn.personId), turn.words, resume?.token));
  };

  /** The message held a private key: it goes, and its author hears of it if it can't. */
  const refusePrivate = async (turn: Turn): Promise<void> => {
    deleteWrittenSecret(notifications, turn);
    await turn.say(turn.words.say(turn.chatKind === 'private' ? 'keys-private' : 'keys-private-in-group'));
  };

  /** Each key is a wish of its own; the same update handled again finds the same wishes. */
  const add = async (turn: Turn, link: Link, keys: readonly PublicKey[]): Promise<void> => {
    const { personId, chatId, chatKind, updateId, words } = turn;
    const resume = interrupted(turn);
    const results = transaction(() => {
      if (resume === undefined) dialogs.leave(turn);
      // The keys are chosen from what is listed once the new one is there.
      else begin(turn, withoutKeys(resume));
      return keys.map(key =>
        operations.begin({
          wish: `update:${updateId}:key:${key.fingerprint}`,
          action: 'add-key',
          accountId: link.accountId,
          personId,
          chatId,
          chatKind,
          details: { publicKey: keyLine(key), fingerprint: key.fingerprint, label: key.label },
        }),
      );
    });
    for (const outcome of results) {
      if (outcome.kind === 'refused') {
        const isHere = outcome.why === 'private-only';
        await turn.say(words.say(isHere ? 'pressed-private-only' : 'keys-no-account'));
        return;
      }
      await replies.show(turn, outcome);
    }
    if (resume !== undefined) {
      await turn.say({
        text: words.say('keys-continue-install'),
        keyboard: [
          [button(words.plain('button-continue-install'), { kind: 'install-keys', token: resume.token })],
        ],
      });
    }
  };

  /** Takes in what was read of somebody's words or file. */
  const take = async (turn: Turn, link: Link, read: ReadKeys): Promise<void> => {
    const { words } = turn;
    switch (read.kind) {
      case 'private':
        await refusePrivate(turn);
        return;
      case 'too-many':
      case 'too-long':
        await turn.say(words.say(`keys-${read.kind}`));
        return;
      case 'read': {
        const problems = read.keys.flatMap(one => (one.kind === 'problem' ? [one] : []));
        const found = read.keys.flatMap(one => (one.kind === 'key' ? [one.key] : []));
        const isNothing = read.keys.length === 0;
        if (problems.length > 0 || isNothing) {
          const said = isNothing ? [{ problem: 'no-key' as const, line: 1 }] : problems;
          await turn.say(keyProblemsView(said, read.keys.length <= 1, link, words));
        }
        // The same key twice in one text is one key.
        const keys = [...new Map(found.map(key => [key.body, key])).values()];
        if (keys.length > 0) await add(turn, link, keys);
      }
    }
  };

  const addText = async (turn: Turn, text: string): Promise<void> => {
    const dialog = current(turn);
    const link = await accountFor(
      links,
      turn,
      dialog?.kind === 'add-key' ? dialog.linkId : installedIn(turn),
    );
    if (link !== undefined) await take(turn, link, readPublicKeys(text));
  };

  const guard: TextHandler = async (turn, text) => {
    if (!holdsPrivateKey(text)) return false;
    await refusePrivate(turn);
    return true;
  };

  const onDocument: DocumentHandler = async (turn, document) => {
    const { words } = turn;
    const isWanted = current(turn)?.kind === 'add-key' || /\.pub$/i.test(document.fileName);
    if (document.size > longestKeyText) {
      if (isWanted) await turn.say(words.say('keys-too-long'));
      return isWanted;
    }
    const bytes = await document.read(longestKeyText);
    if (bytes === undefined) {
      if (isWanted) await turn.say(words.say('keys-file-unread'));
      return isWanted;
    }
    if (fileHoldsPrivateKey(bytes)) {
      await refusePrivate(turn);
      return true;
    }
    const text = textOfFile(bytes);
    if (!isWanted && !looksLikePublicKey(text)) return false;
    await addText(turn, text);
    return true;
  };

  return {
    presses: {
      'add-key': async (turn, { link: id }) => {
        const link = await accountFor(links, turn, id === defaultLink ? installedIn(turn) : id);
        if (link === undefined) return;
        await turn.answer();
        await ask(turn, link);
      },
    },
    commands: {
      addkey: async (turn, text) => {
        if (text !== '') {
          await addText(turn, text);
          return;
        }
        const link = await accountFor(links, turn);
        if (link !== undefined) await ask(turn, link);
      },
    },
    guards: [guard],
    texts: [
      async (turn, text) => {
        if (current(turn)?.kind !== 'add-key' && !looksLikePublicKey(text)) return false;
        await addText(turn, text);
        return true;
      },
    ],
    documents: [onDocument],
  };
}

function withoutKeys(dialog: InstallDialog): InstallDialog {
  const rest: { -readonly [Field in keyof InstallDialog]: InstallDialog[Field] } = { ...dialog };
  delete rest.keys;
  return rest;
}
