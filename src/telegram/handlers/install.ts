import { cannotInstall } from '../../domain/available-actions.ts';
import type { BeginResult } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import type { Card } from '../../domain/card.ts';
import { listedOrders } from '../../domain/card.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import { byCode, choiceCode } from '../../domain/dialog.ts';
import type { ServerId } from '../../domain/server.ts';
import type { Cards } from '../server-cards.ts';
import { createInstallDialogs } from './install-dialog.ts';
import { createInstallSteps, type InstallServices } from './install-steps.ts';
import { findNamed } from '../server-lookup.ts';
import type { Feature } from '../handler-types.ts';
import type { OperationReplies } from './operation-replies.ts';
import type { Turn } from '../request-context.ts';
import { welcomeView } from '../views/home-views.ts';
import { chooseEmptyView } from '../views/install-dialog-views.ts';
import { shortName } from '../views/text.ts';

type Kinds =
  | 'install'
  | 'install-templates'
  | 'install-family'
  | 'install-template'
  | 'install-keys'
  | 'install-key'
  | 'install-continue'
  | 'confirm-install';

/** A longer text is no part of a template's name. */
const longestPart = 64;

/** Putting a system on a paid order: template, keys, the provider's own check, and one Install. */
export function createInstallFeature(
  services: InstallServices & Pick<Services, 'links'>,
  cards: Cards,
  replies: OperationReplies,
): Feature<Kinds> {
  const { operations, servers, links, catalogue, transaction } = services;
  const dialogs = createInstallDialogs(services, cards);
  const { showTemplates, showKeys, checkChoice } = createInstallSteps(services, dialogs);

  const begin = async (turn: Turn, card: Card): Promise<void> => {
    const underWay = operations.openOn(card.id);
    if (underWay !== undefined) {
      await turn.answer(turn.words.plain('pressed-joined'));
      await cards.follow(turn, underWay.id);
      return;
    }
    const why = card.locked ? 'locked' : cannotInstall(card.snapshot);
    if (why !== undefined) {
      await replies.refuse(turn, why, shortName(card));
      return;
    }
    await turn.answer();
    const dialog = dialogs.begin(turn, card.id);
    await showTemplates(turn, dialog, card, { page: 0 });
  };

  const reply = (turn: Turn, server: ServerId, result: BeginResult): Promise<void> =>
    replies.reply(turn, server, result, {
      started: name => turn.words.plain('pressed-install', { name }),
    });

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
        const template = byCode(catalogue.known()?.catalogue.templates ?? [], code, ({ name }) => name);
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
        const known = operations.byWish(wish);
        if (known?.action === 'install') {
          await reply(turn, known.serverId, { kind: 'duplicate', operation: known });
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
        const result = transaction(() => {
          const outcome = operations.begin({
            wish,
            action: 'install',
            serverId: card.id,
            personId,
            chatId,
            chatKind,
            details: { template: template.name, title: template.title, sshKeyIds: chosen },
          });
          dialogs.leave(turn);
          return outcome;
        });
        await reply(turn, card.id, result);
      },
    },
    commands: {
      install: async (turn, name) => {
        if (links.ofPerson(turn.personId).length === 0) {
          await turn.say(welcomeView(turn.words));
          return;
        }
        if (name === '') {
          const empty = listedOrders(servers.cardsOf(turn)).filter(
            ({ snapshot }) => cannotInstall(snapshot) === undefined,
          );
          await turn.say(chooseEmptyView(empty, turn.words));
          return;
        }
        const card = await findNamed(servers, turn, name);
        if (card !== undefined) await begin(turn, card);
      },
    },
    texts: [
      // Typing a part of a name picks templates.
      async (turn, text) => {
        const dialog = services.dialogs.current(turn);
        const part = text.trim();
        if (dialog?.kind !== 'install' || dialog.template !== undefined) return false;
        if (part === '' || part.length > longestPart) return false;
        const card = servers.card(turn, dialog.serverId);
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
