import { type ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { answer, sent } from './bot-api-server.ts';
import { hello, setUp, type Respond, useClosers } from './transport-harness.ts';

useClosers();

const refuse = (response: ServerResponse, description: string) =>
  answer(response, { ok: false, error_code: 400, description }, 400);

describe('a feature that the server does not know', () => {
  const dateTime = { type: 'date_time', offset: 0, length: 5, unix_time: 1, date_time_format: 'T' };
  const bold = { type: 'bold', offset: 0, length: 5 };
  const styled = {
    inline_keyboard: [
      [
        { text: 'Stop', callback_data: 'x', style: 'danger' },
        { text: 'Back', callback_data: 'b' },
      ],
    ],
  };
  const view = { ...hello, entities: [bold, dateTime], reply_markup: styled };

  const old: Respond = ({ payload }, response) => {
    const text = JSON.stringify(payload);
    if (text.includes('date_time')) {
      refuse(response, "Bad Request: can't parse MessageEntity: Unsupported type specified");
    } else if (text.includes('style')) {
      refuse(response, "Bad Request: can't parse inline keyboard button: invalid button style specified");
    } else answer(response, sent(1));
  };

  it('is omitted in a second try, and from then on', async () => {
    const unsupported: string[] = [];
    const { server, transport } = await setUp(old, {
      onUnsupported: feature => unsupported.push(feature),
    });
    expect(await transport.call('sendMessage', view)).toMatchObject({ kind: 'ok' });
    expect(server.calls).toHaveLength(3);
    expect(unsupported).toEqual(['date-time-entities', 'button-styles']);

    expect(await transport.call('sendMessage', view)).toMatchObject({ kind: 'ok' });
    expect(server.calls).toHaveLength(4);
    expect(server.calls[3]?.payload).toEqual({
      ...hello,
      entities: [bold],
      reply_markup: {
        inline_keyboard: [
          [
            { text: 'Stop', callback_data: 'x' },
            { text: 'Back', callback_data: 'b' },
          ],
        ],
      },
    });
  });

  it('is not blamed for a refusal that comes without it too', async () => {
    const unsupported: string[] = [];
    const { server, transport } = await setUp(
      (_, response) => refuse(response, "Bad Request: can't parse entities: wrong offset"),
      { onUnsupported: feature => unsupported.push(feature) },
    );
    expect(await transport.call('sendMessage', view)).toMatchObject({ kind: 'refused', code: 400 });
    expect(unsupported).toEqual([]);
    // With it, without it, as plain text, and without a keyboard.
    expect(server.calls).toHaveLength(4);
  });

  it('is not suspected where the payload has none of it', async () => {
    const unsupported: string[] = [];
    const { server, transport } = await setUp(
      ({ payload }, response) =>
        'entities' in payload
          ? refuse(response, "Bad Request: can't parse entities: wrong offset")
          : answer(response, sent(1)),
      { onUnsupported: feature => unsupported.push(feature) },
    );
    await transport.call('sendMessage', { ...hello, entities: [bold] });
    expect(server.calls).toHaveLength(2);
    expect(unsupported).toEqual([]);
  });

  it('can be a button that copies, without any blame for the styles', async () => {
    const unsupported: string[] = [];
    const { server, transport } = await setUp(
      ({ payload }, response) =>
        JSON.stringify(payload).includes('copy_text')
          ? refuse(
              response,
              "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            )
          : answer(response, sent(1)),
      { onUnsupported: feature => unsupported.push(feature) },
    );
    const stop = { text: 'Stop', callback_data: 'x', style: 'danger' };
    const copy = { text: 'Copy', copy_text: { text: '192.0.2.1' } };
    const markup = { inline_keyboard: [[stop, copy], [copy]] };
    await transport.call('sendMessage', { ...hello, reply_markup: markup });
    await transport.call('sendMessage', { ...hello, reply_markup: markup });
    expect(unsupported).toEqual(['copy-buttons']);
    expect(server.calls.slice(1).map(({ payload }) => payload.reply_markup)).toEqual([
      { inline_keyboard: [[stop]] },
      { inline_keyboard: [[stop]] },
    ]);
  });
});

describe('a message that is refused for an unknown reason', () => {
  const button = { text: 'Stop', callback_data: 'x' };
  const rich = {
    ...hello,
    entities: [{ type: 'bold', offset: 0, length: 5 }],
    message_thread_id: 7,
    reply_markup: {
      inline_keyboard: [
        [
          { ...button, style: 'danger' },
          { text: 'Copy', copy_text: { text: '192.0.2.1' } },
        ],
        [{ text: 'Pay', url: 'https://example.com/' }],
      ],
    },
  };
  const plain = { ...hello, reply_markup: { inline_keyboard: [[button]] } };

  it.each([
    ['sendMessage', rich, [{ ...plain, message_thread_id: 7 }, plain, hello]],
    ['editMessageText', { ...plain, message_id: 5 }, [{ ...plain, message_id: 5 }]],
    ['deleteMessage', { ...hello, message_id: 5 }, []],
  ] as const)('is sent in simpler and simpler forms: %s', async (method, payload, forms) => {
    const reported: unknown[] = [];
    const { server, transport } = await setUp(
      (_, response) => refuse(response, 'Bad Request: SOMETHING_NEW'),
      {
        onUnexplained: refusal => reported.push(refusal),
      },
    );
    const outcome = await transport.call(method, payload);
    expect(outcome).toMatchObject({ kind: 'refused', description: 'Bad Request: SOMETHING_NEW' });
    expect(server.calls.slice(1).map(call => call.payload)).toEqual(forms);
    const instead = ['plain-text', 'in-general', 'no-keyboard'].slice(0, forms.length);
    const description = 'Bad Request: SOMETHING_NEW';
    expect(reported).toEqual([...instead, undefined].map(each => ({ method, description, instead: each })));
  });

  it('is sent once where the reason is known', async () => {
    const { server, transport } = await setUp((_, response) => refuse(response, 'Bad Request: TOPIC_CLOSED'));
    expect(await transport.call('sendMessage', rich)).toMatchObject({ kind: 'refused' });
    expect(server.calls).toHaveLength(1);
  });
});
