import type { BotApiPayload, CallOutcome, TransportEvents } from './types.ts';

/** Features that older Bot API servers refuse. No message depends on them. */
export type BotApiFeature = 'date-time-entities' | 'button-styles';

interface Fallback {
  readonly feature: BotApiFeature;
  /** What a refusal of it says (tdlib/telegram-bot-api: `get_text_entity_type`, `get_button_style`). */
  readonly refusal: RegExp;
  /** Gives the payload without it; the same payload if it has none. */
  readonly strip: (payload: BotApiPayload) => BotApiPayload;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The text under the entity says the same. */
function stripDateTimes(payload: BotApiPayload): BotApiPayload {
  const isDateTime = (entity: unknown) => isObject(entity) && entity.type === 'date_time';
  const changed: Record<string, unknown> = {};
  for (const field of ['entities', 'caption_entities']) {
    const entities = payload[field];
    if (Array.isArray(entities) && entities.some(isDateTime)) {
      changed[field] = entities.filter(entity => !isDateTime(entity));
    }
  }
  return Object.keys(changed).length === 0 ? payload : { ...payload, ...changed };
}

function stripStyles(payload: BotApiPayload): BotApiPayload {
  const markup = payload.reply_markup;
  if (!isObject(markup) || !Array.isArray(markup.inline_keyboard)) return payload;
  const rows = markup.inline_keyboard as readonly (readonly Fields[])[];
  if (!rows.some(row => row.some(button => 'style' in button))) return payload;
  const keyboard = rows.map(row => row.map(button => ({ ...button, style: undefined })));
  return { ...payload, reply_markup: { ...markup, inline_keyboard: keyboard } };
}

const fallbacks: readonly Fallback[] = [
  {
    feature: 'date-time-entities',
    refusal: /unsupported type specified|can't parse (?:entities|messageentity)|date-time format/i,
    strip: stripDateTimes,
  },
  {
    feature: 'button-styles',
    refusal: /style|can't parse inline keyboard button|unknown field/i,
    strip: stripStyles,
  },
];

/** Learns what this server refuses, and remembers it until the process ends. */
export function createCompatibility({ onUnsupported }: Pick<TransportEvents, 'onUnsupported'>) {
  const unsupported = new Set<BotApiFeature>();

  return {
    /**
     * Sends a payload without the features that the server is known to refuse. If it refuses another one, the
     * payload is sent once more without it, and the feature is remembered if that succeeds.
     */
    async send(
      payload: BotApiPayload,
      exchange: (payload: BotApiPayload) => Promise<CallOutcome<unknown>>,
    ): Promise<CallOutcome<unknown>> {
      let current = payload;
      for (const { feature, strip } of fallbacks) if (unsupported.has(feature)) current = strip(current);
      let outcome = await exchange(current);
      const stripped: BotApiFeature[] = [];
      for (const { feature, refusal, strip } of fallbacks) {
        if (outcome.kind !== 'refused' || outcome.code !== 400) break;
        const simpler = refusal.test(outcome.description) ? strip(current) : current;
        if (simpler === current) continue;
        current = simpler;
        stripped.push(feature);
        outcome = await exchange(current);
      }
      for (const feature of outcome.kind === 'ok' ? stripped : []) {
        unsupported.add(feature);
        onUnsupported?.(feature);
      }
      return outcome;
    },
  };
}
