import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Call, CallLog, Outcome } from './call-log.ts';
import { encodeBody } from './encode.ts';
import { isCarriedOut, type Fault, type Faults } from './faults.ts';
import type { Durations } from './power.ts';
import type { Quirks } from './quirks.ts';
import { renderReply } from './render.ts';
import { failure, type Reply } from './reply.ts';
import { runAction } from './run-action.ts';
import { sendReply, withWrongTypes } from './send-reply.ts';
import { installReply } from './server-actions.ts';
import type { Settings } from './mutable-settings.ts';
import type { State } from './state.ts';

export interface ApiHandlerDeps {
  readonly state: State;
  readonly quirks: Settings<Quirks>;
  readonly durations: Settings<Durations>;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly now: () => number;
  /** A delay of every reply. */
  readonly latencyMs: () => number;
}

/** The fields of a form, or of JSON if the script reads that. Other bodies have none, as in PHP. */
async function readFields(
  request: IncomingMessage,
  signIn: Quirks['signIn'],
): Promise<Record<string, string>> {
  const body = await readText(request);
  const type = request.headers['content-type'] ?? '';
  if (signIn !== 'json')
    return type.startsWith('application/x-www-form-urlencoded')
      ? Object.fromEntries(new URLSearchParams(body))
      : {};
  return type.startsWith('application/json') ? (JSON.parse(body) as Record<string, string>) : {};
}

/** The key, if it must be in a header. */
function keyHeader(request: IncomingMessage, signIn: Quirks['signIn']): Record<string, string> {
  const key = request.headers['x-key'];
  return signIn === 'form' ? {} : { key: typeof key === 'string' ? key : '' };
}

/** The reply if a fault prevents the action. */
function faultReply(action: string, fault: Fault): Reply {
  const message = fault.kind === 'refused' ? fault.message : 'Internal error, try again later';
  return action === 'install' ? installReply(false, { msg: message }) : failure(message);
}

function outcomeOf(reply: Reply, fault: Fault | undefined): Outcome {
  const isSpoiled = fault !== undefined && fault.kind !== 'delay' && fault.kind !== 'refused';
  if (isSpoiled) return 'garbled';
  return reply.succeeded ? 'answered' : 'refused';
}

/** Answers the provider's API. `query` holds the parameters of the URL. */
export function createApiHandler({ state, quirks, durations, faults, log, now, latencyMs }: ApiHandlerDeps) {
  const carryOut = (call: Call, fault: Fault | undefined): Reply => {
    if (fault && !isCarriedOut(fault)) return faultReply(call.action, fault);
    const reply = runAction({
      request: call,
      state,
      quirks: quirks.current(),
      durations: durations.current(),
      at: call.at,
    });
    call.carriedOut = reply.succeeded;
    return fault?.kind === 'wrong-types' ? { ...reply, fields: withWrongTypes(reply.fields) } : reply;
  };

  return async (
    request: IncomingMessage,
    response: ServerResponse,
    query: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const { signIn } = quirks.current();
    const body = request.method === 'POST' ? await readFields(request, signIn) : {};
    const parameters = { ...query, ...body, ...keyHeader(request, signIn) };
    const action = parameters.action ?? '';
    const fault = faults.take(action, parameters.cid);
    const call = log.start({
      at: now(),
      action,
      method: request.method ?? '',
      url: request.url ?? '',
      query,
      body,
      parameters,
      headers: request.headers,
      fault: fault?.kind,
    });
    const reply = carryOut(call, fault);
    response.on('error', () => undefined);
    response.on('close', () => {
      const isWhole = response.writableFinished && fault?.kind !== 'cut-short';
      call.outcome = isWhole ? outcomeOf(reply, fault) : 'lost';
    });
    const waitMs = latencyMs() + (fault?.kind === 'delay' ? fault.delayMs : 0);
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
    if (!response.destroyed) {
      const text = renderReply(action, reply, quirks.current());
      await sendReply(response, encodeBody(text, quirks.current()), fault);
    }
  };
}
