import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana, bia, keysOf, startTestDesk, type TestDesk } from './desk.fixture.ts';
import { NOTE_LENGTH, REPLY_LENGTH } from './desk-input.ts';
import { DeskInputError, RequestReusedError } from './errors.ts';

let world: TestDesk;
const open = { ticket_status: 'open', queue_id: 'sales', user_id: 'ana' } as const;
const owed = { due_shard: 'DUE#1', due_at: 5, waiting_since: 'w', owed_after: 1 };
const saying = (body: string, requestId = 'r1') => ({ ...ana(), requestId, body });

beforeEach(async () => {
  world = await startTestDesk();
});
afterEach(() => world.table.close());

const replies = async () => (await world.conversations.findWithReplies('acme', 'cv_1', 99))?.replies ?? [];

describe('reply', () => {
  it('writes the row, answers everything and keeps the owner', async () => {
    await world.given({ ...open, ...owed, inbound_seq: 3, reply_seq: 2, settled_seq: 2 });
    const { reply, conversation, repeated } = await world.desk.reply(saying('Olá'));
    expect([reply.reply_seq, repeated]).toEqual([3, false]);
    const stored = await world.read();
    expect(stored).toEqual(conversation);
    expect(stored).toMatchObject({ owner_epoch: 1, reply_seq: 3, answered_seq: 3, inbound_seq: 3 });
    expect([stored?.waiting_since, stored?.owed_after]).toEqual([undefined, undefined]);
    // It stands until the reply is settled.
    expect(stored?.due_at).toBe(owed.due_at);
    expect((await world.table.items()).find(({ sk }) => sk === 'REPLY#0000000003')).toMatchObject({
      status: 'pending',
      body: 'Olá',
      content: { kind: 'text', body: 'Olá' },
      channel_id: '100',
      author: 'human',
      user_id: 'ana',
      owner_epoch: 1,
      seq_through: 3,
    });
    const told = [['agent.human.response.generated', 'reply:cv_1#3']];
    expect([keysOf(world.told.wakes), keysOf(world.told.facts)]).toEqual([told, told]);
    expect(world.told.facts[0]?.payload).toEqual({
      ticketId: 'tk_1',
      replySeq: 3,
      seqThrough: 3,
      userId: 'ana',
      kind: 'text',
      response: 'Olá',
    });
  });

  it('takes the conversation over in the same write', async () => {
    await world.given({ ticket_status: 'bot', ...owed });
    const { reply } = await world.desk.reply(saying('Olá'));
    expect(await world.read()).toMatchObject({
      ticket_status: 'open',
      user_id: 'ana',
      queue_id: 'general',
      owner_epoch: 2,
      answered_seq: 1,
    });
    expect(reply.owner_epoch).toBe(2);
    expect(keysOf(world.told.facts)).toEqual([
      ['ticket.changed', 'ticket:cv_1:2'],
      ['agent.human.response.generated', 'reply:cv_1#1'],
    ]);
  });

  it('answers a voice note that the person has heard, and not one that came meanwhile: words that come later ask for nothing', async () => {
    const hears = { unheard: ['a', 'b'], hear_until: 9 };
    await world.given({ ...open, ...owed, ...hears, inbound_seq: 1 });
    await world.desk.reply({ ...saying('Olá'), seenThrough: { seq: 1, replySeq: 0, unheard: ['a'] } });
    expect(await world.read()).toMatchObject({ unheard: ['b'], hear_until: 9, waiting_since: 'w' });
    await world.desk.reply({ ...saying('Sim', 'r2'), seenThrough: { seq: 1, replySeq: 1 } });
    expect(await world.read()).toMatchObject({ unheard: ['b'], waiting_since: 'w' });
    await world.desk.reply(saying('Pronto', 'r3'));
    const after = await world.read();
    expect([after?.unheard, after?.hear_until, after?.waiting_since]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('leaves unanswered what the person did not see', async () => {
    await world.given({ ...open, ...owed, inbound_seq: 3, answered_seq: 1 });
    await world.desk.reply({ ...saying('Olá'), seqSeen: 2 });
    expect(await world.read()).toMatchObject({
      answered_seq: 2,
      waiting_since: 'w',
    });
    world.meanwhile(() => world.receive('b'));
    await world.desk.reply(saying('Tudo bem?', 'r2'));
    expect(await world.read()).toMatchObject({ inbound_seq: 4, answered_seq: 3, reply_seq: 2 });
    expect(
      await world.conversations.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 9),
    ).toHaveLength(1);
  });

  it('makes one reply of two clicks, one after the other or at once', async () => {
    await world.given({ ticket_status: 'bot' });
    const first = await world.desk.reply(saying('Olá'));
    const second = await world.desk.reply(saying('Olá'));
    expect(second).toEqual({ ...first, repeated: true });
    const both = await Promise.all(
      [1, 2].map(() => world.desk.reply({ ...ana(2), requestId: 'r2', body: 'Sim' })),
    );
    expect(both.map(({ reply }) => reply.reply_seq)).toEqual([2, 2]);
    expect(await replies()).toHaveLength(2);
  });

  it.each([0, 1])('makes two of two requests at once, answered through %i', async (answered_seq) => {
    await world.given({ ...open, answered_seq });
    const both = await Promise.all(['r1', 'r2'].map((id) => world.desk.reply(saying(`Olá ${id}`, id))));
    expect(both.map(({ reply }) => reply.reply_seq).sort()).toEqual([1, 2]);
    expect((await replies()).map(({ body }) => body).sort()).toEqual(['Olá r1', 'Olá r2']);
  });

  it('tells again, under the same keys, what a crash left unpublished', async () => {
    await world.given({ ticket_status: 'bot' });
    world.dieBeforePublishing();
    await expect(world.desk.reply(saying('Olá'))).rejects.toThrow('died');
    const { repeated } = await world.desk.reply(saying('Olá'));
    expect(repeated).toBe(true);
    expect(keysOf(world.told.facts)).toEqual([
      ['ticket.changed', 'ticket:cv_1:2'],
      ['agent.human.response.generated', 'reply:cv_1#1'],
    ]);
    expect(world.told.facts[0]?.payload).toMatchObject({ from: 'bot', to: 'open' });
  });

  it('is the same reply when somebody else has the conversation by now, or it has moved', async () => {
    await world.given(open);
    const { reply } = await world.desk.reply(saying('Olá'));
    await world.given({ ...(await world.read()), merged_into: 'cv_2', owner_epoch: 7 });
    await world.given({ conversation_id: 'cv_2' });
    const again = await world.desk.reply(saying('Olá'));
    expect([again.reply, again.repeated, again.conversation.conversation_id]).toEqual([reply, true, 'cv_2']);
    expect((await world.read('cv_2'))?.reply_seq).toBe(0);
    expect(world.told.wakes.map(({ conversation_id }) => conversation_id)).toEqual(['cv_1', 'cv_1']);
  });

  it('does not take another text, or another person, for a repetition', async () => {
    await world.given(open);
    await world.desk.reply(saying('Olá'));
    await expect(world.desk.reply(saying('Tchau'))).rejects.toThrow(RequestReusedError);
    await world.desk.reply({ ...bia(), requestId: 'r1', body: 'Olá' });
    expect(await replies()).toHaveLength(2);
  });

  it('forgets a request after a day, whether DynamoDB has deleted it or not', async () => {
    await world.given(open);
    await world.desk.reply(saying('Olá'));
    world.clock.nowMs += 24 * 60 * 60_000;
    // The customer has written meanwhile.
    await world.given({ ...(await world.read()), window_from: new Date(world.clock.nowMs).toISOString() });
    expect((await world.desk.reply(saying('Olá'))).repeated).toBe(false);
    expect(await replies()).toHaveLength(2);
  });

  it('sends the longest text as one message', async () => {
    await world.given(open);
    const { reply } = await world.desk.reply(saying('palavra '.repeat(REPLY_LENGTH / 8)));
    expect([reply.reply_seq, (await replies()).length]).toEqual([1, 1]);
  });

  it.each([
    ['an empty text', { body: ' \n' }],
    ['a long text', { body: 'x'.repeat(REPLY_LENGTH + 1) }],
    ['no request id', { requestId: '' }],
    ['a long request id', { requestId: 'r'.repeat(129) }],
    ['no person', { userId: '' }],
  ])('refuses %s', async (_, fault) => {
    await world.given(open);
    const before = await world.table.items();
    await expect(world.desk.reply({ ...saying('Olá'), ...fault })).rejects.toThrow(DeskInputError);
    expect(await world.table.items()).toEqual(before);
  });
});

describe('note', () => {
  const notes = async () => (await world.table.items()).filter(({ sk }) => String(sk).startsWith('NOTE#'));

  it('is written once, whoever has the conversation', async () => {
    const before = await world.given({ ticket_status: 'bot', owner_epoch: 5 });
    const first = await world.desk.note({ ...ana(), requestId: 'n1', body: 'VIP' });
    world.clock.nowMs += 1000;
    const second = await world.desk.note({ ...ana(), requestId: 'n1', body: 'VIP' });
    expect(second).toEqual({ note: first.note, repeated: true });
    expect(first.note).toMatchObject({ user_id: 'ana', body: 'VIP', ticket_id: 'tk_1' });
    expect([(await notes()).length, await world.read()]).toEqual([1, before]);
    expect(world.told.facts).toEqual([]);
  });

  it('goes to the conversation that takes the place while it is written', async () => {
    await world.given();
    await world.given({ conversation_id: 'cv_2' });
    world.meanwhile(() => world.given({ merged_into: 'cv_2' }));
    await world.desk.note({ ...ana(), requestId: 'n1', body: 'VIP' });
    expect((await notes()).map(({ pk }) => pk)).toEqual(['T#acme#CV#cv_2']);
    expect((await world.desk.note({ ...ana(), requestId: 'n1', body: 'VIP' })).repeated).toBe(true);
  });

  it('refuses an empty text, a long one, and a request id used for another', async () => {
    await world.given();
    await world.desk.note({ ...ana(), requestId: 'n1', body: 'VIP' });
    const note = (body: string) => world.desk.note({ ...ana(), requestId: 'n1', body });
    await expect(note('')).rejects.toThrow(DeskInputError);
    await expect(note('x'.repeat(NOTE_LENGTH + 1))).rejects.toThrow(DeskInputError);
    await expect(note('other')).rejects.toThrow(RequestReusedError);
    expect(await notes()).toHaveLength(1);
  });
});
