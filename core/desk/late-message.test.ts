import { afterEach, beforeEach, expect, it } from 'vitest';
import { inboxMessage } from '../../test/support/events.ts';
import { AI_FIRST } from '../../test/support/records.ts';
import { storeMessage } from '../conversation/message/store-message.ts';
import { ana, startTestDesk, type TestDesk } from './desk.fixture.ts';
import { DeskRepository } from './desk-repository.ts';

let world: TestDesk;
beforeEach(async () => {
  world = await startTestDesk();
});
afterEach(() => world.table.close());

/** A message of thirteen hours ago. */
const receiveLate = () =>
  storeMessage(
    world.table,
    world.conversations,
    inboxMessage({
      messageId: 'late',
      occurredAt: '2026-11-21T23:00:00.000Z',
      payload: { late: true },
    }),
    { policy: AI_FIRST, answerDueMs: 60_000, now: () => world.clock.nowMs },
  );

const waitingIn = async (list: { status: 'pending' | 'open'; queueId: string }) =>
  (await new DeskRepository(world.table).list('acme', { lists: [list], order: 'oldest_first', limit: 9 }))
    .entries;

it('a message thirteen hours late waits for people, though the AI has answered a newer one', async () => {
  await world.given({ ticket_status: 'bot', answered_seq: 1, window_from: '2026-11-22T11:00:00.000Z' });
  await receiveLate();
  expect(await waitingIn({ status: 'pending', queueId: 'general' })).toMatchObject([
    { ticket_reason: 'late_message', waiting_since: '2026-11-22T12:00:00.000Z' },
  ]);
});

it.each([
  ['answer', () => world.desk.reply({ ...ana(), requestId: 'r1', body: 'Vi agora' })],
  ['give it back', () => world.desk.giveBack(ana())],
])('the person who has the conversation sees that it waits, until they %s', async (_what, act) => {
  await world.given({ ticket_status: 'open', queue_id: 'sales', user_id: 'ana', answered_seq: 1 });
  await receiveLate();
  const [entry] = await waitingIn({ status: 'open', queueId: 'sales' });
  expect(entry?.waiting_since).toBe('2026-11-22T12:00:00.000Z');
  await act();
  expect((await world.read())?.waiting_since).toBeUndefined();
});
