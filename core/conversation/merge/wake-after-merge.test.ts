import { afterEach, beforeEach, expect, it } from 'vitest';
import { cv, type MergeBench, startMergeBench } from './merge.fixture.ts';

let bench: MergeBench;
beforeEach(async () => {
  bench = await startMergeBench();
  await bench.conversation('ct_a');
  await bench.contact('ct_a', { merged_from: ['ct_b'] });
  await bench.contact('ct_b', { merged_into: 'ct_a' });
});
afterEach(() => bench.close());

/** The younger conversation is a person's, or the AI's, with words that have not left. */
async function unsent(author: 'human' | 'ai') {
  const people = { ticket_status: 'open', queue_id: 'sales', user_id: 'ana' } as const;
  await bench.conversation('ct_b', { ...(author === 'human' && people), reply_seq: 1 });
  await bench.reply('ct_b', 1, { author });
}

// The wake that their writing brought is the merged conversation's, in which nothing is left to send.
it('what a person wrote just before two customers became one does not wait for the watchdog', async () => {
  await unsent('human');
  await bench.living('ct_a');
  expect(bench.wakes).toEqual([{ conversationId: cv('ct_a'), replySeq: 1 }]);
  await bench.living('ct_a');
  expect(bench.wakes).toHaveLength(1);
});

it('an agent’s answer that has not left comes along as a question, and wakes no sender', async () => {
  await unsent('ai');
  await bench.living('ct_a');
  expect(bench.wakes).toEqual([]);
});

it('of two dispatchers that merge at once one wakes the sender', async () => {
  await unsent('human');
  await Promise.all([bench.living('ct_a'), bench.living('ct_b')]);
  expect(bench.wakes).toHaveLength(1);
});
