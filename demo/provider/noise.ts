/**
 * Output of PHP and its environment before, after and around a reply. It leaves the reply readable, except for the last
 * kinds, which make it ambiguous.
 */
const kinds = {
  none: body => body,
  'byte-order-mark': body => `\uFEFF${body}`,
  'two-byte-order-marks': body => `\uFEFF\r\n\uFEFF${body}`,
  'html-notice': body =>
    `<br />\n<b>Notice</b>:  Undefined index: ip in <b>/home/cp/www/api_client.php</b> on line <b>118</b><br />\n${body}`,
  'html-warnings': body =>
    `<br />\n<b>Warning</b>:  array_merge(): Argument #2 is not an array in <b>/a.php</b> on line <b>1</b><br />\n`.repeat(
      3,
    ) + body,
  'text-notice': body => `Notice: Undefined index: ip in /home/cp/www/api_client.php on line 118\n${body}`,
  'log-notice': body =>
    `PHP Warning:  Undefined array key 0 in /home/cp/www/api_client.php on line 12\n${body}`,
  'notice-with-brackets': body =>
    `Warning: [] operator not supported for {strings} in /a.php on line 2\n${body}`,
  'notice-after': body => `${body}\n<br />\n<b>Deprecated</b>:  x in <b>/a.php</b> on line <b>9</b><br />\n`,
  'fatal-error-after': body =>
    `${body}\nFatal error: Uncaught Exception: mail failed in /a.php:7 on line 7\n`,
  'error-box': body => `<div class="errorbox"><strong>Session</strong><br/>Expired {1}</div>\n${body}`,
  'one-after': body => `${body}\n1`,
  'html-comment': body => `<!-- cached {"hit": 1} -->${body}<!-- 0.013 s -->`,
  'php-comment': body => `/* api v1.4 */\n${body}`,
  pre: body => `<pre>${body}</pre>`,
  page: body => `<html><head><style>b { c: d }</style></head><body>\n${body}\n</body></html>`,
  callback: body => `callback(${body});`,
  'blank-lines': body => `\r\n\r\n\t ${body}\r\n\r\n`,
  'the-same-twice': body => `${body}\n${body}`,
  debug: body => `string(3) "abc"\nint(5)\n${body}`,
  'another-value': body => `${body}\n{"result":"success","debug":{"sql":12}}`,
  'cut-off': body => body.slice(0, Math.floor(body.length / 2)),
  'notice-inside': body =>
    `${body.slice(0, -1)}<br />\n<b>Notice</b>:  x in <b>/a.php</b> on line <b>1</b><br />`,
} as const satisfies Readonly<Record<string, (body: string) => string>>;

export type Noise = keyof typeof kinds;

export const noises = Object.keys(kinds) as readonly Noise[];

export const withNoise = (body: string, noise: Noise): string => kinds[noise](body);
