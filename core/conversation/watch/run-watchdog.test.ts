import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AwsCall, AwsServiceError } from '@prosa/local-cloud/aws-call';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { channelReleaseKey, channelSilenceKey } from '#core/channel/keys.ts';
import { UnknownTenantError } from '#core/tenant/known-tenants.ts';
import { TenantItemError } from '#core/tenant/tenant-repository.ts';
import { documentClient } from '#platform/runtime/aws-clients.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { conversationKey, DUE_SHARDS, dueShard } from '../keys.ts';
import { createTimerSender } from '../timer-sender.ts';
import { handleTimer } from './handle-timer.ts';
import { mayPass } from './run-watchdog.ts';
import { shardTimer, timerSchema } from './timer-record.ts';
import { keysOf, NOW, overdue, overdueReply, WatchBench } from './watch.fixture.ts';

let table: TestTable;
let client: DynamoDBClient;
let bench: WatchBench;
/** Refuses calls as long as a test wants it. */
let refuses: (call: AwsCall) => boolean;

beforeEach(async () => {
  refuses = () => false;
  table = await startConversationsTable((call) => {
    if (refuses(call)) throw new AwsServiceError('ThrottlingException', 'too fast');
  });
  // A refusal is what a test wants to see, not the SDK's patience with it.
  client = new DynamoDBClient({
    endpoint: table.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  bench = new WatchBench({ client: documentClient(client), tableName: table.tableName });
});
afterEach(async () => {
  client.destroy();
  await table.close();
});

/** Bodies of what the real sender of timers would send. */
function timerQueue() {
  const entries: string[] = [];
  const send = async ({ input }: SendMessageBatchCommand) => {
    entries.push(...(input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody));
    return {};
  };
  const client = { send } as unknown as Pick<SQSClient, 'send'>;
  return { entries, sender: createTimerSender({ client, queueUrl: 'timers', now: () => bench.nowMs }) };
}

const ids = (count: number) => [...Array(count).keys()].map((index) => `cv_${index}`);
const putAll = (conversations: ReturnType<typeof overdue>[]) =>
  Promise.all(conversations.map((conversation) => bench.putConversation(conversation)));

describe('a run', () => {
  it('looks after what is due in every shard, and after nothing else', async () => {
    const due = ids(400);
    expect(new Set(due.map(dueShard)).size).toBe(DUE_SHARDS);
    await putAll(due.map((conversation_id) => overdue({ conversation_id })));
    await bench.putConversation(overdue({ conversation_id: 'cv_later', due_at: NOW + 1 }));
    await bench.putConversation(conversationItem({ conversation_id: 'cv_unwatched' }));
    expect(await bench.run()).toEqual({ done: 400, failed: 0, behind: false, oldestDueAt: NOW - 1_000 });
    expect(bench.commands.map(({ conversation_id }) => conversation_id).sort()).toEqual(due.sort());
    expect(await bench.run()).toEqual({ done: 0, failed: 0, behind: false, oldestDueAt: undefined });
  });

  it('takes what is longest due first, page by page', async () => {
    const shard = dueShard('cv_1');
    const due = ids(40_000)
      .filter((id) => dueShard(id) === shard)
      .slice(0, 110);
    await putAll(due.map((conversation_id, index) => overdue({ conversation_id, due_at: NOW - 1 - index })));
    expect(await bench.run()).toMatchObject({ done: 110, oldestDueAt: NOW - 110 });
    const first = bench.commands.slice(0, 4).map(({ conversation_id }) => conversation_id);
    expect(first).toEqual(due.slice(-4).reverse());
  });

  it('leaves to the next run what there is no time for, and says so', async () => {
    await putAll(ids(3).map((conversation_id) => overdue({ conversation_id })));
    expect(await bench.run({}, 14_999)).toMatchObject({ done: 0, behind: true });
    expect(bench.commands).toEqual([]);
    expect(await bench.run()).toMatchObject({ done: 3, behind: false });
  });

  it('begins no more items of a shard than its bound; an invocation of its own goes on', async () => {
    let pages = 0;
    const endless = bench.ports().index;
    const result = await bench.run({
      conversations: {
        find: async () => undefined,
        findReply: async () => undefined,
        findMessage: async () => undefined,
      },
      index: {
        moveOn: (...given) => endless.moveOn(...given),
        page: async (shard) => {
          pages++;
          const item = { ...conversationKey('acme', 'cv_none'), due_at: NOW - 1 };
          return { items: shard === 0 ? Array(100).fill(item) : [], next: shard === 0 ? {} : undefined };
        },
      },
    });
    expect(result).toMatchObject({ done: 125, failed: 0, behind: true });
    expect(pages).toBe(2 + DUE_SHARDS - 1);
    expect(bench.timers).toMatchObject([
      { record: { event: 'timer.shard.left', payload: { shard: 0 }, chain: 1 }, dueAt: NOW },
    ]);
  });

  it('hands what is left on only so often: then the next run begins anew', async () => {
    await bench.putConversation(overdue());
    const shard = Number(dueShard('cv_1').split('#')[1]);
    let record = shardTimer(shard, 0, NOW).record;
    const { entries, sender } = timerQueue();
    for (let invocations = 2; ; invocations++) {
      await handleTimer(bench.ports({ timers: sender }), record, () => 0);
      const next = entries.shift();
      if (next === undefined) {
        expect(invocations).toBeLessThan(12);
        return;
      }
      record = timerSchema.parse(JSON.parse(next));
    }
  });
});

describe('an item that fails', () => {
  it('stops nobody else and stays due', async () => {
    await putAll(ids(5).map((conversation_id) => overdue({ conversation_id })));
    const requestAnswer = bench.ports().requestAnswer;
    const result = await bench.run({
      requestAnswer: async (command) => {
        if (command.conversation_id === 'cv_2') throw new Error('the queue is away');
        await requestAnswer(command);
      },
    });
    expect(result).toMatchObject({ done: 4, failed: 1 });
    expect(bench.failures).toMatchObject([{ thing: { kind: 'conversation', conversationId: 'cv_2' } }]);
    bench.nowMs += 60_000;
    await bench.run();
    expect(keysOf(bench.commands)).toContain('handoff:cv_2:1:e1:n2');
  });

  it('is moved by an hour when only a person can mend it', async () => {
    const broken = { ...overdue({ conversation_id: 'cv_2' }), inbound_seq: 'many' };
    await bench.put(conversationKey('acme', 'cv_2'), broken);
    await bench.putReply(overdueReply({}, 'cv_3'), 'cv_3');
    await bench.putConversation(overdue({ wakes: 2 }));
    const policyOf = async () => {
      throw new UnknownTenantError('acme');
    };
    expect(await bench.run({ policyOf })).toMatchObject({ done: 0, failed: 3 });
    const due = (await table.items()).map(({ due_at }) => due_at);
    expect(due).toEqual([NOW + 3_600_000, NOW + 3_600_000, NOW + 3_600_000]);
  });

  it('that is the release of a number goes on', async () => {
    await bench.put(channelReleaseKey('acme', '100'), { due_shard: 'DUE#3', due_at: NOW - 1 });
    expect(await bench.run()).toMatchObject({ done: 1, failed: 0 });
    expect(bench.releasing).toMatchObject([{ tenantId: 'acme', channelId: '100' }]);
  });

  it('that is the silence of a number is looked at', async () => {
    await bench.put(channelSilenceKey('acme', '100'), { due_shard: 'DUE#3', due_at: NOW - 1 });
    expect(await bench.run()).toMatchObject({ done: 1, failed: 0 });
    expect(bench.silent).toMatchObject([{ tenantId: 'acme', channelId: '100' }]);
  });

  it('of a kind that nobody knows is moved by an hour', async () => {
    const key = { pk: 'T#acme#CT#ct_1', sk: 'PROFILE' };
    await bench.put(key, { due_shard: 'DUE#3', due_at: NOW - 1, more: 'kept' });
    expect(await bench.run()).toMatchObject({ done: 1, failed: 0 });
    expect(bench.unknown).toEqual([{ kind: 'unknown' }]);
    expect(await bench.item(key)).toMatchObject({ due_at: NOW + 3_600_000, more: 'kept' });
    expect(await bench.run()).toMatchObject({ done: 0 });
  });
});

describe('a throttled table', () => {
  it('costs what it refuses, and nothing else', async () => {
    await putAll(ids(20).map((conversation_id) => overdue({ conversation_id })));
    const refused = dueShard('cv_1');
    refuses = ({ operation, input }) => operation === 'Query' && JSON.stringify(input).includes(refused);
    const missed = ids(20).filter((id) => dueShard(id) === refused).length;
    expect(await bench.run()).toMatchObject({ done: 20 - missed, failed: 1 });
    expect(bench.failures).toMatchObject([{ error: { name: 'ThrottlingException' }, thing: undefined }]);
    refuses = () => false;
    expect(await bench.run()).toMatchObject({ done: missed, failed: 0 });
  });

  it('loses nothing when it refuses every write for a while', async () => {
    await putAll(ids(4).map((conversation_id) => overdue({ conversation_id })));
    refuses = ({ operation }) => operation === 'UpdateItem';
    expect(await bench.run()).toMatchObject({ done: 0, failed: 4 });
    expect(bench.commands).toEqual([]);
    refuses = () => false;
    expect(await bench.run()).toMatchObject({ done: 4, failed: 0 });
    expect(keysOf(bench.commands).sort()).toEqual(ids(4).map((id) => `handoff:${id}:1:e1:n1`));
  });
});

describe('two watchdogs at once', () => {
  it('ask for each answer once and give each conversation away once', async () => {
    const woken = ids(10);
    await putAll(woken.map((conversation_id) => overdue({ conversation_id })));
    await bench.putConversation(overdue({ conversation_id: 'cv_given', wakes: 2 }));
    await bench.putConversation(conversationItem({ conversation_id: 'cv_reply' }));
    await bench.putReply(overdueReply({}, 'cv_reply'), 'cv_reply');
    const results = await Promise.all([bench.run(), bench.run(), bench.run()]);
    expect(results.map(({ failed }) => failed)).toEqual([0, 0, 0]);
    expect(keysOf(bench.commands).sort()).toEqual(woken.map((id) => `handoff:${id}:1:e1:n1`));
    expect(keysOf(bench.looks)).toEqual([`wake:cv_reply#1:${NOW - 1_000}:n1`]);
    expect(keysOf(bench.facts)).toEqual(['ticket:cv_given:2', 'handoff:cv_given:1:e2']);
    expect((await bench.conversation('cv_given')).owner_epoch).toBe(2);
  });
});

it('takes what cannot be read, or names what is not there, for beyond help', () => {
  const { error } = z.string().safeParse(7);
  expect(mayPass(error)).toBe(false);
  expect(mayPass(new UnknownTenantError('acme'))).toBe(false);
  expect(mayPass(new TenantItemError({ pk: 'T#acme', sk: 'TENANT' }, { cause: error }))).toBe(false);
  expect(mayPass(new AwsServiceError('ThrottlingException', 'too fast'))).toBe(true);
});
