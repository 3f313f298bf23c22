import type { SendMessageCommand } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { conversationItem, replyItem } from '../../test/support/records.ts';
import { conversationKey, replyKey } from '../conversation/keys.ts';
import { waitsFor } from '../conversation/watch/wait-reason.ts';
import { conversationEnvelopeSchema } from '../events/envelope.ts';
import { tenantChannelKey } from '../tenant/keys.ts';
import { createChannelOperator } from './channel-operator.ts';
import { ReceiptsHeartbeat } from './receipts-heartbeat.ts';

const CHANNEL = { tenantId: 'acme', channelId: '100' };
const NOW = Date.UTC(2026, 10, 22, 12);

let table: TestTable;
let registry: TestTable;
let looks: SendMessageCommand['input'][];
let now: number;

beforeAll(async () => {
  [table, registry] = await Promise.all([startConversationsTable(), startConversationsTable()]);
  await put(tenantChannelKey('acme', '100'), {}, registry);
  await put(conversationKey('acme', 'cv_1'), conversationItem());
  await put(replyKey('acme', 'cv_1', 3), {
    ...replyItem(3, { status: 'held' }),
    ...waitsFor({ kind: 'number', ...CHANNEL }, 'cv_1', NOW),
  });
});
afterAll(() => Promise.all([table.close(), registry.close()]));
beforeEach(() => {
  looks = [];
  now = NOW;
});

const put = (key: object, item: object, { client, tableName }: TestTable = table) =>
  client.send(new PutCommand({ TableName: tableName, Item: { ...key, ...item } }));

const operator = () =>
  createChannelOperator({
    registry,
    table,
    sqs: { send: async ({ input }: SendMessageCommand) => void looks.push(input) } as never,
    now: () => now,
    pause: async () => undefined,
  });

it('shows, holds and releases', async () => {
  expect(await operator().show(CHANNEL)).toBe(
    'not held\nreplies that wait for a release: 1\nstatuses seen through: none yet',
  );
  expect(await operator().hold(CHANNEL, { reason: 'by_operator', code: 190 })).toBe('held');
  expect(await operator().hold(CHANNEL, { reason: 'again' })).toMatch('was held already');
  await new ReceiptsHeartbeat({ table, now: () => now }).note({
    tenantId: 'acme',
    channelId: '100',
    time: now,
    carriesKey: true,
  });
  expect(await operator().show(CHANNEL)).toBe(
    [
      'held since 2026-11-22T12:00:00.000Z: by_operator (code 190)',
      'replies that wait for a release: 1',
      'statuses seen through: 2026-11-22T12:00:00.000Z',
    ].join('\n'),
  );
  expect(await operator().release(CHANNEL, 'http://outbox')).toMatch('asked to look 1 times');
  expect(await operator().show(CHANNEL)).toMatch('not held');
});

it('asks the sender with a command of its own for each release', async () => {
  await operator().release(CHANNEL, 'http://outbox');
  now += 1_000;
  await operator().release(CHANNEL, 'http://outbox');
  expect(new Set(looks.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(2);
  for (const { QueueUrl, MessageGroupId, MessageBody = '' } of looks) {
    expect([QueueUrl, MessageGroupId]).toEqual(['http://outbox', 'cv_1']);
    expect(conversationEnvelopeSchema.parse(JSON.parse(MessageBody)).payload).toEqual({ replySeq: 3 });
  }
});

it('refuses a channel that the tenant does not have, and changes nothing', async () => {
  const before = await table.items();
  const other = { tenantId: 'bakery', channelId: '100' };
  await expect(operator().hold(other, { reason: 'x' })).rejects.toThrow('has no channel');
  await expect(operator().release(other, 'http://outbox')).rejects.toThrow('has no channel');
  await expect(operator().show(other)).rejects.toThrow('has no channel');
  expect([await table.items(), looks]).toEqual([before, []]);
});
