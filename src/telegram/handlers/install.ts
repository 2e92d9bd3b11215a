import type { Card } from '../../core/card.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import { choiceCode } from '../../domain/dialog.ts';
import { byCode } from '../../core/name-code.ts';
import { listedOrders } from '../../core/orders.ts';
import { cannotInstall } from '../../domain/available-actions.ts';
import type { ServerId } from '../../core/server.ts';
import type { InstallBegun } from '../../flows/begin-install.ts';
import type { Cards } from '../../bot/cards.ts';
import type { House } from '../../bot/house.ts';
import { createInstallDialogs } from '../../bot/install-dialogs.ts';
import { createInstallSteps } from '../../bot/install-steps.ts';
import { findNamed } from '../server-lookup.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../../bot/turn.ts';
import { welcomeView } from '../../bot/views/home-views.ts';
import { chooseEmptyView } from '../../bot/views/install-dialog-views.ts';
import { shortName } from '../../bot/views/server-views.ts';

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
  const { showTemplates, showKeys, checkChoice } = createInstallSteps(house, dialogs);

  const cannot = async (turn: Turn, card: Card, why: keyof typeof cannotWords): Promise<void> => {
    const text = turn.words.plain(cannotWords[why], { name: shortName(card) });
    if (turn.pressedShownAt === undefined) await turn.say(turn.words.say('pressed-why', { why: text }));
    else await turn.answer(text, true);
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
        // Back to the choice of one: typing picks templates again.
        const open = dialogs.change(turn, token, withoutTemplate);
        if (open !== undefined) await showTemplates(turn, open, current.card, { page });
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
        const chosen = dialogs.change(turn, token, found => ({ ...found, template, checked: false }));
        if (chosen !== undefined) await showKeys(turn, chosen, card);
      },
      'install-keys': async (turn, { token }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        // Read anew: one may have been added in the meantime.
        const unread = dialogs.change(turn, token, found => ({ ...found, keys: undefined }));
        if (unread !== undefined) await showKeys(turn, unread, current.card);
      },
      'install-key': async (turn, { token, code }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        const ticked = dialogs.change(turn, token, found => {
          const key = byCode(found.keys ?? [], code, ({ id }) => id);
          if (key === undefined) return found;
          const others = found.chosen.filter(id => id !== key.id);
          const isNew = others.length === found.chosen.length;
          return { ...found, chosen: isNew ? [...others, key.id] : others, checked: false };
        });
        if (ticked !== undefined) await showKeys(turn, ticked, current.card);
      },
      'install-continue': async (turn, { token }) => {
        const current = await dialogs.current(turn, token);
        if (current === undefined) return;
        await turn.answer();
        await checkChoice(turn, current.dialog, current.card);
      },
      'confirm-install': async (turn, { token, code }) => {
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
        if (code !== choiceCode(dialog)) {
          // Something else was chosen since, on another message.
          await dialogs.over(turn);
          return;
        }
        if (template === undefined || !checked) {
          await turn.answer();
          await checkChoice(turn, dialog, card);
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
        const dialog = house.dialogs.get(turn.chatId, turn.personId, house.now());
        const part = text.trim();
        if (dialog?.kind !== 'install' || dialog.template !== undefined) return false;
        if (part === '' || part.length > longestPart) return false;
        const card = house.servers.card(turn, dialog.serverId);
        if (card === undefined) return false;
        await showTemplates(turn, dialog, card, { page: 0, part });
        return true;
      },
    ],
  };
}

function withoutTemplate(dialog: InstallDialog): InstallDialog {
  const rest: { -readonly [Field in keyof InstallDialog]: InstallDialog[Field] } = {
    ...dialog,
    checked: false,
  };
  delete rest.template;
  return rest;
}
