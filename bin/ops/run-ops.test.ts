import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantChannelKey, tenantKey } from '#core/tenant/keys.ts';
import { putIntoQuarantine } from '#core/whatsapp/inbound/quarantine.ts';
import { startInstallation, type TestInstallation } from './installation.fixture.ts';
import { runOps, USAGE, WORDS } from './run-ops.ts';

let at: TestInstallation;

beforeAll(async () => {
  at = await startInstallation();
  const { client } = at.conversations;
  const put = (Item: object) => client.send(new PutCommand({ TableName: at.tables.registry, Item }));
  await put(tenantChannelKey('acme', '100'));
  const queues = [{ id: 'sales', name: 'Vendas' }];
  const tenant = { tenant_id: 'acme', name: 'Acme', profile: 'A shop.', language: 'pt-BR', entry: 'triage' };
  await put({ ...tenantKey('acme'), ...tenant, timezone: 'America/Sao_Paulo', queues });
});
afterAll(() => at.close());

describe('a channel', () => {
  const of = (tenant: string) => ['--tenant', tenant, '--channel', '100'];

  it('is held and shown', async () => {
    expect(await at.ops('channel', 'hold', ...of('acme'), '--reason', 'by_operator', '--code', '190')).toBe(
      'held',
    );
    expect(await at.ops('channel', 'show', ...of('acme'))).toMatch(
      /^held since .*: by_operator \(code 190\)\n/,
    );
  });

  it('of another tenant is not held', async () => {
    const before = await at.conversations.items();
    const held = at.ops('channel', 'hold', ...of('bakery'), '--reason', 'x');
    await expect(held).rejects.toThrow('tenant bakery has no channel 100');
    expect(await at.conversations.items()).toEqual(before);
  });

  it.each([
    [['show', '--tenant', 'acme']],
    [['hold', ...of('acme')]],
    [['hold', ...of('acme'), '--reason', 'x', '--code', 'x']],
    [['stop', ...of('acme')]],
    [['show', ...of('acme'), '--what']],
    [['show', ...of('acme'), '--reason', 'of another verb']],
    [['show', ...of('acme'), 'more']],
    [['show', ...of('acme'), '--channel', '200']],
  ])('%j is answered with how it is used', async (args) => {
    expect(await at.refusal('channel', ...args)).toContain('channel hold --tenant <id>');
  });
});

describe('a circuit', () => {
  it('is shown, also by what is wrong at the moment', async () => {
    expect(await at.ops('circuit', 'show', '--name', 'model#x')).toBe('model#x: CLOSED');
    expect(await at.ops('circuit', 'show')).toBe('every circuit is closed');
  });

  it.each([
    ['no verb', []],
    ['no name', ['open']],
    ['minutes that are none', ['open', '--name', 'model#x', '--minutes', 'soon']],
    ['no minutes at all', ['open', '--name', 'model#x', '--minutes', '0']],
  ])('is not touched by a line with %s', async (_what, args) => {
    expect(await at.refusal('circuit', ...args)).toContain('circuit open --name');
  });

  it('cannot have any name', async () => {
    await expect(at.ops('circuit', 'open', '--name', 'with spaces')).rejects.toThrow('not a circuit');
  });
});

describe('holidays', () => {
  const of = ['--tenant', 'acme'];

  it('of a state are imported, one of a town added, one removed, and listed', async () => {
    const imported = await at.ops('holidays', 'import', ...of, 'BR-SP', '2027');
    expect(imported.match(/2027-11-20|2027-07-09/g)).toEqual(['2027-07-09', '2027-11-20']);
    await at.ops('holidays', 'add', ...of, '--queue', 'sales', '2027-01-25', 'Aniversário da cidade');
    await at.ops('holidays', 'remove', ...of, '2027-07-09');
    const lines = (await at.ops('holidays', 'list', ...of)).split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[1]).toBe('2027-01-25  sales  Aniversário da cidade');
  });

  it.each([
    [['import', ...of, 'BR-XX', '2027']],
    [['import', ...of, 'BR']],
    [['add', ...of, '2027-02-30', 'No day']],
    [['add', ...of, '2027-02-01']],
  ])('%j is answered with how it is used', async (args) => {
    expect(await at.refusal('holidays', ...args)).toContain('holidays import --tenant');
  });

  it('are of tenants and queues that are there', async () => {
    const unknown = at.ops('holidays', 'import', '--tenant', 'nobody', 'BR', '2027');
    await expect(unknown).rejects.toThrow('tenant nobody is not provisioned');
    const queue = at.ops('holidays', 'add', ...of, '--queue', 'x', '2027-02-01', 'A');
    await expect(queue).rejects.toThrow('queue x of tenant acme is not provisioned');
  });
});

describe('the quarantine', () => {
  it('is read again, and what became of it told without its content', async () => {
    const raw = { id: 'wamid.a', from: '5511999990000', type: 'text', text: { body: 'secret' } };
    const entry = { app: 'shop', channelId: '100', traceId: 't', form: { list: 'messages' } };
    await putIntoQuarantine(at.conversations, { ...entry, reason: 'unknown_channel', raw }, Date.now());
    const told = await at.ops('quarantine', 'reread', '--dry-run');
    expect(told).toMatch(/: kept \(unknown_channel\)\ndry run: 0 worked, 0 partly, 0 told, 1 kept$/);
    expect(told).not.toMatch(/secret|wamid|55119/);
  });
});

describe('a trace and log lines', () => {
  it('are asked for from when the trace began, over every function of the stage', async () => {
    const told = await at.ops('trace', '1-6564f3a0-0123456789abcdef01234567');
    expect(told).toContain('--start-time 1701114724 ');
    expect(told).toContain('SOURCE logGroups(namePrefix: ["prosa-test-app-"])');
    expect(told).toContain('filter trace_id = "1-6564f3a0-0123456789abcdef01234567"');
  });

  it('are asked for by what they say', async () => {
    const told = await at.ops('logs', 'sender', '--message', 'a channel is stopped', '--minutes', '5');
    expect(told).toContain('filter service = "sender" and message like "a channel is stopped"');
    expect(await at.ops('logs', 'all')).toContain('filter level in ["WARN", "ERROR"]');
  });

  it.each([[['trace']], [['trace', '1-2-3']], [['logs', 'nothing']], [['logs', 'all', '--minutes', 'x']]])(
    '%j is answered with how it is used',
    async (args) => {
      expect(await at.refusal(...args)).toMatch(/trace_id|<function>/);
    },
  );
});

describe('a line', () => {
  const refused = (...args: string[]) =>
    expect(
      runOps(
        args,
        () => Promise.reject(new Error('opened')),
        () => undefined,
      ),
    ).rejects;

  it('without a known word is answered with all of them', async () => {
    for (const args of [[], ['explode', '--stage', 'prod'], ['toString']])
      await refused(...args).toThrow(USAGE);
    for (const word of Object.keys(WORDS)) expect(USAGE).toContain(`\n  ${word} `);
  });

  it.each([
    [[]],
    [['--stage', 'prod', '--local', '3000']],
    [['--stage', 'prod', '--stage', 'dev']],
    [['--stage']],
  ])('says once where it is meant: %j does not', async (where) => {
    await refused('circuit', 'show', ...where).toThrow('circuit show');
  });

  it('that is wrong is answered with what is wrong in it', async () => {
    const told = (...line: string[]) => refused('circuit', 'show', ...line);
    await told('--stage', 'prod', '--stage', 'dev').toThrow('--stage is given twice\nusage:');
    await told('--stag', 'prod').toThrow("Unknown option '--stag'; the options are --stage, --local,");
    await told('--local', 'here').toThrow('from 1 to 65535, not "here"');
    await told('--stage', 'Prod').toThrow('lowercase like prod, not "Prod"');
  });
});
