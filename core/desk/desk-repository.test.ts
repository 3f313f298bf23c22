import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inboxMessage } from '../../test/support/events.ts';
import { UnknownConversationError } from '../conversation/errors.ts';
import { deskShard, noteKey, replyKey, ticketKey, turnKey } from '../conversation/keys.ts';
import { storeMessage } from '../conversation/message/store-message.ts';
import { ana, startTestDesk, type TestDesk } from './desk.fixture.ts';
import { DeskRepository } from './desk-repository.ts';
import { DeskInputError } from './errors.ts';

let world: TestDesk;
let desk: DeskRepository;
const minute = (count: number) => new Date(Date.UTC(2026, 10, 22, 12, count)).toISOString();

beforeEach(async () => {
  world = await startTestDesk();
  desk = new DeskRepository(world.table);
});
afterEach(() => world.table.close());

describe('list', () => {
  const waiting = { lists: [{ status: 'pending', queueId: 'sales' }], order: 'oldest_first' } as const;
  const ids = Array.from({ length: 23 }, (_, index) => `cv_${index}`);

  const fill = async () => {
    for (const [index, conversation_id] of ids.entries()) {
      const owner = { ticket_status: 'pending', queue_id: 'sales' } as const;
      await world.given({ conversation_id, ...owner, last_inbound_at: minute(index) });
    }
  };

  const everyPage = async (query: Parameters<DeskRepository['list']>[1]) => {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await desk.list('acme', { ...query, cursor });
      pages.push(page.entries.map(({ conversation_id }) => conversation_id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return pages;
  };

  it('goes through all parts of the index in one order, page by page', async () => {
    await fill();
    expect(new Set(ids.map(deskShard)).size).toBe(4);
    const pages = await everyPage({ ...waiting, limit: 5 });
    expect(pages.map(({ length }) => length)).toEqual([5, 5, 5, 5, 3]);
    expect(pages.flat()).toEqual(ids);
    const backwards = await everyPage({ ...waiting, order: 'newest_first', limit: 7 });
    expect(backwards.flat()).toEqual(ids.toReversed());
  });

  it('goes on when one part of the index holds more than a page', async () => {
    const [first = ''] = ids;
    const together = ids.filter((id) => deskShard(id) === deskShard(first));
    expect(together.length).toBeGreaterThan(2);
    for (const conversation_id of together) {
      await world.given({ conversation_id, ticket_status: 'pending', queue_id: 'sales' });
    }
    expect((await everyPage({ ...waiting, limit: 1 })).flat().toSorted()).toEqual(together.toSorted());
  });

  it('ends without a cursor when the page is exactly full', async () => {
    await fill();
    expect(await everyPage({ ...waiting, limit: 23 })).toHaveLength(1);
  });

  it('shows what the index holds, and nothing of other lists', async () => {
    const given = await world.given({ ticket_status: 'bot', customer_name: 'Ana', waiting_since: minute(1) });
    await world.given({ conversation_id: 'cv_2', ticket_status: 'pending' });
    await world.given({ conversation_id: 'cv_3', tenant_id: 'globex' });
    const { entries } = await desk.list('acme', {
      lists: [{ status: 'bot' }],
      order: 'oldest_first',
      limit: 10,
    });
    expect(entries).toEqual([given]);
    expect((await desk.list('acme', { ...waiting, limit: 10 })).entries).toEqual([]);
  });

  it('joins lists, and finds what one person has, or one number', async () => {
    for (const [index, conversation_id] of ids.entries()) {
      const user_id = index % 3 === 0 ? 'ana' : 'bia';
      const channel_id = index % 2 === 0 ? '100' : '200';
      const last_inbound_at = minute(index);
      const queue_id = index < 12 ? 'sales' : 'support';
      const owner = { ticket_status: 'open' as const, queue_id, user_id, channel_id };
      await world.given({ conversation_id, ...owner, last_inbound_at });
    }
    const lists = [
      { status: 'open', queueId: 'sales' } as const,
      { status: 'open', queueId: 'support' } as const,
    ];
    const query = { lists, order: 'newest_first', limit: 3 } as const;
    expect((await everyPage(query)).flat()).toEqual(ids.toReversed());
    const hers = ids.filter((_, index) => index % 3 === 0).toReversed();
    expect((await everyPage({ ...query, userId: 'ana' })).flat()).toEqual(hers);
    const through = ids.filter((_, index) => index % 2 === 1).toReversed();
    expect((await everyPage({ ...query, channelId: '200' })).flat()).toEqual(through);
    expect(await desk.count('acme', { lists, userId: 'ana' }, 200)).toEqual({ count: 8, isExact: true });
    expect(await desk.count('acme', { lists }, 10)).toEqual({ count: 10, isExact: false });
  });

  it('leaves out a conversation that has left the list since the index was read', async () => {
    await world.given({ ticket_status: 'pending', queue_id: 'sales' });
    const { client } = world.table;
    const takenOverAfterQuery = new Proxy(client, {
      get: (target, name) =>
        name === 'send'
          ? async (command: QueryCommand) => {
              const answer = await target.send(command);
              if (command instanceof QueryCommand) {
                await world.given({ ticket_status: 'open', queue_id: 'sales', user_id: 'u1' });
              }
              return answer;
            }
          : Reflect.get(target, name),
    });
    const racing = new DeskRepository({ ...world.table, client: takenOverAfterQuery });
    expect((await racing.list('acme', { ...waiting, limit: 10 })).entries).toEqual([]);
  });

  it('follows what people do', async () => {
    await world.given({ ticket_status: 'bot' });
    await world.desk.takeOver(ana());
    const lists = await Promise.all([
      desk.list('acme', { lists: [{ status: 'bot' }], order: 'oldest_first', limit: 9 }),
      desk.list('acme', { lists: [{ status: 'open', queueId: 'general' }], order: 'oldest_first', limit: 9 }),
    ]);
    expect(lists.map(({ entries }) => entries.map(({ user_id }) => user_id))).toEqual([[], ['ana']]);
  });

  it.each([{ limit: 0 }, { limit: 101 }, { limit: 1.5 }, { cursor: 'x' }, { cursor: 'bnVsbA' }])(
    'refuses %o',
    async (fault) => {
      await expect(desk.list('acme', { ...waiting, limit: 5, ...fault })).rejects.toThrow(DeskInputError);
    },
  );
});

describe('timeline', () => {
  const OPTIONS = {
    policy: { entry: { status: 'bot' as const }, peopleQueueId: 'general', reopenMs: 1 },
    answerDueMs: 60_000,
    now: () => world.clock.nowMs,
  };
  const receive = (messageId: string, occurredAt: string) => {
    const event = inboxMessage({ messageId, body: messageId, occurredAt });
    return storeMessage(world.table, world.conversations, event, OPTIONS);
  };
  const at = (count: number) => {
    world.clock.nowMs = Date.parse(minute(count));
  };
  const tell = (entry: Awaited<ReturnType<DeskRepository['timeline']>>['entries'][number]) =>
    'message' in entry
      ? `message ${entry.message.body}`
      : entry.kind === 'reply'
        ? `${entry.reply.status} ${entry.reply.body}`
        : `note ${entry.note.body}`;

  /** Everything, read page by page from its end. */
  const backwards = async (limit: number) => {
    const read: string[] = [];
    let before: string | undefined;
    do {
      const page = await desk.timeline('acme', 'cv_1', { limit, before });
      expect(page.entries.length).toBeLessThanOrEqual(limit);
      read.unshift(...page.entries.map(tell));
      before = page.before;
    } while (before !== undefined);
    return read;
  };

  beforeEach(async () => {
    await receive('one', minute(1));
    await receive('three', minute(3));
    // Written before the reply of minute 4, but its owner is by the provider's time.
    await receive('two', minute(2));
    at(4);
    await world.desk.reply({ ...ana(), requestId: 'r1', body: 'four' });
    at(5);
    await world.desk.note({ ...ana(), requestId: 'n1', body: 'five' });
    await receive('six', minute(6));
    at(7);
    await world.desk.reply({ ...ana(2), requestId: 'r2', body: 'seven' });
  });

  const all = [
    'message one',
    'message two',
    'message three',
    'pending four',
    'note five',
    'message six',
    'pending seven',
  ];

  it('joins messages, replies and notes by time', async () => {
    const page = await desk.timeline('acme', 'cv_1', { limit: 50 });
    expect(page.entries.map(tell)).toEqual(all);
    expect(page.before).toBeUndefined();
    expect(page.entries[3]).toMatchObject({ kind: 'reply', reply: { user_id: 'ana', reply_seq: 1 } });
  });

  it.each([1, 2, 3, 6])('is read backwards in pages of %i, nothing missed, nothing twice', async (limit) => {
    expect(await backwards(limit)).toEqual(all);
  });

  it('shows what was said within one second in its order, on pages of any length', async () => {
    const second = minute(8);
    const ms = (count: number) => new Date(Date.parse(second) + count).toISOString();
    const said = async (body: string, count: number, position: number) => {
      const event = inboxMessage({ messageId: body, body, occurredAt: second, payload: { position } });
      await storeMessage(world.table, world.conversations, { ...event, timestamp: ms(count) }, OPTIONS);
    };
    for (const position of [3, 1, 4, 0, 2]) await said(`burst ${position}`, 200, position);
    world.clock.nowMs = Date.parse(ms(400));
    await world.desk.reply({ ...ana(2), requestId: 'r9', body: 'between' });
    await said('after', 700, 0);
    const burst = ['0', '1', '2', '3', '4'].map((position) => `message burst ${position}`);
    for (const limit of [1, 2, 3, 50]) {
      expect(await backwards(limit)).toEqual([...all, ...burst, 'pending between', 'message after']);
    }
  });

  it('shows what WhatsApp itself tells as a notice, and of a text that was taken back that there was one', async () => {
    const event = (messageId: string, payload: object) =>
      inboxMessage({ messageId, body: messageId, occurredAt: minute(8), payload });
    const target = { messageId: 'six' };
    for (const one of [
      event('Ana mudou de número', { mediaType: 'system' }),
      event('undo', { mediaType: 'revoke', body: null, target }),
    ]) {
      await storeMessage(world.table, world.conversations, one, OPTIONS);
    }
    const { entries } = await desk.timeline('acme', 'cv_1', { limit: 50 });
    expect(entries.filter(({ kind }) => kind === 'notice')).toMatchObject([
      { message: { body: 'Ana mudou de número' } },
    ]);
    expect(entries.filter((entry) => 'message' in entry && entry.message.revoked)).toMatchObject([
      { kind: 'message', message: { message_id: 'six', body: null } },
    ]);
  });

  it('gives what came besides the words, and none of it once it is taken back', async () => {
    const location = { latitude: -23.55, longitude: -46.63, name: 'Loja Centro' };
    const event = (messageId: string, payload: object) =>
      inboxMessage({ messageId, occurredAt: minute(8), payload });
    const place = event('place', { mediaType: 'location', location, context: { forwarded: true } });
    await storeMessage(world.table, world.conversations, place, OPTIONS);
    const shown = async () => (await desk.timeline('acme', 'cv_1', { limit: 1 })).entries;
    expect(await shown()).toMatchObject([{ content: { location, context: { forwarded: true } } }]);
    const undo = event('undo', { mediaType: 'revoke', body: null, target: { messageId: 'place' } });
    await storeMessage(world.table, world.conversations, undo, OPTIONS);
    expect(await shown()).toMatchObject([{ message: { revoked: true }, content: undefined }]);
    expect(JSON.stringify(await world.table.items())).not.toContain('Loja Centro');
  });

  it('misses no reply of a function whose clock is slow', async () => {
    at(2);
    await world.desk.reply({ ...ana(2), requestId: 'r3', body: 'slow' });
    expect((await backwards(1)).toSorted()).toEqual([...all, 'pending slow'].toSorted());
  });

  it('shows what became of a send', async () => {
    const settled = { status: 'failed', reason: 'refused', code: 131_047 };
    const [, reply] = (await world.conversations.findWithReplies('acme', 'cv_1', 9))?.replies ?? [];
    const Item = { ...replyKey('acme', 'cv_1', 2), ...reply, ...settled };
    await world.table.client.send(new PutCommand({ TableName: world.table.tableName, Item }));
    const { entries } = await desk.timeline('acme', 'cv_1', { limit: 1 });
    expect(entries).toMatchObject([{ kind: 'reply', reply: settled }]);
  });

  it('reads on where DynamoDB ends its page, after 1 MB', async () => {
    for (let count = 0; count < 5; count++) {
      const note = {
        note_id: `nt_${count}`,
        ticket_id: 'tk_1',
        user_id: 'ana',
        created_at: minute(10 + count),
      };
      const Item = {
        ...noteKey('acme', 'cv_1', note.created_at, note.note_id),
        ...note,
        body: 'x'.repeat(300_000),
      };
      await world.table.client.send(new PutCommand({ TableName: world.table.tableName, Item }));
    }
    const page = await desk.timeline('acme', 'cv_1', { limit: 50 });
    expect(page.entries.filter(({ kind }) => kind === 'note')).toHaveLength(6);
  });

  it('refuses a limit and a cursor that are none', async () => {
    await expect(desk.timeline('acme', 'cv_1', { limit: 101 })).rejects.toThrow(DeskInputError);
    await expect(desk.timeline('acme', 'cv_1', { limit: 1, before: 'x' })).rejects.toThrow(DeskInputError);
  });
});

describe('closedTickets and turns', () => {
  it('are read in pages', async () => {
    await world.given();
    for (const number of [1, 2, 3]) {
      const row = { ticket_id: `tk_${number}`, ticket_number: number, reason: 'closed' };
      const Item = { ...ticketKey('acme', 'cv_1', number), ...row, opened_at: 'a', closed_at: 'b' };
      await world.table.client.send(new PutCommand({ TableName: world.table.tableName, Item }));
    }
    const first = await desk.closedTickets('acme', 'cv_1', { limit: 2 });
    expect(first.rows.map(({ ticket_number }) => ticket_number)).toEqual([3, 2]);
    const second = await desk.closedTickets('acme', 'cv_1', { limit: 2, cursor: first.cursor });
    expect(second.rows.map(({ ticket_number }) => ticket_number)).toEqual([1]);
    expect(second.cursor).toBeUndefined();
  });

  it('tell what became of a command', async () => {
    await world.given();
    const row = { turn_id: 'tn_1', seq_through: 1, reply_seq: 1, outcome: 'answered' };
    const Item = { ...turnKey('acme', 'cv_1', 'tn_1'), ...row };
    await world.table.client.send(new PutCommand({ TableName: world.table.tableName, Item }));
    const { rows } = await desk.turns('acme', 'cv_1', { limit: 9 });
    expect(rows).toMatchObject([row]);
  });
});

describe('a conversation that moved', () => {
  it('stands for the one that took its owner', async () => {
    await world.given({ conversation_id: 'cv_old', merged_into: 'cv_1' });
    await world.given();
    await world.desk.note({ ...ana(), requestId: 'n1', body: 'here' });
    expect((await desk.find('acme', 'cv_old')).conversation_id).toBe('cv_1');
    expect((await desk.timeline('acme', 'cv_old', { limit: 9 })).entries).toHaveLength(1);
  });

  it('is unknown when it is not there', async () => {
    await expect(desk.find('acme', 'cv_9')).rejects.toThrow(UnknownConversationError);
    await expect(desk.timeline('acme', 'cv_9', { limit: 9 })).rejects.toThrow(UnknownConversationError);
    await expect(desk.turns('acme', 'cv_9', { limit: 9 })).rejects.toThrow(UnknownConversationError);
  });
});
