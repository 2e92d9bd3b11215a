import type { IncidentId, IncidentModel } from '../../domain/incident.ts';
import { muteChoices } from '../../domain/chat-settings.ts';
import type { Permission } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { mutedIncidentView, muteIncidentView, reminderView } from '../views/incident-alert-views.ts';
import { incidentView } from '../views/incident-views.ts';
import type { Cards } from './cards.ts';

type IncidentKinds =
  | 'acknowledge'
  | 'acknowledge-in-digest'
  | 'hand-over'
  | 'mute-incident'
  | 'mute-incident-for'
  | 'unmute-incident';

/** Being on an incident, handing it over, and muting its servers. */
export function createIncidentHandlers(
  {
    incidents,
    chatSettings,
    transaction,
    now,
  }: Pick<Services, 'incidents' | 'chatSettings' | 'transaction' | 'now'>,
  cards: Pick<Cards, 'permitted' | 'isPermitted'>,
): Handlers<IncidentKinds, never> {
  const viewerOf = ({ chatId, chatKind, personId }: RequestContext) => ({
    chatId,
    personId: chatKind === 'private' ? personId : undefined,
  });

  /** The cards of its servers for which the person has the permission here; else replies with the reason. */
  const permitted = async (
    ctx: RequestContext,
    id: IncidentId,
    permission: Permission,
  ): Promise<readonly Card[]> => {
    const shown = (incidents.model(viewerOf(ctx), id)?.servers ?? []).map(({ card }) => card);
    const allowed = shown.filter(card => cards.isPermitted(ctx, card.id, permission));
    const [first] = shown;
    if (first === undefined) await ctx.refuse(ctx.answerLocale.tText('acknowledge-expired'));
    else if (allowed.length === 0) await cards.permitted(ctx, first.id, permission);
    return allowed;
  };

  /** `change`: `undefined` if it has ended. */
  const changeOf = async (
    ctx: RequestContext,
    id: IncidentId,
    change: () => 'acknowledged' | 'acknowledge-given-back' | undefined,
    show: (model: IncidentModel) => Promise<unknown>,
  ): Promise<void> => {
    if ((await permitted(ctx, id, 'power')).length === 0) return;
    const changed = transaction(change);
    if (changed === undefined) {
      await ctx.refuse(ctx.answerLocale.tText('acknowledge-expired'));
      return;
    }
    await ctx.answerCallback(ctx.answerLocale.tText(changed));
    const model = incidents.model(viewerOf(ctx), id);
    if (model !== undefined) await show(model);
  };

  /** Its own message is edited by itself; a reminder is edited here. */
  const showIn = (ctx: RequestContext) => async (model: IncidentModel) => {
    if (model.incident.messageId === ctx.messageId) return;
    await ctx.editOrReply(reminderView(model, ctx.locale, now()));
  };

  /** A new message: the digest keeps its other notifications. From now on it is the message of the incident. */
  const showBelow = (ctx: RequestContext) => async (model: IncidentModel) => {
    const startedAt = now();
    const shown = await ctx.reply(incidentView(model, ctx.locale, startedAt));
    if (shown !== undefined) incidents.attach(model.incident.id, shown.messageId, startedAt);
  };

  const acknowledge = (
    ctx: RequestContext,
    id: IncidentId,
    show: (model: IncidentModel) => Promise<unknown>,
  ): Promise<void> =>
    changeOf(ctx, id, () => (incidents.acknowledge(ctx.chatId, id, ctx) ? 'acknowledged' : undefined), show);

  return {
    callbacks: {
      acknowledge: (ctx, { incident }) => acknowledge(ctx, incident, showIn(ctx)),
      'acknowledge-in-digest': (ctx, { incident }) => acknowledge(ctx, incident, showBelow(ctx)),
      'hand-over': (ctx, { incident: id }) =>
        changeOf(
          ctx,
          id,
          () => {
            const changed = incidents.handOver(ctx.chatId, id, ctx);
            return changed === 'given-back' ? 'acknowledge-given-back' : changed && 'acknowledged';
          },
          showIn(ctx),
        ),
      'mute-incident': async (ctx, { incident: id }) => {
        if ((await permitted(ctx, id, ctx.chatKind === 'private' ? 'view' : 'manage')).length === 0) return;
        const model = incidents.model(viewerOf(ctx), id);
        await ctx.answerCallback();
        if (model !== undefined) await ctx.reply(muteIncidentView(model, ctx.locale));
      },
      'mute-incident-for': async (ctx, { incident: id, choice }) => {
        const muted = await permitted(ctx, id, ctx.chatKind === 'private' ? 'view' : 'manage');
        const mute = muteChoices[choice];
        const model = incidents.model(viewerOf(ctx), id);
        if (muted.length === 0 || mute === undefined || model === undefined) return;
        const until = mute.ms === undefined ? undefined : now() + mute.ms;
        transaction(() => muted.forEach(card => chatSettings.mute(ctx.chatId, card.id, until)));
        await ctx.editOrReply(mutedIncidentView(model, muted.length, until, ctx.locale));
      },
      'unmute-incident': async (ctx, { incident: id }) => {
        const muted = await permitted(ctx, id, ctx.chatKind === 'private' ? 'view' : 'manage');
        if (muted.length === 0) return;
        transaction(() => muted.forEach(card => chatSettings.unmute(ctx.chatId, card.id)));
        await ctx.editOrReply({ text: ctx.locale.t('incident-unmuted'), keyboard: [] });
      },
    },
    commands: {},
  };
}
