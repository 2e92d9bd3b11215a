import { describe, expect, test } from 'vitest';

import { createProviderHarness } from './provider-harness.ts';

const durations = { rebootMs: 100, stopMs: 50, bootMs: 70, installQueueMs: 10, installMs: 1000 };
const install = { ostpl: 'debian-12-64-default', run: 1 };

describe('getinfo', () => {
  test("a server looks as in the provider's text", async () => {
    const { provider, callJson } = await createProviderHarness();
    const { orderid } = provider.addServer('777', { orderid: '47012', password: 'p4ss' });
    expect(await callJson('getinfo', { orderid })).toEqual({
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

  test('a suspended server keeps an Active order', async () => {
    const { provider, callJson, stateOf } = await createProviderHarness();
    const { orderid } = provider.addServer('777');
    provider.suspend(orderid);
    expect(await callJson('getinfo', { orderid })).toMatchObject({
      orderStatus: 'Active',
      productStatus: 'Suspended',
      vps_info: { real_state: ' Suspended' },
    });
    provider.unsuspend(orderid);
    expect(await stateOf(orderid)).toBe(' Included');
  });
});

describe('power', () => {
  test.each([
    ['reboot', 'on', ' Reboots', 100, ' Included'],
    ['stop', 'on', ' Turns off', 50, ' Turned off'],
    ['boot', 'off', ' Turns on', 70, ' Included'],
    ['reboot', 'off', ' Reboots', 100, ' Included'],
  ] as const)('%s of a server that is %s takes its time', async (action, state, through, ms, to) => {
    const { provider, callJson, clock, stateOf } = await createProviderHarness({ durations });
    const { orderid } = provider.addServer('777', { state });
    expect(await callJson(action, { orderid })).toEqual({ result: 'success' });
    expect(await stateOf(orderid)).toBe(through);
    clock.now += ms - 1;
    expect(await stateOf(orderid)).toBe(through);
    clock.now += 1;
    expect(await stateOf(orderid)).toBe(to);
  });

  test.each([
    ['stop', 'off', ' Turned off'],
    ['boot', 'on', ' Included'],
  ] as const)('%s of a server that is %s succeeds and changes nothing', async (action, state, shown) => {
    const { provider, callJson, stateOf } = await createProviderHarness();
    const { orderid } = provider.addServer('777', { state });
    expect(await callJson(action, { orderid })).toEqual({ result: 'success' });
    expect(await stateOf(orderid)).toBe(shown);
  });

  test('power actions need a VPS that is installed and not suspended', async () => {
    const { provider, call, clock } = await createProviderHarness({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    expect(await call('reboot', { orderid })).toContain('VPS not found');
    await call('install', { ...install, orderid });
    clock.now += 10;
    expect(await call('reboot', { orderid })).toContain('VPS is being installed');
    provider.suspend(orderid);
    expect(await call('reboot', { orderid })).toContain('VPS is suspended');
  });
});

describe('install', () => {
  test('run=0 checks the parameters and starts nothing', async () => {
    const { provider, call } = await createProviderHarness({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    expect(await call('install', { ...install, orderid, run: 0 })).toBe(
      '[method] => createVPS\n[result] => success\n[msg] => ok\n',
    );
    expect(provider.order(orderid).vpsState).toBe('none');
  });

  test("run=1 answers as in the provider's text", async () => {
    const { provider, call } = await createProviderHarness({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    expect(await call('install', { ...install, orderid })).toBe(
      [
        ...['[method] => createVPS', '[result] => success', '[msg] => ok', '[retx] => Array', '        ('],
        '            [result] => success',
        '            [msg] => VSCD: VPS added to queue',
        '            [error_code] => 0',
        ...['        )', '', ''],
      ].join('\n'),
    );
  });

  test('run=1 leads from the queue to a running server', async () => {
    const { provider, call, callJson, clock, stateOf } = await createProviderHarness({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    const key = provider.addSshKey('777', 'ssh-ed25519 AAAA me');
    await call('install', { ...install, orderid, sshkey_ids: key.id });
    expect(await callJson('getinfo', { orderid })).toHaveProperty('vps_info', []);
    clock.now += 10;
    expect(await stateOf(orderid)).toBe(' Is installed');
    clock.now += 1000;
    expect(await stateOf(orderid)).toBe(' Included');
    expect(provider.order(orderid).vps).toMatchObject({ template: install.ostpl, sshKeyIds: [key.id] });
  });

  test('a second install is refused with error 904, even from the queue', async () => {
    const { provider, call } = await createProviderHarness({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    await call('install', { ...install, orderid });
    expect(await call('install', { ...install, orderid })).toBe(
      [
        ...['Array', '(', '    [method] => createVPS', '    [result] => fail'],
        `    [msg] => Vps exists with current main_id (21968) , W:${orderid}`,
        ...['    [error_code] => 904', ')', ''],
      ].join('\n'),
    );
  });

  test.each([
    ['an unpaid order', { paid: false }, {}, 'Order is not paid'],
    ['an unknown template', { paid: true }, { ostpl: 'beos' }, 'Template beos not found'],
    ['an unknown key', { paid: true }, { sshkey_ids: '1,99' }, 'SSH key 1 not found'],
  ])('install refuses %s', async (_what, order, change, message) => {
    const { provider, call } = await createProviderHarness();
    const { orderid } = provider.addOrder('777', order);
    expect(await call('install', { ...install, orderid, ...change })).toContain(message);
    expect(provider.order(orderid).vpsState).toBe('none');
  });

  test('a failed installation says why, and can be repeated', async () => {
    const { provider, call, callJson } = await createProviderHarness();
    const { orderid } = provider.addOrder('777', { paid: true });
    await call('install', { ...install, orderid });
    provider.failInstallation(orderid, 'No free addresses');
    expect(await callJson('getinfo', { orderid })).toHaveProperty('vps_info', {
      result: 'fail',
      message: 'No free addresses',
    });
    expect(await call('install', { ...install, orderid })).toContain('[result] => success');
  });
});
