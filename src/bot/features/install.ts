import type { Card } from '../../core/card.ts';
import type { Template } from '../../core/catalogue.ts';
import type { InstallDialog } from '../../core/dialog.ts';
import { byCode } from '../../core/name-code.ts';
import { listedOrders } from '../../core/orders.ts';
import { cannotInstall } from '../../core/server-can.ts';
import type { ServerId } from '../../core/server.ts';
import type { InstallBegun } from '../../flows/begin-install.ts';
import type { Cards } from '../cards.ts';
import type { House } from '../house.ts';
import { createInstallDialogs } from '../install-dialogs.ts';
import { findNamed } from '../names.ts';
import type { Feature } from '../routes.ts';
import type { Shown, Turn } from '../turn.ts';
import { welcomeView } from '../views/home-views.ts';
import type { TemplatesAt } from '../views/install-dialog-views.ts';
import {
  chooseEmptyView,
  chooseKeysView,
  chooseTemplateView,
  installCheckingView,
  installRefusedView,
  installSummaryView,
  keysReadingView,
  templatesFailedView,
  templatesReadingView,
} from '../views/install-dialog-views.ts';
import { shortName } from '../views/server-views.ts';
import { shorten } from '../views/view.ts';

type Kinds =
  | 'install'
  | 'install-templates'
  | 'install-family'
  | 'install-template'
  | 'install-keys'
  | 'install-key'
  | 'install-continue'
  | 'confirm-install';

const cannotWords = {
  unpaid: 'install-unpaid',
  installed: 'install-installed',
  suspended: 'pressed-suspended',
  gone: 'pressed-gone',
  locked: 'pressed-locked',
} as const;

/** A longer text is no part of a template's name. */
const longestPart = 64;

/** Putting a system on a paid order: template, keys, the provider's own check, and one Install. */
export function createInstallFeature(house: House, cards: Cards): Feature<Kinds> {
  const dialogs = createInstallDialogs(house, cards);

  const cannot = async (turn: Turn, card: Card, why: keyof typeof cannotWords): Promise<void> => {
    const text = turn.words.plain(cannotWords[why], { name: shortName(card) });
    if (turn.pressedShownAt === undefined) await turn.say(turn.words.say('pressed-why', { why: text }));
    else await turn.answer(text, true);
  };

  const showTemplates = async (
    turn: Turn,
    dialog: InstallDialog,
    card: Card,
    at: TemplatesAt,
  ): Promise<void> => {
    const { words } = turn;
    const view = (templates: readonly Template[]) => chooseTemplateView(dialog, card, templates, at, words);
    const known = house.catalogue.known();
    if (known !== undefined) {
      await turn.show(view(known.catalogue.templates));
      if (house.catalogue.isStale())
        house.start('read-catalogue', async () => {
          await house.catalogue.get();
        });
      return;
    }
    const shown = await turn.show(templatesReadingView(card, words));
    if (shown === undefined) return;
    house.start('read-catalogue', async () => {
      const answer = await house.catalogue.get();
      await turn.update(
        shown,
        answer.kind === 'ok'
          ? view(answer.value.templates)
          : templatesFailedView(card, answer.failure, words),
      );
    });
  };

  const begin = async (turn: Turn, card: Card): Promise<void> => {
    const underWay = house.operations.openOn(card.id);
    if (underWay !== undefined) {
      await turn.answer(turn.words.plain('pressed-joined'));
      await cards.follow(turn, underWay.id);
      return;
    }
    const why = card.locked ? 'locked' : cannotInstall(card.snapshot);
    if (why !== undefined) {
      await cannot(turn, card, why);
      return;
    }
    await turn.answer();
    const dialog = dialogs.begin(turn, card.id);
    await showTemplates(turn, dialog, card, { page: 0 });
  };

  /** Shows the keys to choose from: at once where they were read, else when they have been. */
  const showKeys = async (turn: Turn, dialog: InstallDialog, card: Card): Promise<void> => {
    const { words, personId } = turn;
    if (dialog.keys !== undefined) {
      await turn.show(chooseKeysView(dialog, card, words, dialogs.keyOptions(dialog, words)));
      return;
    }
    const shown = await turn.show(keysReadingView(dialog, card, words));
    if (shown === undefined) return;
    house.start('read-keys', async () => {
      const account = house.servers.accountOf(card.id);
      if (account === undefined) return;
      const answer = await house.keys.read(personId, account);
      const now = dialogs.find(turn, dialog.token);
      if (now === undefined || !shown.isCurrent()) return;
      const options = dialogs.keyOptions(now, words);
      if (answer.kind === 'failed') {
        await turn.update(shown, chooseKeysView(now, card, words, { ...options, failure: answer.failure }));
        return;
      }
      const keys = dialogs.choices(answer.value.keys);
      const chosen = now.chosen.filter(id => keys.some(key => key.id === id));
      const read = dialogs.keep(turn, { ...now, keys, chosen });
      await turn.update(shown, chooseKeysView(read, card, words, options));
    });
  };

  /** The provider's own check (`run=0`); its refusal stops here, and its yes leads to the summary. */
  const check = async (
    turn: Turn,
    dialog: InstallDialog,
    card: Card,
    template: Template,
    shown: Shown,
  ): Promise<void> => {
    const { chatId, personId, chatKind, words } = turn;
    const wish = { template: template.name, sshKeyIds: dialog.chosen };
    const answer = await house.checkInstall(personId, card.id, wish);
    const refused = answer.kind === 'failed' ? answer.failure : undefined;
    if (refused?.kind === 'already-exists') {
      // Somebody has begun it, here or elsewhere: nothing is sent, and that one is followed.
      const details = {
        template: template.name,
        title: template.title,
        sshKeyIds: dialog.chosen,
        joined: true,
      };
      const joined = house.transaction(() => {
        dialogs.leave(turn);
        return house.operations.beginInstall({
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
        await house.operations.follow({ chatId, messageId, personId, operationId: joined.operation.id });
        await house.readServer(card.id);
        return;
      }
    }
    const now = dialogs.find(turn, dialog.token);
    if (now === undefined || !shown.isCurrent()) return;
    if (refused !== undefined) {
      await turn.update(shown, installRefusedView(now, card, refused, words));
      return;
    }
    const isSame = now.template?.name === template.name && now.chosen.join() === dialog.chosen.join();
    if (!isSame) return;
    await turn.update(shown, installSummaryView(dialogs.keep(turn, { ...now, checked: true }), card, words));
  };

  const respond = async (turn: Turn, server: ServerId, begun: InstallBegun): Promise<void> => {
    const { words } = turn;
    const card = house.servers.card(turn, server);
    const name = card === undefined ? '' : shortName(card);
    switch (begun.kind) {
      case 'begun':
        house.operations.launch(begun.operation.id, cards.follow(turn, begun.operation.id));
        await turn.answer(words.plain('pressed-install', { name }));
        return;
      case 'known': {
        const ended = begun.operation.settledAt !== undefined;
        await turn.answer(words.plain(ended ? 'pressed-settled' : 'pressed-joined'));
        await cards.follow(turn, begun.operation.id);
        return;
      }
      case 'busy':
        await turn.answer(words.plain(`pressed-busy-${begun.operation.action}`, { name }));
        await cards.follow(turn, begun.operation.id);
        return;
      case 'refused': {
        const { why } = begun;
        if (card !== undefined && why in cannotWords)
          await cannot(turn, card, why as keyof typeof cannotWords);
        else
          await turn.answer(
            words.plain(why === 'private-only' ? 'pressed-private-only' : 'pressed-not-yours'),
            true,
          );
        return;
      }
    }
  };

  return {
    presses: {
      install: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'secret');
        if (card !== undefined) await begin(turn, card);
      },
      'install-templates': async (turn, { token, page }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        await showTemplates(turn, current.dialog, current.card, { page });
      },
      'install-family': async (turn, { token, code, page }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        await showTemplates(turn, current.dialog, current.card, { page, family: code });
      },
      'install-template': async (turn, { token, code }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        const { dialog, card } = current;
        const template = byCode(house.catalogue.known()?.catalogue.templates ?? [], code, ({ name }) => name);
        if (template === undefined) {
          await showTemplates(turn, dialog, card, { page: 0, note: turn.words.say('install-changed') });
          return;
        }
        await showKeys(turn, dialogs.keep(turn, { ...dialog, template, checked: false }), card);
      },
      'install-keys': async (turn, { token }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        // Read anew: one may have been added in the meantime.
        await showKeys(turn, dialogs.keep(turn, { ...current.dialog, keys: undefined }), current.card);
      },
      'install-key': async (turn, { token, code }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        const { dialog, card } = current;
        const key = byCode(dialog.keys ?? [], code, ({ id }) => id);
        const chosen =
          key === undefined
            ? dialog.chosen
            : dialog.chosen.includes(key.id)
              ? dialog.chosen.filter(id => id !== key.id)
              : [...dialog.chosen, key.id];
        await showKeys(turn, dialogs.keep(turn, { ...dialog, chosen, checked: false }), card);
      },
      'install-continue': async (turn, { token }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        const { dialog, card } = current;
        const { template } = dialog;
        if (template === undefined) {
          await showTemplates(turn, dialog, card, { page: 0 });
          return;
        }
        const kept = dialogs.keep(turn, { ...dialog, checked: false });
        const shown = await turn.show(installCheckingView(kept, card, turn.words));
        if (shown === undefined) return;
        const { chatId } = turn;
        house.errands.begin(chatId, shown.messageId, { kind: 'check-install', token }, house.now());
        house.start('check-install', async signal => {
          await check(turn, kept, card, template, shown);
          // Ended by a stop: the next process finds the errand, and says that it was interrupted.
          if (!signal.aborted) house.errands.end(chatId, shown.messageId);
        });
      },
      'confirm-install': async (turn, { token }) => {
        const { chatId, personId, chatKind } = turn;
        const wish = `install:${chatId}:${personId}:${token}`;
        const known = house.operations.byWish(wish);
        if (known?.action === 'install') {
          await respond(turn, known.serverId, { kind: 'known', operation: known });
          return;
        }
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        const { dialog, card } = current;
        const { template, chosen, checked } = dialog;
        if (template === undefined || !checked) {
          await turn.answer();
          await showKeys(turn, dialog, card);
          return;
        }
        const begun = house.transaction(() => {
          const outcome = house.operations.beginInstall({
            wish,
            serverId: card.id,
            personId,
            chatId,
            chatKind,
            details: { template: template.name, title: template.title, sshKeyIds: chosen },
          });
          dialogs.leave(turn);
          return outcome;
        });
        await respond(turn, card.id, begun);
      },
    },
    commands: {
      install: async (turn, name) => {
        if (house.links.ofPerson(turn.personId).length === 0) {
          await turn.say(welcomeView(turn.words));
          return;
        }
        if (name === '') {
          const empty = listedOrders(house.servers.cardsOf(turn)).filter(
            ({ snapshot }) => cannotInstall(snapshot) === undefined,
          );
          await turn.say(chooseEmptyView(empty, turn.words));
          return;
        }
        const card = await findNamed(house, turn, name);
        if (card !== undefined) await begin(turn, card);
      },
    },
    texts: [
      // Typing a part of a name picks templates.
      async (turn, text) => {
        const dialog = dialogs.find(turn);
        const part = shorten(text.trim(), longestPart);
        if (dialog === undefined || dialog.template !== undefined || part === '') return false;
        const card = house.servers.card(turn, dialog.serverId);
        if (card === undefined) return false;
        await showTemplates(turn, dialogs.keep(turn, dialog), card, { page: 0, part });
        return true;
      },
    ],
  };
}
