import { isUnexplained } from '../../domain/delivery.ts';
import type { BotApiPayload, CallOutcome, TransportEvents } from './types.ts';

/** Features that older Bot API servers refuse. No message depends on them. */
export type BotApiFeature = 'date-time-entities' | 'copy-buttons' | 'button-styles';

/** How a message is sent once more: without entities and special buttons, in General, without a keyboard. */
export type SimplerForm = 'plain-text' | 'in-general' | 'no-keyboard';

interface Fallback {
  readonly feature: BotApiFeature;
  /**
   * What a refusal of it says (tdlib/telegram-bot-api: `get_text_entity_type`, `get_button_style`,
   * `get_inline_keyboard_button_type`).
   */
  readonly refusal: RegExp;
  /** Returns the payload without it; the same payload if it has none. */
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

/** The payload with other buttons; the same payload if all of them stay as they are. */
function changeButtons(
  payload: BotApiPayload,
  change: (button: Fields) => Fields | undefined,
): BotApiPayload {
  const markup = payload.reply_markup;
  if (!isObject(markup) || !Array.isArray(markup.inline_keyboard)) return payload;
  const rows = markup.inline_keyboard as readonly (readonly Fields[])[];
  if (rows.flat().every(button => change(button) === button)) return payload;
  const keyboard = rows
    .map(row => row.map(change).filter(button => button !== undefined))
    .filter(row => row.length > 0);
  return { ...payload, reply_markup: { ...markup, inline_keyboard: keyboard } };
}

const stripStyles = (payload: BotApiPayload): BotApiPayload =>
  changeButtons(payload, button => ('style' in button ? { ...button, style: undefined } : button));

const stripCopyButtons = (payload: BotApiPayload): BotApiPayload =>
  changeButtons(payload, button => ('copy_text' in button ? undefined : button));

const fallbacks: readonly Fallback[] = [
  {
    feature: 'date-time-entities',
    refusal: /unsupported type specified|can't parse (?:entities|messageentity)|date-time format/i,
    strip: stripDateTimes,
  },
  {
    feature: 'copy-buttons',
    // A server that doesn't know the field sees a button without an action.
    refusal: /text buttons are unallowed/i,
    strip: stripCopyButtons,
  },
  {
    feature: 'button-styles',
    refusal: /style|can't parse inline keyboard button(?!.*text buttons are unallowed)|unknown field/i,
    strip: stripStyles,
  },
];

const simplerForms: readonly {
  readonly form: SimplerForm;
  readonly appliesTo: (method: string, payload: BotApiPayload) => boolean;
  readonly simplify: (payload: BotApiPayload) => BotApiPayload;
}[] = [
  {
    // Retried even if it is already plain, since the refusal may not be about the content.
    form: 'plain-text',
    appliesTo: method => /^(?:send|edit)/.test(method),
    simplify: payload => ({
      ...changeButtons(payload, ({ text, callback_data }) =>
        callback_data === undefined ? undefined : { text, callback_data },
      ),
      entities: undefined,
      caption_entities: undefined,
    }),
  },
  {
    form: 'in-general',
    appliesTo: (_, { message_thread_id: topic }) => topic !== undefined,
    simplify: payload => ({ ...payload, message_thread_id: undefined }),
  },
  {
    // An edit would take away the buttons that the message has: a new message is sent instead.
    form: 'no-keyboard',
    appliesTo: (method, { reply_markup: markup }) => method.startsWith('send') && markup !== undefined,
    simplify: payload => ({ ...payload, reply_markup: undefined }),
  },
];

type Exchange = (payload: BotApiPayload) => Promise<CallOutcome<unknown>>;

/** Learns what this server refuses, and remembers it until the process ends. */
export function createCompatibility({
  onUnsupported,
  onUnexplained,
}: Pick<TransportEvents, 'onUnsupported' | 'onUnexplained'>) {
  const unsupported = new Set<BotApiFeature>();

  /** Sends again without the features that the server doesn't support. If that succeeds, they are remembered. */
  const sendSupported = async (payload: BotApiPayload, refused: CallOutcome<unknown>, exchange: Exchange) => {
    let [current, outcome] = [payload, refused];
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
    return { current, outcome };
  };

  return {
    /**
     * Sends a payload without the features that the server is known to refuse. What is refused for an unknown
     * reason is sent in simpler and simpler forms: the server may refuse anything, but a person must read it.
     */
    async send(method: string, payload: BotApiPayload, exchange: Exchange): Promise<CallOutcome<unknown>> {
      let supported = payload;
      for (const { feature, strip } of unsupported.size > 0 ? fallbacks : []) {
        if (unsupported.has(feature)) supported = strip(supported);
      }
      const first = await exchange(supported);
      if (first.kind !== 'refused') return first;
      let { current, outcome } = await sendSupported(supported, first, exchange);
      const forms = [...simplerForms];
      while (outcome.kind === 'refused' && isUnexplained(outcome)) {
        let next = forms.shift();
        while (next !== undefined && !next.appliesTo(method, current)) next = forms.shift();
        onUnexplained?.({ method, description: outcome.description, instead: next?.form });
        if (next === undefined) break;
        current = next.simplify(current);
        outcome = await exchange(current);
      }
      return outcome;
    },
  };
}
