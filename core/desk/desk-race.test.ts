import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnerChangedError } from '../conversation/errors.ts';
import { commitTurn } from '../conversation/turn/commit-turn.ts';
import { WatchBench } from '../conversation/watch/watch.fixture.ts';
import { ana, bia, keysOf, startTestDesk, type TestDesk } from './desk.fixture.ts';

let world: TestDesk;
const answer = {
  turnId: 'tn_1',
  seq: 1,
  outcome: 'answered' as const,
  content: { kind: 'text' as const, body: 'from the AI' },
};
const open = { ticket_status: 'open', queue_id: 'sales', user_id: 'ana' } as const;

/** The table without what says that a change is to be told. */
const withoutNotes = async () =>
  (await world.table.items()).filter(({ sk }) => !String(sk).startsWith('UNPUBLISHED#'));

beforeEach(async () => {
  world = await startTestDesk();
});
afterEach(() => world.table.close());

describe('people at once', () => {
  it('lets one of two have the conversation', async () => {
    await world.given();
    const ends = await Promise.allSettled([world.desk.takeOver(ana()), world.desk.takeOver(bia())]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = ends.find((end) => end.status === 'rejected');
    expect(lost?.reason).toBeInstanceOf(OwnerChangedError);
    const winner = ends[0]?.status === 'fulfilled' ? 'ana' : 'bia';
    expect(await world.read()).toMatchObject({ user_id: winner, owner_epoch: 2 });
    expect(keysOf(world.told.facts)).toEqual([['ticket.changed', 'ticket:cv_1:2']]);
  });

  it('lets one of two replies take it over, and writes no other', async () => {
    await world.given();
    const said = { requestId: 'r', body: 'Oi' };
    const ends = await Promise.allSettled([
      world.desk.reply({ ...ana(), ...said }),
      world.desk.reply({ ...bia(), ...said }),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await world.read()).toMatchObject({ reply_seq: 1, owner_epoch: 2 });
  });

  it('makes one of two clicks of the same person', async () => {
    await world.given();
    const both = await Promise.all([world.desk.takeOver(ana()), world.desk.takeOver(ana())]);
    expect(both.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
    expect((await world.read())?.owner_epoch).toBe(2);
  });

  it('knows its own click, however late the conversation is read', async () => {
    await world.given();
    world.beforehand(() => world.desk.takeOver(ana()));
    expect((await world.desk.takeOver(ana())).repeated).toBe(true);
  });
});

describe('two clicks of one person, the second between the two reads of the first', () => {
  it.each([
    ['takeOver', () => world.desk.takeOver(bia())],
    ['giveBack', () => world.desk.giveBack(ana())],
    ['transfer', () => world.desk.transfer({ ...ana(), to: { queueId: 'support' } })],
    ['close', () => world.desk.close(ana())],
  ])('are one %s, and neither is refused', async (_, act) => {
    await world.given(open);
    world.meanwhile(act);
    const { repeated, conversation } = await act();
    expect([repeated, conversation.owner_epoch]).toEqual([true, 2]);
    expect((await world.read())?.owner_epoch).toBe(2);
  });

  it('are one reply, and both show the conversation with it', async () => {
    await world.given(open);
    const act = () => world.desk.reply({ ...ana(), requestId: 'r', body: 'Oi' });
    world.meanwhile(act);
    const { repeated, conversation, reply } = await act();
    expect([repeated, conversation.reply_seq, reply.reply_seq]).toEqual([true, 1, 1]);
  });

  it('are one note', async () => {
    await world.given();
    const act = () => world.desk.note({ ...ana(), requestId: 'n', body: 'calls back' });
    world.meanwhile(act);
    expect((await act()).repeated).toBe(true);
  });
});

describe('a message between read and write', () => {
  it.each([
    ['takeOver', () => world.desk.takeOver(bia())],
    ['giveBack', () => world.desk.giveBack(ana())],
    ['transfer', () => world.desk.transfer({ ...ana(), to: { queueId: 'support' } })],
  ])('is kept, and is no obstacle to %s', async (_, act) => {
    await world.given({ ...open, answered_seq: 1 });
    world.meanwhile(() => world.receive('b'));
    await act();
    expect(await world.read()).toMatchObject({
      inbound_seq: 2,
      answered_seq: 1,
      owner_epoch: 2,
      waiting_since: expect.any(String),
    });
    expect(
      await world.conversations.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 9),
    ).toHaveLength(1);
  });

  it('is asked for when the conversation is given back', async () => {
    await world.given({ ...open, answered_seq: 1 });
    world.meanwhile(() => world.receive('b'));
    await world.desk.giveBack(ana());
    expect(keysOf(world.told.commands)).toEqual([['routing.handoff.requested', 'handoff:cv_1:2:e2']]);
    expect((await world.read())?.due_at).toBe(world.clock.nowMs + 60_000);
  });
});

describe('an agent and a person at once', () => {
  it('the answer that was written first stays, and the person goes on', async () => {
    const seen = await world.given();

    world.meanwhile(() =>
      commitTurn(world.table, seen, answer, { author: 'ai', now: () => world.clock.nowMs }),
    );
    const { reply } = await world.desk.reply({ ...ana(), requestId: 'r', body: 'Oi' });
    expect(reply.reply_seq).toBe(2);
    const first = (await world.table.items()).find(({ sk }) => sk === 'REPLY#0000000001');
    expect(first).toMatchObject({ author: 'ai', turn_id: 'tn_1' });
  });

  it('the AI writes nothing any more after a person took over', async () => {
    const seen = await world.given();
    await world.desk.takeOver(ana());

    const end = await commitTurn(world.table, seen, answer, { author: 'ai', now: () => world.clock.nowMs });
    expect(end.kind).toBe('stale');
  });
});

describe('a crash after the write', () => {
  it.each([
    ['takeOver', () => world.desk.takeOver(bia())],
    ['giveBack', () => world.desk.giveBack(ana())],
    ['transfer', () => world.desk.transfer({ ...ana(), to: { userId: 'bia' } })],
    ['close', () => world.desk.close(ana())],
  ])('%s tells everything again when it is repeated, and changes nothing', async (_, act) => {
    await world.given(open);
    world.dieBeforePublishing();
    await expect(act()).rejects.toThrow('died');
    const written = await withoutNotes();
    const commands = keysOf(world.told.commands);
    const { repeated, change } = await act();
    expect([repeated, change?.from, change?.ownerEpoch]).toEqual([true, 'open', 2]);
    expect(await world.table.items()).toEqual(written);
    expect(keysOf(world.told.facts)[0]).toEqual(['ticket.changed', 'ticket:cv_1:2']);
    expect(keysOf(world.told.commands)).toEqual([...commands, ...commands]);
  });

  it.each([
    ['takeOver', () => world.desk.takeOver(bia()), [], ['ticket:cv_1:2']],
    [
      'giveBack',
      () => world.desk.giveBack(ana()),
      ['handoff:cv_1:1:e2'],
      ['ticket:cv_1:2', 'handoff:cv_1:1:e2'],
    ],
    [
      'transfer',
      () => world.desk.transfer({ ...ana(), to: { userId: 'bia' } }),
      [],
      ['ticket:cv_1:2', 'handoff:cv_1:1:e2'],
    ],
    ['close', () => world.desk.close(ana()), [], ['ticket:cv_1:2']],
  ])('%s is told by the watchdog when the person does not repeat it', async (_, act, asked, told) => {
    await world.given(open);
    world.dieBeforePublishing();
    await expect(act()).rejects.toThrow('died');
    const watchdog = new WatchBench(world.table);
    watchdog.nowMs = world.clock.nowMs + 60_000;
    const { commands, facts } = watchdog;
    await watchdog.run();
    expect(facts.map(({ idempotency_key }) => idempotency_key)).toEqual(told);
    // The agent is asked with the fact, and because the answer is due.
    expect(commands.map(({ idempotency_key }) => idempotency_key)).toEqual(expect.arrayContaining(asked));
    expect(await world.table.items()).toEqual(await withoutNotes());
  });

  it('a repetition does not succeed when the owner has changed since', async () => {
    await world.given();
    await world.desk.takeOver(ana());
    await world.desk.takeOver(bia(2));
    await expect(world.desk.takeOver(ana())).rejects.toThrow(OwnerChangedError);
    expect(await world.read()).toMatchObject({ user_id: 'bia', owner_epoch: 3 });
  });

  it('a transfer elsewhere under the old epoch is no repetition', async () => {
    await world.given(open);
    await world.desk.transfer({ ...ana(), to: { queueId: 'support' } });
    await expect(world.desk.transfer({ ...ana(), to: { queueId: 'billing' } })).rejects.toThrow(
      OwnerChangedError,
    );
    expect((await world.read())?.queue_id).toBe('support');
  });
});
