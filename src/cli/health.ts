import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { exitCodes } from '../domain/start-failure.ts';
import { nodeHttp } from '../lib/http-server.ts';
import { withConfig, type Command } from './command.ts';

const timeoutMs = 4_000;

/** Gets a page of the running bot; `undefined`: no answer in time. */
async function ask(host: string, port: number, path: string) {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const [response] = (await once(nodeHttp.get({ host, port, path, agent: false, signal }), 'response')) as [
      IncomingMessage,
    ];
    return { status: response.statusCode ?? 0, body: await text(response) };
  } catch {
    return undefined;
  }
}

/** Why `/readyz` says that the bot isn't ready. */
function reasonsIn(body: string): readonly string[] {
  try {
    const { reasons } = JSON.parse(body) as { readonly reasons?: readonly string[] };
    return reasons ?? [];
  } catch {
    return [];
  }
}

/** Listening on these means all addresses, so the bot is reached at the loopback address. */
const loopbackOf = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
};

export const health: Command = {
  name: 'health',
  usage: 'health [--ready]',
  summary: 'Ask the running bot whether it works, as a container or a monitor does.',
  help: [
    'Prints what isn’t ready. The exit code is 0 if the bot answers, and 1 if it doesn’t.',
    'It needs HTTP_PORT.',
    '',
    "  --ready   also exit with 1 while the bot can't do its work, such as while Telegram is unreachable",
  ],
  options: { ready: { type: 'boolean' } },
  run: withConfig(async ({ isSet }, { config, print, printError }) => {
    const { httpHost, httpPort: port } = config;
    if (port === undefined || port === 0) {
      printError(
        `HTTP_PORT: ${port === 0 ? 'is 0, so its number is not known' : 'not set'}. Example: HTTP_PORT=8080`,
      );
      return exitCodes.config;
    }
    const host = loopbackOf(httpHost);
    const answer = await ask(host, port, '/readyz');
    if (answer === undefined) {
      printError(`no answer from ${host}:${port}: the bot isn't running there, or it is stuck`);
      return exitCodes.failed;
    }
    const isReady = answer.status === 200;
    print(isReady ? 'ready' : 'running, but not ready');
    for (const reason of reasonsIn(answer.body)) print(`- ${reason}`);
    return isReady || !isSet('ready') ? exitCodes.ok : exitCodes.failed;
  }),
};
