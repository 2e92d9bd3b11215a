import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AccountId, ChatId, PersonId, ServerId } from '../../../src/domain/server.ts';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { ServerEvent } from '../../../src/domain/notification.ts';
import type { Operation, OperationState } from '../../../src/domain/operation.ts';
import { createSecret } from '../../../src/domain/secret.ts';
import { createProvider } from '../../../src/provider/client.ts';
import { createBegin, type BeginResult, type Kinds } from '../../../src/services/operations/begin.ts';
import {
  createExecutor,
  createReconcileServer,
  type Transition,
} from '../../../src/services/operations/execute.ts';
import { createPowerKind } from '../../../src/services/operations/kinds/power.ts';
import { createPermissions } from '../../../src/services/permissions.ts';
import { createApplyAccountPoll } from '../../../src/services/polling/account.ts';
import { createApplyServerPoll } from '../../../src/services/polling/server.ts';
import { openDb, type Db } from '../../../src/db/db.ts';

const anna = 1 as PersonId;
const boris = 2 as PersonId;
const chat = 1 as ChatId;

/** How the fake server answers a power action. */
type Behaviour = 'answers' | 'breaks-off' | 'refuses';

let folder: string;
let db: Db;
let http: Server;
let behaviour: Behaviour;
let calls: string[];
let state: string;
let now: number;
let states: OperationState[];
let events: ServerEvent[];
let closeProvider: () => Promise<void>;

const openTestDb = (key: Uint8Array) => {
  const opened = openDb({
    path: join(folder, 'bot.db'),
    migrations: join(import.meta.dirname, '../../../migrations'),
    masterKey: key,
    previousKeys: [],
    now: () => now,
  });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  return opened.value;
};

function wire() {
  const provider = createProvider({
    url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/api_client.php`),
  });
  closeProvider = () => provider.close();
  const { transaction, servers, operations, links } = db;
  const transition: Transition = (id, from, to, failure, also) =>
    transaction(() => {
      if (!operations.advance(id, from, to, now, failure)) return false;
      also?.();
      states.push(to);
      return true;
    });
  const permissions = createPermissions(db);
  const shared = {
    db: db,
    provider,
    permissions,
    transition,
    now: () => now,
    intervals: () => ({ fastMs: 5_000, idleMs: 60_000 }),
    notifications: { enqueueServerEvent: (_: ServerId, event: ServerEvent) => void events.push(event) },
    reconcileOrder: () => false,
  };
  const power = createPowerKind(shared);
  const kinds = { reboot: power, stop: power, boot: power } as unknown as Kinds;
  const credentialsOf = (account: AccountId) => {
    const link = links.find(anna, account);
    return link === undefined ? undefined : links.credentials(link.id);
  };
  const apply = createApplyServerPoll({
    ...shared,
    reconcile: createReconcileServer({ ...shared, kinds }),
  });
  return {
    provider,
    begin: createBegin({ db: db, kinds, auditLog: { addRefusal: () => undefined } }),
    executor: createExecutor({
      ...shared,
      kinds,
      credentials: {
        forOperation: ({ accountId }) => credentialsOf(accountId),
      },
      pollServerSoon: () => undefined,
      pollAccountSoon: () => undefined,
    }),
    applyList: createApplyAccountPoll(shared),
    read: async (id: ServerId) => {
      const server = servers.get(id);
      const credentials = server === undefined ? undefined : credentialsOf(server.accountId);
      if (server === undefined || credentials === undefined) throw new Error('no server');
      const readAt = now;
      apply(id, await provider.readServer(credentials, server.snapshot.order.id), readAt);
    },
  };
}

const masterKey = randomBytes(32);

beforeEach(async () => {
  [behaviour, calls, state, now, states, events] = ['answers', [], ' Included', 1_000_000, [], []];
  http = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      const action = new URLSearchParams(body).get('action') ?? '';
      calls.push(action);
      if (action === 'getinfo') {
        const vps = { result: 'success', vps_name: 'web-1', ip: '37.1.0.111', real_state: state };
        response.end(
          JSON.stringify({
            result: 'success',
            orderid: 47012,
            orderStatus: 'Active',
            productStatus: 'Active',
            vps_info: vps,
          }),
        );
      } else if (behaviour === 'breaks-off') request.socket.destroy();
      else
        response.end(
          JSON.stringify(
            behaviour === 'refuses' ? { result: 'fail', msg: 'No <b>way</b>' } : { result: 'success' },
          ),
        );
    });
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'power-'));
  db = openTestDb(masterKey);
});

afterEach(async () => {
  await closeProvider();
  db.close();
  http.closeAllConnections();
  await new Promise(resolve => http.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Anna links an account with one running server, known from the first poll. */
async function linked() {
  const wired = wire();
  db.people.save({ id: anna, firstName: 'Anna', telegramLanguage: 'en' }, now);
  const credentials = { cid: createSecret('777'), key: createSecret('the-key-of-anna') };
  const link = db.links.addCandidate({ personId: anna, chatId: chat, label: 'Main', credentials }, now);
  const account = db.accounts.findOrCreate(db.fingerprint('endpoint', '777'), now);
  db.links.confirm(link, { accountId: account.id, label: 'Main', isDefault: true }, now);
  wired.applyList(account.id, {
    orders: [
      {
        id: '47012' as never,
        number: '1',
        amount: '5.00',
        invoiceId: '1',
        status: 'active',
        rawStatus: 'Active',
      },
    ],
    unreadable: [],
  });
  const server = db.servers.cardsOf(anna)[0]?.id;
  if (server === undefined) throw new Error('no server');
  await wired.read(server);
  calls = [];
  return { ...wired, server };
}

const request = (server: ServerId, key: string, personId = anna) =>
  ({
    idempotencyKey: key,
    sourceMessage: undefined,
    action: 'reboot',
    serverId: server,
    personId,
    chatId: chat,
    chatKind: 'private',
  }) as const;
const startedBy = (result: BeginResult): Operation => {
  if (result.kind !== 'started') throw new Error(result.kind);
  return result.operation;
};
const powerCalls = () => calls.filter(action => action !== 'getinfo');

test('ten presses of one button make one call, even if the tenth comes after the end', async () => {
  const { begin, executor, read, server } = await linked();
  const first = begin(request(server, 'callback:1'));
  expect(first.kind).toBe('started');
  const taps = Array.from({ length: 9 }, () => begin(request(server, 'callback:1')));
  expect(taps.map(({ kind }) => kind)).toEqual(Array(9).fill('duplicate'));
  if (first.kind !== 'started') return;
  await Promise.all([executor.execute(first.operation.id), executor.execute(first.operation.id)]);
  state = 'Rebooting';
  now += 1000;
  await read(server);
  state = ' Included';
  now += 1000;
  await read(server);
  expect(states).toEqual(['sent', 'acknowledged', 'done']);
  expect(begin(request(server, 'callback:1'))).toMatchObject({
    kind: 'duplicate',
    operation: { state: 'done' },
  });
  expect(powerCalls()).toEqual(['reboot']);
  expect(events).toEqual([]);
});

test('a conflicting request sends nothing, and one without a role is refused', async () => {
  const { begin, server } = await linked();
  expect(begin(request(server, 'callback:1')).kind).toBe('started');
  expect(begin(request(server, 'callback:2')).kind).toBe('conflict');
  expect(begin(request(server, 'callback:3', boris))).toEqual({ kind: 'refused', reason: 'no-access' });
  expect(powerCalls()).toEqual([]);
});

test('a locked server accepts no power action', async () => {
  const { begin, server } = await linked();
  db.servers.lock(server, anna, now);
  expect(begin(request(server, 'callback:1'))).toEqual({ kind: 'refused', reason: 'locked' });
});

test('an action whose reply is lost is reconciled by reading and never sent again', async () => {
  const { begin, executor, read, server } = await linked();
  behaviour = 'breaks-off';
  const started = startedBy(begin(request(server, 'callback:1')));
  await executor.execute(started.id);
  expect(states).toEqual(['sent', 'unanswered']);
  for (let minute = 0; minute < 6; minute += 1) {
    now += 60_000;
    await read(server);
    await executor.execute(started.id);
  }
  expect(states).toEqual(['sent', 'unanswered', 'unconfirmed']);
  expect(powerCalls()).toEqual(['reboot']);
  expect(begin(request(server, 'callback:2')).kind).toBe('started');
});

test('a restart runs fresh operations, drops old ones and only reads sent ones', async () => {
  const { begin, server } = await linked();
  const started = startedBy(begin(request(server, 'callback:1')));
  db.operations.advance(started.id, 'accepted', 'sent', now);
  db.close();
  await closeProvider();
  db = openTestDb(masterKey);
  const sent = wire();
  expect(sent.executor.recover()).toEqual([]);
  expect(db.operations.get(started.id)?.state).toBe('unanswered');
  expect(powerCalls()).toEqual([]);
  state = 'Rebooting';
  now += 1000;
  await sent.read(server);
  state = ' Included';
  now += 1000;
  await sent.read(server);
  expect(db.operations.get(started.id)?.state).toBe('done');

  const fresh = sent.begin(request(server, 'callback:2'));
  if (fresh.kind !== 'started') throw new Error(fresh.kind);
  expect(sent.executor.recover()).toEqual([fresh.operation.id]);
  now += 60_000;
  expect(sent.executor.recover()).toEqual([]);
  expect(db.operations.get(fresh.operation.id)?.state).toBe('dropped');
  expect(powerCalls()).toEqual([]);
});

test('a refusal is stored without its markup', async () => {
  const { begin, executor, server } = await linked();
  behaviour = 'refuses';
  const started = startedBy(begin(request(server, 'callback:1')));
  await executor.execute(started.id);
  expect(db.operations.get(started.id)).toMatchObject({
    state: 'failed',
    failure: { kind: 'refused', message: 'No way' },
  });
});

test('a server that stops by itself makes an event at the second read, and one that we stop makes none', async () => {
  const { begin, executor, read, server } = await linked();
  state = 'Выключен ';
  await read(server);
  expect(events).toEqual([]);
  now += 5000;
  await read(server);
  expect(events).toMatchObject([{ kind: 'stopped-unexpectedly' }]);
  events = [];
  state = 'Включён';
  const started = startedBy(begin({ ...request(server, 'callback:1'), action: 'boot' }));
  await executor.execute(started.id);
  now += 1000;
  await read(server);
  now += 1000;
  await read(server);
  expect(states.at(-1)).toBe('done');
  expect(events).toEqual([]);
});
