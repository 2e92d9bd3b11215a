import type { IncidentId, IncidentModel } from '../../domain/incident.ts';
import { muteChoices, muteEnd } from '../../domain/chat-settings.ts';
import type { Permission } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { mutedIncidentView, muteIncidentView, reminderView } from '../views/incident-alert-views.ts';
import { incidentView } from '../views/incident-views.ts';
import type { Cards } from './cards.ts';

const viewerOf = ({ chatId, chatKind, personId }: RequestContext) => ({
  chatId,
  personId: chatKind === 'private' ? personId : undefined,
});

/** The cards of an incident's servers for which the person has the permission here; else it replies with the reason. */
const createPermitted =
  ({ incidents }: Services, cards: Cards) =>
  async (ctx: RequestContext, id: IncidentId, permission: Permission): Promise<readonly Card[]> => {
    const shown = (incidents.model(viewerOf(ctx), id)?.servers ?? []).map(({ card }) => card);
    const allowed = shown.filter(card => cards.isPermitted(ctx, card.id, permission));
    const [first] = shown;
    if (first === undefined) await ctx.refuse('acknowledge-expired');
    else if (allowed.length === 0) await cards.permitted(ctx, first.id, permission);
    return allowed;
  };

/** Muting the servers of an incident. In a group it needs the permission of an owner. */
function createMuteCallbacks(
  { incidents, chatSettings, transaction, now }: Services,
  permitted: ReturnType<typeof createPermitted>,
) {
  const mayMute = (ctx: RequestContext, id: IncidentId): Promise<readonly Card[]> =>
    permitted(ctx, id, ctx.chatKind === 'private' ? 'view' : 'manage');

  return {
    'mute-incident': async (ctx, { incident: id }) => {
      if ((await mayMute(ctx, id)).length === 0) return;
      const model = incidents.model(viewerOf(ctx), id);
      await ctx.answerCallback();
      if (model !== undefined) await ctx.reply(muteIncidentView(model, ctx.locale));
    },
    'mute-incident-for': async (ctx, { incident: id, choice }) => {
      const muted = await mayMute(ctx, id);
      const mute = muteChoices[choice];
      const model = incidents.model(viewerOf(ctx), id);
      if (muted.length === 0 || mute === undefined || model === undefined) return;
      const until = muteEnd(mute, now());
      transaction(() => muted.forEach(card => chatSettings.mute(ctx.chatId, card.id, until)));
      await ctx.editOrReply(mutedIncidentView(model, muted.length, until, ctx.locale));
    },
    'unmute-incident': async (ctx, { incident: id }) => {
      const muted = await mayMute(ctx, id);
      if (muted.length === 0) return;
      transaction(() => muted.forEach(card => chatSettings.unmute(ctx.chatId, card.id)));
      await ctx.editOrReply(ctx.locale.t('incident-unmuted'));
    },
  } satisfies Handlers['callbacks'];
}

type Changed = 'acknowledged' | 'acknowledge-given-back';

/** Acknowledging an incident, handing it over, and muting its servers. */
export function createIncidentHandlers(services: Services, cards: Cards) {
  const { incidents, transaction, now } = services;
  const permitted = createPermitted(services, cards);

  const acknowledge = (ctx: RequestContext, id: IncidentId): Changed | undefined =>
    incidents.acknowledge(ctx.chatId, id, ctx) ? 'acknowledged' : undefined;

  const handOver = (ctx: RequestContext, id: IncidentId): Changed | undefined => {
    const changed = incidents.handOver(ctx.chatId, id, ctx);
    return changed === 'given-back' ? 'acknowledge-given-back' : changed && 'acknowledged';
  };

  /** The message of an incident is edited by its service; a reminder is edited here. */
  const showHere = async (ctx: RequestContext, model: IncidentModel): Promise<void> => {
    if (model.incident.messageId === ctx.messageId) return;
    await ctx.editOrReply(reminderView(model, ctx.locale, now()));
  };

  /** A new message: the digest keeps its other notifications. From now on it is the message of the incident. */
  const showBelow = async (ctx: RequestContext, model: IncidentModel): Promise<void> => {
    const startedAt = now();
    const shown = await ctx.reply(incidentView(model, ctx.locale, startedAt));
    if (shown !== undefined) incidents.attach(model.incident.id, shown.messageId, startedAt);
  };

  /** A handler of a button that changes who is on an incident. `change` returns `undefined` if that has ended. */
  const onChange =
    (change: typeof acknowledge, show: typeof showHere) =>
    async (ctx: RequestContext, { incident: id }: { readonly incident: IncidentId }): Promise<void> => {
      if ((await permitted(ctx, id, 'power')).length === 0) return;
      const changed = transaction(() => change(ctx, id));
      if (changed === undefined) return ctx.refuse('acknowledge-expired');
      await ctx.answerCallback(changed);
      const model = incidents.model(viewerOf(ctx), id);
      if (model !== undefined) await show(ctx, model);
    };

  return {
    callbacks: {
      acknowledge: onChange(acknowledge, showHere),
      'acknowledge-in-digest': onChange(acknowledge, showBelow),
      'hand-over': onChange(handOver, showHere),
      ...createMuteCallbacks(services, permitted),
    },
  } satisfies Handlers;
}
