import { randomBytes } from 'node:crypto';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineOf } from '../../bin/doctor/finding.ts';
import { runDoctor } from '../../bin/doctor/run-doctor.ts';
import { type Installation, openInstallation } from '../../bin/ops/installation.ts';
import { runOps } from '../../bin/ops/run-ops.ts';
import { runSmoke } from '../../bin/smoke/run-smoke.ts';
import { TEST } from '../../bin/smoke/test-tenant.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { type PastedCommand, runbookCommands } from '../support/runbook-commands.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

let prosa: LocalProsa;
let port: string;
let at: Installation;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
  port = new URL(prosa.runtime.url).port;
  at = await openInstallation({ port: Number(port) });
});
afterAll(async () => {
  at?.close();
  await prosa?.close();
});

/** What a command prints. */
async function ops(...args: string[]): Promise<string> {
  const printed: string[] = [];
  await runOps([...args, '--local', port], openInstallation, (text) => printed.push(text));
  return printed.join('\n');
}

const waiting = async (name: string) =>
  (
    await at.clients.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: await at.output(name),
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    )
  ).Attributes;

describe('dead letters', () => {
  it('are looked at and left, by ids and reasons; what they say only when asked', async () => {
    const envelope = { event: 'inbox.message.received', tenant_id: 'acme', payload: { body: 'segredo' } };
    const QueueUrl = await at.output('DispatchDeadLettersUrl');
    const Reason = { DataType: 'String', StringValue: 'UnreadableRecordError: payload' };
    for (const conversation_id of ['cv_a', 'cv_b', 'cv_c']) {
      const MessageBody = JSON.stringify({ ...envelope, conversation_id });
      await at.clients.sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes: { Reason } }),
      );
    }
    const told = await ops('dead-letters', 'show', 'dispatch');
    expect(told.match(/conversation_id=cv_[abc]/g)?.sort()).toEqual(
      ['a', 'b', 'c'].map((one) => `conversation_id=cv_${one}`),
    );
    expect(told).toContain('reason=UnreadableRecordError: payload');
    expect(told).not.toContain('segredo');
    expect(await ops('dead-letters', 'show', 'dispatch', '--bodies')).toContain('segredo');
    expect(await waiting('DispatchDeadLettersUrl')).toEqual({
      ApproximateNumberOfMessages: '3',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
    expect(await ops('dead-letters', 'show')).toContain('dispatch: 3\nturns: 0');
  });

  it('go to their queue again, and come back while nothing was mended', async () => {
    expect(await ops('dead-letters', 'redrive', 'dispatch')).toContain(
      'about 3 records go to dispatch again',
    );
    // Their consumer cannot read them now, either, and puts them where they were.
    await until('their way back', async () => {
      const { ApproximateNumberOfMessages } = (await waiting('DispatchDeadLettersUrl')) ?? {};
      const busy = await waiting('DispatchQueueUrl');
      return ApproximateNumberOfMessages === '3' && busy?.ApproximateNumberOfMessagesNotVisible === '0';
    });
  });

  it('of a rule are events, and become the records that they should have been', async () => {
    const customer = '5511977770001';
    await prosa.say('primeira', { from: customer });
    await until('the answer', () => prosa.whatsapp.outbox({ to: customer }).length === 1);
    const event = prosa.runtime
      .events({ detailType: 'inbox.message.received' })
      .find(({ detail }) => (detail.payload as { body?: unknown }).body === 'primeira');
    const QueueUrl = await at.output('InboxRuleDeadLettersUrl');
    const send = (MessageBody: string) =>
      at.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await send(JSON.stringify(event));
    await send('by hand');
    expect(await ops('dead-letters', 'show', 'inbox-rule')).toContain('inbox.message.received');
    const told = await ops('dead-letters', 'redrive', 'inbox-rule');
    expect(told).toBe('1 events went to dispatch as records; 1 are no events and stay');
    await until('that it is worked', async () => {
      const left = await waiting('DispatchQueueUrl');
      return left?.ApproximateNumberOfMessages === '0' && left.ApproximateNumberOfMessagesNotVisible === '0';
    });
    await prosa.say('segunda', { from: customer });
    await until('the next answer', () => prosa.whatsapp.outbox({ to: customer }).length >= 2);
    expect(prosa.whatsapp.outbox({ to: customer })).toHaveLength(2);
  });
});

describe('a circuit', () => {
  const name = 'model#api.example.com';

  it('is opened, closed and released, and each is a fact on the bus', async () => {
    expect(await ops('circuit', 'open', '--name', name)).toBe(`${name}: OPEN, by an operator`);
    expect(await ops('circuit', 'show')).toBe(`${name}: OPEN, by an operator`);
    expect(await ops('circuit', 'open', '--name', name, '--minutes', '5')).toMatch(
      /: OPEN until \d{4}-\d\d-\d\dT.*Z, by an operator$/,
    );
    expect(await ops('circuit', 'close', '--name', name)).toBe(`${name}: CLOSED, by an operator`);
    expect(await ops('circuit', 'release', '--name', name)).toBe(`${name}: CLOSED`);
    const changes = prosa.runtime.events({ detailType: 'circuit.state.changed' });
    expect(changes.map(({ detail }) => (detail.payload as { to: string }).to)).toEqual([
      ...['OPEN', 'OPEN', 'CLOSED', 'CLOSED'],
    ]);
  });
});

describe('a channel', () => {
  it('that is held sends what waited when it is released', async () => {
    const [channel] = DEMO_TENANT.channels;
    const of = ['--tenant', DEMO_TENANT.tenant_id, '--channel', channel?.phone_number_id ?? ''];
    expect(await ops('channel', 'hold', ...of, '--reason', 'by_operator')).toBe('held');
    expect(await ops('channel', 'show', ...of)).toContain('by_operator');
    expect(await ops('channel', 'release', ...of)).toMatch(/^released; /);
  });
});

describe('what the runbook says to paste', () => {
  const commands = runbookCommands();
  const line = ({ words }: PastedCommand) => words.join(' ');
  const isOps = ({ words: [npm, run, ops] }: PastedCommand) =>
    npm === 'npm' && run === 'run' && ops === 'ops';

  it('needs AWS where it says so, and nowhere else', () => {
    for (const command of commands) {
      expect([command.article, line(command), command.needsAws]).toEqual([
        ...[command.article, line(command), !isOps(command)],
      ]);
    }
  });

  it('is done by this system, all of it that can be', async () => {
    const [channel] = DEMO_TENANT.channels;
    const values: Record<string, string> = {
      acme: DEMO_TENANT.tenant_id,
      '123456789012345': channel?.phone_number_id ?? '',
    };
    const distinct = new Map(commands.filter(isOps).map((command) => [line(command), command]));
    expect(distinct.size).toBeGreaterThan(30);
    for (const [text, { words }] of distinct) {
      const args = words.slice(4).map((word) => values[word] ?? word);
      const stage = args.indexOf('--stage');
      expect([text, args.splice(stage, 2)]).toEqual([text, ['--stage', 'prod']]);
      expect([text, await ops(...args)]).toEqual([text, expect.stringMatching(/\S/)]);
    }
  });
});

describe('the smoke test', () => {
  const smoke = async (limitMs: number, how: { app?: string } = {}) => {
    const lines: string[] = [];
    const patience = {
      now: Date.now,
      pause: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
      limitMs,
    };
    const runId = randomBytes(3).toString('hex');
    const isWell = await runSmoke(at, {
      app: 'default',
      ...how,
      runId,
      patience,
      print: (line) => lines.push(line),
    });
    return { isWell, lines };
  };
  const leftovers = async () => {
    const { client, tableName } = await at.table('ConversationsTable');
    const { tableName: registry } = await at.table('RegistryTable');
    const found = await Promise.all(
      [tableName, registry].map(
        async (TableName) => (await client.send(new ScanCommand({ TableName }))).Items ?? [],
      ),
    );
    return found
      .flat()
      .filter((item) => JSON.stringify(item).includes(TEST.tenantId))
      .map(({ pk, sk }) => `${pk} ${sk}`);
  };

  it('passes, sends nothing, and leaves nothing', async () => {
    const sent = prosa.whatsapp.outbox().length;
    const { isWell, lines } = await smoke(120_000);
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(isWell).toBe(true);
    expect(lines.join('\n')).toMatch(
      /^ok {4}dispatch rule: group from the event, dead letter with NO_RESOURCE$/m,
    );
    expect(lines.join('\n')).toMatch(/^ok {4}answer: 3 messages in order, .*answers?, none sent$/m);
    expect(prosa.whatsapp.outbox()).toHaveLength(sent);
    expect(await leftovers()).toEqual([]);
  });

  it('fails, and says where, when one thing is broken', async () => {
    const broken = prosa.faults.add({ target: 'lambda', action: 'throttle', match: { function: 'AiAgent' } });
    const { isWell, lines } = await smoke(8_000);
    prosa.faults.remove(broken);
    expect(isWell).toBe(false);
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([
      expect.stringMatching(
        /^FAIL {2}answer: the messages were not answered \(stored 3, answered through 0, .*\) within 8 s$/,
      ),
    ]);
    expect(await leftovers()).toEqual([]);
  });

  it('says that an app has no secret', async () => {
    const { isWell, lines } = await smoke(1_000, { app: 'no-such-app' });
    expect([isWell, lines.join('\n')]).toEqual([false, expect.stringContaining('FAIL  signature: ')]);
  });
});

describe('the doctor', () => {
  it('finds every number well, and says which templates are not at WhatsApp', async () => {
    const graphUrl = `${prosa.whatsapp.url}/v26.0`;
    const lines: string[] = [];
    const options = { graphUrl, size: '10k' as const, now: Date.now };
    for await (const finding of runDoctor(at, options)) lines.push(lineOf(finding));
    expect(lines.filter((line) => line.startsWith('fail'))).toEqual([]);
    for (const { phone_number_id } of DEMO_TENANT.channels) {
      expect(lines).toContain(`ok    channel ${phone_number_id} webhook: an app is subscribed`);
      expect(lines.join('\n')).toContain(
        `warn  channel ${phone_number_id} templates: pedido_pronto (pt_BR) is not there`,
      );
    }
  });
});
