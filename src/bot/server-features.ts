import type { BotApiPayload, CallOutcome } from '../telegram/api/types.ts';

/** What newer servers know and older ones refuse. Nothing that is said depends on them. */
export type ServerFeature = 'date-time-entities' | 'button-styles';

interface Simplification {
  readonly feature: ServerFeature;
  /** What a refusal of it looks like (tdlib/telegram-bot-api: `get_text_entity_type`, `get_button_style`). */
  readonly refusal: RegExp;
  /** The payload without it; the same payload if it has none. */
  readonly without: (payload: BotApiPayload) => BotApiPayload;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The text under the entity says the same, less nicely. */
function withoutDateTimes(payload: BotApiPayload): BotApiPayload {
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

function withoutStyles(payload: BotApiPayload): BotApiPayload {
  const markup = payload.reply_markup;
  if (!isObject(markup) || !Array.isArray(markup.inline_keyboard)) return payload;
  const rows = markup.inline_keyboard as readonly unknown[];
  const hasStyle = (button: unknown) => isObject(button) && 'style' in button;
  if (!rows.some(row => Array.isArray(row) && row.some(hasStyle))) return payload;
  const plain = (button: unknown) =>
    isObject(button)
      ? Object.fromEntries(Object.entries(button).filter(([name]) => name !== 'style'))
      : button;
  const keyboard = rows.map((row: unknown) => (Array.isArray(row) ? row.map(plain) : row));
  return { ...payload, reply_markup: { ...markup, inline_keyboard: keyboard } };
}

const simplifications: readonly Simplification[] = [
  {
    feature: 'date-time-entities',
    refusal: /unsupported type specified|can't parse (?:entities|messageentity)|date-time format/i,
    without: withoutDateTimes,
  },
  {
    feature: 'button-styles',
    refusal: /style|can't parse inline keyboard button|unknown field/i,
    without: withoutStyles,
  },
];

/** Remembers, until the process ends, what this server has refused. */
export function createServerFeatures(options: {
  readonly onMissing?: ((feature: ServerFeature) => void) | undefined;
}) {
  const missing = new Set<ServerFeature>();

  /** Leaves out what the server is known to refuse, before it is asked. */
  const adapt = (payload: BotApiPayload): BotApiPayload =>
    simplifications.reduce(
      (adapted, { feature, without }) => (missing.has(feature) ? without(adapted) : adapted),
      payload,
    );

  return {
    /**
     * Sends; where the server refuses a newer thing in the payload, sends once more without it, and
     * remembers it if that was the reason: if the simpler one was taken.
     */
    async send(
      payload: BotApiPayload,
      exchange: (payload: BotApiPayload) => Promise<CallOutcome<unknown>>,
    ): Promise<CallOutcome<unknown>> {
      let current = adapt(payload);
      let outcome = await exchange(current);
      const leftOut: ServerFeature[] = [];
      for (const { feature, refusal, without } of simplifications) {
        if (outcome.kind !== 'refused' || outcome.code !== 400 || !refusal.test(outcome.description))
          continue;
        const simpler = without(current);
        if (simpler === current) continue;
        current = simpler;
        leftOut.push(feature);
        outcome = await exchange(current);
      }
      if (outcome.kind === 'ok') {
        for (const feature of leftOut) {
          missing.add(feature);
          options.onMissing?.(feature);
        }
      }
      return outcome;
    },

    missing: (): readonly ServerFeature[] => [...missing],
  };
}
