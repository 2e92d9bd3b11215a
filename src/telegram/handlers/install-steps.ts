import type { InstallDialogs } from './install-dialog.ts';
import type { Card } from '../../domain/card.ts';
import type { Template } from '../../domain/template.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import type { Services } from '../../services/services.ts';
import type { Shown, Turn } from '../request-context.ts';
import type { TemplatesAt } from '../views/install-dialog-views.ts';
import {
  chooseKeysView,
  chooseTemplateView,
  installCheckingView,
  installOverView,
  installRefusedView,
  installSummaryView,
  keysReadingView,
  templatesFailedView,
  templatesReadingView,
} from '../views/install-dialog-views.ts';

/** The services that an installation is put together with. */
export type InstallServices = Pick<
  Services,
  | 'operations'
  | 'liveMessages'
  | 'servers'
  | 'sshKeys'
  | 'catalogue'
  | 'dialogs'
  | 'pendingRequests'
  | 'transaction'
  | 'tasks'
>;

/** The steps of putting an installation together, each shown at once with what is known. */
export function createInstallSteps(services: InstallServices, dialogs: InstallDialogs) {
  const { operations, liveMessages, servers, sshKeys, catalogue, pendingRequests, transaction, tasks } =
    services;

  const showTemplates = async (
    turn: Turn,
    dialog: InstallDialog,
    card: Card,
    at: TemplatesAt,
  ): Promise<void> => {
    const { words } = turn;
    const view = (templates: readonly Template[]) => chooseTemplateView(dialog, card, templates, at, words);
    const known = catalogue.known();
    if (known !== undefined) {
      await turn.show(view(known.catalogue.templates));
      if (catalogue.isStale())
        tasks.start('read-catalogue', async () => {
          await catalogue.get();
        });
      return;
    }
    const shown = await turn.show(templatesReadingView(card, words));
    if (shown === undefined) return;
    tasks.start('read-catalogue', async () => {
      const answer = await catalogue.get();
      await turn.update(
        shown,
        answer.kind === 'ok'
          ? view(answer.value.templates)
          : templatesFailedView(card, answer.failure, words),
      );
    });
  };

  /** Shows the keys to choose from: at once where they were read, else when they have been. */
  const showKeys = async (turn: Turn, dialog: InstallDialog, card: Card): Promise<void> => {
    const { words, personId } = turn;
    if (dialog.template === undefined) {
      // The keys of an older message, where the template is being chosen anew.
      await showTemplates(turn, dialog, card, { page: 0 });
      return;
    }
    if (dialog.keys !== undefined) {
      await turn.show(chooseKeysView(dialog, card, words, dialogs.keyOptions(dialog, words)));
      return;
    }
    const shown = await turn.show(keysReadingView(dialog, card, words));
    if (shown === undefined) return;
    tasks.start('read-keys', async () => {
      const account = servers.accountOf(card.id);
      if (account === undefined) return;
      const answer = await sshKeys.read(personId, account);
      const now = dialogs.find(turn, dialog.token);
      if (!shown.isCurrent()) return;
      if (now === undefined) {
        await turn.update(shown, installOverView(words));
        return;
      }
      const options = dialogs.keyOptions(now, words);
      if (answer.kind === 'failed') {
        // What nobody can see is not chosen: the screen says that one goes on without any.
        const none = dialogs.change(turn, dialog.token, found => ({ ...found, chosen: [], checked: false }));
        const { failure } = answer;
        if (none !== undefined)
          await turn.update(shown, chooseKeysView(none, card, words, { ...options, failure }));
        return;
      }
      const keys = dialogs.choices(answer.value.keys);
      const read = dialogs.change(turn, dialog.token, ({ chosen, ...rest }) => ({
        ...rest,
        keys,
        chosen: chosen.filter(id => keys.some(key => key.id === id)),
      }));
      if (read !== undefined) await turn.update(shown, chooseKeysView(read, card, words, options));
    });
  };

  const check = async (
    turn: Turn,
    dialog: InstallDialog,
    card: Card,
    template: Template,
    shown: Shown,
  ): Promise<void> => {
    const { chatId, personId, topicId, chatKind, words } = turn;
    const wish = { template: template.name, sshKeyIds: dialog.chosen };
    const answer = await operations.checkInstall(personId, card.id, wish);
    const refused = answer.kind === 'failed' ? answer.failure : undefined;
    if (refused?.kind === 'already-exists') {
      // Somebody has begun it, here or elsewhere: nothing is sent, and that one is followed.
      const details = {
        template: template.name,
        title: template.title,
        sshKeyIds: dialog.chosen,
        joined: true,
      };
      const joined = transaction(() => {
        dialogs.leave(turn);
        return operations.begin({
          action: 'install',
          wish: `join:${chatId}:${personId}:${dialog.token}`,
          serverId: card.id,
          personId,
          chatId,
          chatKind,
          details,
        });
      });
      if (joined.kind !== 'refused') {
        const { messageId } = shown;
        const operationId = joined.operation.id;
        await liveMessages.attach({ chatId, messageId, personId, topicId, operationId });
        await servers.poll(card.id);
        return;
      }
    }
    const isSame = (now: InstallDialog) =>
      now.template?.name === template.name && now.chosen.join() === dialog.chosen.join();
    const now = dialogs.change(turn, dialog.token, found =>
      isSame(found) ? { ...found, checked: refused === undefined } : found,
    );
    // Whoever has left it, or chosen something else on another message, has moved on.
    if (now === undefined || !isSame(now)) {
      await turn.update(shown, installOverView(words));
      return;
    }
    await turn.update(
      shown,
      refused === undefined
        ? installSummaryView(now, card, words)
        : installRefusedView(now, card, refused, words),
    );
  };

  return {
    showTemplates,
    showKeys,
    /** The provider's own check (`run=0`); its refusal stops here, and its yes leads to the summary. */
    async checkChoice(turn: Turn, dialog: InstallDialog, card: Card): Promise<void> {
      const { template, token } = dialog;
      if (template === undefined) {
        await showTemplates(turn, dialog, card, { page: 0 });
        return;
      }
      if (dialog.keys === undefined && dialog.chosen.length > 0) {
        // They are just being read anew: the summary could not name them.
        await showKeys(turn, dialog, card);
        return;
      }
      const shown = await turn.show(installCheckingView(dialog, card, turn.words));
      if (shown === undefined) return;
      pendingRequests.start(shown, { kind: 'check-install', token });
      tasks.start('check-install', async signal => {
        await check(turn, dialog, card, template, shown);
        // Ended by a stop: the next process finds the errand, and says that it was interrupted.
        if (!signal.aborted) pendingRequests.end(shown);
      });
    },
  };
}
