import { describe, expect, test } from 'vitest';

import { stage } from './ask.ts';

const durations = {
  queueMs: 0,
  rebootMs: 100,
  stopMs: 50,
  bootMs: 70,
  installQueueMs: 10,
  installMs: 1000,
};

describe('getinfo', () => {
  test("is as the provider's text shows it", async () => {
    const { provider, json } = await stage();
    const { orderid } = provider.addServer('777', { orderid: '47012', password: 'p4ss' });
    expect(await json('getinfo', { orderid })).toEqual({
      result: 'success',
      orderid: 47012,
      orderStatus: 'Active',
      productStatus: 'Active',
      dedicatedip: '',
      vps_info: {
        result: 'success',
        message: '',
        main_id: '21968',
        vps_name: '37-1-0-111',
        ip: '37.1.0.111',
        real_state: ' Included',
        vps_password: 'p4ss',
      },
    });
  });

  test('of an unpaid order', async () => {
    const { provider, json } = await stage();
    const { orderid } = provider.addOrder('777');
    expect(await json('getinfo', { orderid })).toMatchObject({
      orderStatus: 'Pending',
      productStatus: 'Pending',
      vps_info: [],
    });
  });
});

describe('power', () => {
  test('reboot leaves "on" and comes back to it', async () => {
    const { provider, json, clock, state } = await stage({ durations });
    const { orderid } = provider.addServer('777');
    expect(await json('reboot', { orderid })).toEqual({ result: 'success' });
    expect(await state(orderid)).toBe(' Reboots');
    clock.now += 99;
    expect(await state(orderid)).toBe(' Reboots');
    clock.now += 1;
    expect(await state(orderid)).toBe(' Included');
  });

  test('reboot may look like off, and may wait in a queue', async () => {
    const { provider, json, clock, state } = await stage({
      durations: { ...durations, queueMs: 20 },
      oddities: { rebootShows: 'off' },
    });
    const { orderid } = provider.addServer('777');
    await json('reboot', { orderid });
    expect(await state(orderid)).toBe(' Included');
    clock.now += 20;
    expect(await state(orderid)).toBe(' Turned off');
    clock.now += 100;
    expect(await state(orderid)).toBe(' Included');
  });

  test('stop and boot take their time', async () => {
    const { provider, json, clock, state } = await stage({ durations });
    const { orderid } = provider.addServer('777');
    await json('stop', { orderid });
    expect(await state(orderid)).toBe(' Turns off');
    clock.now += 50;
    expect(await state(orderid)).toBe(' Turned off');
    await json('boot', { orderid });
    expect(await state(orderid)).toBe(' Turns on');
    clock.now += 70;
    expect(await state(orderid)).toBe(' Included');
  });

  test('what would change nothing succeeds or fails', async () => {
    const { provider, json, clock, state } = await stage({ durations });
    const off = provider.addServer('777', { state: 'off' }).orderid;
    const on = provider.addServer('777').orderid;
    expect(await json('stop', { orderid: off })).toEqual({ result: 'success' });
    expect(await json('boot', { orderid: on })).toEqual({ result: 'success' });
    expect([await state(off), await state(on)]).toEqual([' Turned off', ' Included']);
    await json('reboot', { orderid: off });
    clock.now += 100;
    expect(await state(off)).toBe(' Included');

    provider.oddities.set({ needlessPower: 'fails' });
    expect(await json('boot', { orderid: on })).toMatchObject({ result: 'fail' });
    expect(await json('reboot', { orderid: on })).toMatchObject({ result: 'success' });
    expect(await json('reboot', { orderid: on })).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('busy') as unknown,
    });
  });

  test('needs a VPS that is not suspended and not being installed', async () => {
    const { provider, json, clock } = await stage({ durations });
    const empty = provider.addOrder('777', { paid: true }).orderid;
    expect(await json('reboot', { orderid: empty })).toEqual({ result: 'fail', message: 'VPS not found' });
    await json('install', { orderid: empty, ostpl: 'debian-12-64-default', run: 1 }).catch(() => undefined);
    clock.now += 10;
    expect(await json('reboot', { orderid: empty })).toMatchObject({ message: 'VPS is being installed' });
    const suspended = provider.addServer('777').orderid;
    provider.suspend(suspended);
    expect(await json('boot', { orderid: suspended })).toMatchObject({ message: 'VPS is suspended' });
  });
});

describe('install', () => {
  const wish = { ostpl: 'debian-12-64-default', run: 1 };

  test('run=0 checks and changes nothing', async () => {
    const { provider, text } = await stage({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    const reply = await text('install', { ...wish, orderid, run: 0 });
    expect(reply).toBe('[method] => createVPS\n[result] => success\n[msg] => ok\n');
    expect(provider.order(orderid).vpsState).toBe('none');
  });

  test('run=1 goes from nothing over installing to on', async () => {
    const { provider, text, json, clock, state } = await stage({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    const key = provider.addSshKey('777', 'ssh-ed25519 AAAA me');
    expect(await text('install', { ...wish, orderid, sshkey_ids: key.id })).toBe(
      [
        '[method] => createVPS',
        '[result] => success',
        '[msg] => ok',
        '[retx] => Array',
        '        (',
        '            [result] => success',
        '            [msg] => VSCD: VPS added to queue',
        '            [error_code] => 0',
        '        )',
        '',
        '',
      ].join('\n'),
    );
    expect(await json('getinfo', { orderid })).toMatchObject({ vps_info: [] });
    clock.now += 10;
    expect(await state(orderid)).toBe(' Is installed');
    clock.now += 999;
    expect(await state(orderid)).toBe(' Is installed');
    clock.now += 1;
    expect(await state(orderid)).toBe(' Included');
    expect(provider.order(orderid).vps).toMatchObject({
      template: 'debian-12-64-default',
      sshKeyIds: [key.id],
    });
  });

  test('a second one is refused with 904, also while the first is in the queue', async () => {
    const { provider, text } = await stage({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    await text('install', { ...wish, orderid });
    const again = await text('install', { ...wish, orderid });
    expect(again).toBe(
      [
        'Array',
        '(',
        '    [method] => createVPS',
        '    [result] => fail',
        `    [msg] => Vps exists with current main_id (21968) , W:${orderid}`,
        '    [error_code] => 904',
        ')',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['an unpaid order', { paid: false }, {}, 'Order is not paid'],
    ['an unknown template', { paid: true }, { ostpl: 'beos' }, 'Template beos not found'],
    ['an unknown key', { paid: true }, { sshkey_ids: '1,99' }, 'SSH key 1 not found'],
    ['an unknown order', { paid: true }, { orderid: 1 }, 'Order ID not found'],
  ])('refuses %s', async (_what, order, change, message) => {
    const { provider, text } = await stage({ durations });
    const { orderid } = provider.addOrder('777', order);
    const reply = await text('install', { ...wish, orderid, ...change });
    expect(reply).toContain('[result] => fail');
    expect(reply).toContain(message);
    expect(provider.order(orderid).vpsState).toBe('none');
  });

  test('may be finished at once, or fail', async () => {
    const { provider, text, json, clock, state } = await stage({ durations });
    const good = provider.addOrder('777', { paid: true }).orderid;
    const bad = provider.addOrder('777', { paid: true }).orderid;
    await text('install', { ...wish, orderid: good });
    await text('install', { ...wish, orderid: bad });
    clock.now += 20;
    provider.finishInstallation(good);
    expect(await state(good)).toBe(' Included');
    provider.failInstallation(bad, 'No free addresses');
    expect(await json('getinfo', { orderid: bad })).toMatchObject({
      result: 'success',
      vps_info: { result: 'fail', message: 'No free addresses' },
    });
    expect(await text('install', { ...wish, orderid: bad })).toContain('[result] => success');
  });
});
