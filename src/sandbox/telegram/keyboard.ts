import { badRequest } from './failure.ts';
import { asObject, asString, type Params } from './params.ts';
import type { Button, Features } from '../../../demo/telegram/types.ts';

// HttpUrl.cpp and LinkManager.cpp, check_link_impl: a host without a dot is refused. That a loopback address
// is refused too comes from the server behind; both are told in the same words here.
function checkUrl(url: string): void {
  const invalid = (why: string) => badRequest(`inline keyboard button URL '${url}' is invalid: ${why}`);
  const [, scheme, rest] = /^(?:([^:/?#@[\]]*):\/\/)?(.*)$/s.exec(url) ?? [];
  if (url.toLowerCase().startsWith('tg:')) return;
  if (scheme !== undefined && !['http', 'https'].includes(scheme.toLowerCase())) {
    throw invalid('Unsupported URL protocol');
  }
  const authority = (rest ?? '').split(/[/?#]/, 1)[0] ?? '';
  const host = authority.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
  if (host === '') throw invalid('URL host is empty');
  const isLoopback = /^127(\.\d+){3}$/.test(host) || host === '0.0.0.0' || host === '[::1]';
  if (isLoopback || !/[.:]/.test(host)) throw invalid('Wrong HTTP URL');
}

function readButton(value: unknown, features: Features): Button | undefined {
  const unparsable = (why: string) => badRequest(`can't parse inline keyboard button: ${why}`);
  const object = asObject(value);
  if (!object) throw unparsable('InlineKeyboardButton must be an Object');
  if (object.text === undefined) throw unparsable('Can\'t find field "text"');
  const button: Button = { text: asString(object.text) };
  const style = asString(object.style).toLowerCase();
  // An older server doesn't read the field at all, so that it can't find it wrong either.
  if (features.buttonStyle && style !== '' && style !== 'default') {
    if (!['primary', 'danger', 'success'].includes(style)) throw unparsable('invalid button style specified');
    button.style = style;
  }
  // Client.cpp, get_inline_keyboard_button_type: the first that is there counts, empty ones don't.
  const url = asString(object.url);
  const data = asString(object.callback_data);
  const copy = asObject(object.copy_text);
  if (url !== '') {
    button.url = url;
  } else if (data !== '') {
    button.callback_data = data;
  } else if (copy) {
    if (copy.text === undefined) throw unparsable('Can\'t find field "text"');
    button.copy_text = { text: asString(copy.text) };
  } else {
    const other = [
      'login_url',
      'web_app',
      'switch_inline_query',
      'switch_inline_query_current_chat',
      'callback_game',
      'pay',
    ];
    const field = other.find(name => name in object);
    if (field === undefined) throw unparsable('Text buttons are unallowed in the inline keyboard');
    button[field] = object[field];
  }
  // ReplyMarkup.cpp: a button without a label is left out.
  return button.text === '' ? undefined : button;
}

/** Reads `reply_markup`: rows of an inline keyboard, or none. Other keyboards are accepted and not shown. */
export function readKeyboard(params: Params, features: Features): Button[][] {
  const value = params.json('reply_markup', "can't parse reply keyboard markup JSON object");
  if (value === undefined) return [];
  const object = asObject(value);
  if (!object) throw badRequest('object expected as reply markup');
  const rows = object.inline_keyboard;
  if (!Array.isArray(rows)) return [];
  const keyboard = rows
    .map(row => {
      if (!Array.isArray(row)) {
        throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
      }
      return row.map(button => readButton(button, features)).filter(button => button !== undefined);
    })
    .filter(row => row.length > 0);
  const buttons = keyboard.flat();
  for (const button of buttons) if (button.url !== undefined) checkUrl(button.url);
  // What follows is checked by the server behind. tdlib cuts rows at 12 and keyboards at 300 without a word;
  // the documented bounds are 8 and 100, and a silent cut would hide a bug, so that both are refused.
  if (
    buttons.length > 100 ||
    keyboard.some(row => row.length > 8) ||
    JSON.stringify(keyboard).length > 10_240
  ) {
    throw badRequest('reply markup is too long');
  }
  for (const button of buttons) {
    if (button.callback_data !== undefined && Buffer.byteLength(button.callback_data) > 64) {
      throw badRequest('BUTTON_DATA_INVALID');
    }
    if (button.copy_text && (button.copy_text.text === '' || button.copy_text.text.length > 256)) {
      throw badRequest('BUTTON_COPY_TEXT_INVALID');
    }
  }
  return keyboard;
}
