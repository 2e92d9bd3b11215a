import { badRequest } from './api-error.ts';
import { asObject, asString, type Params } from './params.ts';
import type { Button } from './types.ts';

/**
 * HttpUrl.cpp and LinkManager.cpp, check_link_impl, refuse a host without a dot. The server behind refuses
 * loopback addresses as well; its text isn't known, so that it is the same here.
 */
function checkUrl(url: string): void {
  const invalid = (reason: string) => badRequest(`inline keyboard button URL '${url}' is invalid: ${reason}`);
  if (url.toLowerCase().startsWith('tg:')) return;
  const [, scheme = 'http', rest = ''] = /^(?:([^:/?#@[\]]*):\/\/)?(.*)$/s.exec(url) ?? [];
  if (!/^https?$/i.test(scheme)) throw invalid('Unsupported URL protocol');
  const authority = rest.split(/[/?#]/, 1)[0] ?? '';
  const host = authority.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
  if (host === '') throw invalid('URL host is empty');
  const isLoopback = /^127(\.\d+){3}$/.test(host) || host === '0.0.0.0' || host === '[::1]';
  if (isLoopback || !/[.:]/.test(host)) throw invalid('Wrong HTTP URL');
}

function readButton(value: unknown): Button | undefined {
  const invalid = (reason: string) => badRequest(`can't parse inline keyboard button: ${reason}`);
  const object = asObject(value);
  if (!object) throw invalid('InlineKeyboardButton must be an Object');
  if (object.text === undefined) throw invalid('Can\'t find field "text"');
  const button: Button = { text: asString(object.text) };
  const style = asString(object.style).toLowerCase();
  if (style !== '' && style !== 'default') {
    if (!['primary', 'danger', 'success'].includes(style)) throw invalid('invalid button style specified');
    button.style = style;
  }
  // Client.cpp, get_inline_keyboard_button_type: the first that isn't empty counts.
  const url = asString(object.url);
  const data = asString(object.callback_data);
  const copy = asObject(object.copy_text);
  if (url !== '') button.url = url;
  else if (data !== '') button.callback_data = data;
  else if (copy) button.copy_text = { text: asString(copy.text) };
  else throw invalid('Text buttons are unallowed in the inline keyboard');
  // ReplyMarkup.cpp: a button without a label is left out.
  return button.text === '' ? undefined : button;
}

function checkButton({ url, callback_data: data, copy_text: copy }: Button): void {
  if (url !== undefined) checkUrl(url);
  if (data !== undefined && Buffer.byteLength(data) > 64) throw badRequest('BUTTON_DATA_INVALID');
  if (copy && (copy.text === '' || copy.text.length > 256)) throw badRequest('BUTTON_COPY_TEXT_INVALID');
}

/** The rows of the inline keyboard in `reply_markup`; none where there is no keyboard. */
export function readKeyboard(params: Params): Button[][] {
  const markup = params.json('reply_markup');
  if (markup === undefined) return [];
  const rows = asObject(markup)?.inline_keyboard;
  if (!Array.isArray(rows)) throw badRequest('object expected as reply markup');
  const keyboard = rows
    .map(row => {
      if (!Array.isArray(row)) {
        throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
      }
      return row.map(readButton).filter(button => button !== undefined);
    })
    .filter(row => row.length > 0);
  const buttons = keyboard.flat();
  // TDLib silently cuts rows at 12 and keyboards at 300 buttons. The documented bounds are 8 and 100: beyond
  // them this is an error, since a silent cut would hide a bug.
  const isTooLarge = buttons.length > 100 || keyboard.some(row => row.length > 8);
  if (isTooLarge || JSON.stringify(keyboard).length > 10_240) throw badRequest('reply markup is too long');
  buttons.forEach(checkButton);
  return keyboard;
}
