import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox } from '../../../../test/benches/outbox.fixture.ts';
import { NOW, SenderBench } from '../../../../test/benches/sender.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../../test/support/conversations-table.ts';

let server: TestTable;
let bench: SenderBench;
let outbox: Outbox;

beforeAll(async () => {
  server = await startConversationsTable();
});
afterAll(() => server.close());
beforeEach(() => {
  // Jitter of the queue's backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  bench = new SenderBench(server);
  outbox = new Outbox(bench);
});

const MINUTE = 60_000;

/** A person takes over and answers, at the desk. @param afterMs milliseconds after the start */
function personAnswers(afterMs: number): void {
  outbox.plan(NOW + afterMs, async () => {
    const { owner_epoch, reply_seq } = await bench.conversation();
    const seq = reply_seq + 1;
    await bench.addReply({ reply_seq: seq, author: 'human', user_id: 'ana', owner_epoch: owner_epoch + 1 });
    await bench.change({
      ...{ reply_seq: seq, owner_epoch: owner_epoch + 1 },
      ...{ ticket_status: 'open', queue_id: 'general', user_id: 'ana' },
    });
    outbox.put(bench.record(seq, 'desk'));
  });
}

/** When the newest reply was accepted, in seconds after the start. */
async function lastLeftAfter(): Promise<number> {
  const { reply_seq } = await bench.conversation();
  const sent = bench.whatsapp.accepted.find(({ key }) => key === `${bench.id}#${reply_seq}`);
  return sent ? (sent.at - NOW) / 1_000 : Number.POSITIVE_INFINITY;
}

describe('the words of a person who took over', () => {
  it.each([4, 80007])(
    'leave at once although the answer before them was refused with %i, which asks to wait',
    async (code) => {
      await bench.put([{}]);
      bench.whatsapp.script.push({ code });
      outbox.put(bench.record());
      personAnswers(10_000);
      await outbox.run();
      expect(await lastLeftAfter()).toBeLessThan(30);
      expect(await bench.reply()).toMatchObject({ status: 'failed' });
      expect(outbox.deadLetters).toEqual([]);
    },
  );

  it('leave at once while the number slows down, once it may send', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 130429, retryAfter: 40 });
    outbox.put(bench.record());
    personAnswers(10_000);
    await outbox.run(NOW + 11_000);
    // The old answer waits for nothing any more.
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'owner_changed' });
    await outbox.run();
    expect(bench.whatsapp.texts).toEqual(['answer 2']);
  });

  it('do not wait for the fate of an answer that would not be sent again', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('accept_and_hang');
    outbox.put(bench.record());
    personAnswers(13_000);
    outbox.plan(NOW + 60_000, async () => {
      await bench.status(1);
      outbox.put(bench.record(1, 'receipt:sent'));
    });
    await outbox.run(NOW + 50_000);
    expect(await lastLeftAfter()).toBeLessThan(30);
    expect(await bench.reply()).toMatchObject({ status: 'unknown' });
    // A later status says what became of it.
    await outbox.run();
    expect(await bench.reply()).toMatchObject({ status: 'sent', message_id: 'wamid.1' });
  });

  it('wait fifteen seconds for the fate of a person’s words before them, which are not sent again', async () => {
    await bench.put([{ author: 'human' }], { ticket_status: 'open', queue_id: 'general', user_id: 'ana' });
    bench.whatsapp.script.push('hang');
    outbox.put(bench.record());
    personAnswers(13_000);
    await outbox.run();
    expect(await lastLeftAfter()).toBeLessThan(12 + 15 + 20);
    expect(await bench.reply()).toMatchObject({ status: 'unknown', attempts: 1 });
    expect(bench.whatsapp.texts).toEqual(['answer 2']);
  });

  it('wait in the table when WhatsApp refuses them themselves, and the desk sees why', async () => {
    await bench.put([{ author: 'human' }], { ticket_status: 'open', queue_id: 'general', user_id: 'ana' });
    bench.whatsapp.script.push({ code: 80007, retryAfter: 3_600 });
    outbox.put(bench.record());
    await outbox.run(NOW + MINUTE);
    expect(await bench.reply()).toMatchObject({
      ...{ status: 'pending', code: 80007, reason: 'account_call_rate' },
      due_at: NOW + 60 * MINUTE,
    });
    expect(outbox.deliveries).toBe(1);
  });
});

describe('an answer that no person wrote', () => {
  it.each([131064, 133016, 132015])('refused with %i, which no wait mends: people at once', async (code) => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code });
    outbox.put(bench.record());
    await outbox.run();
    expect(await bench.reply()).toMatchObject({ status: 'failed', code });
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'pending',
      ticket_reason: expect.stringMatching(/^send_failed_/),
    });
    expect(bench.nowMs).toBe(NOW);
  });

  it.each([{ code: 131056 }, { code: 130429 }])(
    'refused with %o and Retry-After: 86400: people at once, and so what follows it',
    async (refusal) => {
      await bench.put([{}, { part: 1 }]);
      bench.whatsapp.script.push({ ...refusal, retryAfter: 86_400 });
      outbox.put(bench.record());
      await outbox.run();
      expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', queue_id: 'general' });
      expect(await bench.statuses()).toEqual(['failed', 'failed']);
      expect(bench.nowMs).toBe(NOW);
    },
  );

  it('that is postponed again and again is with people after twenty minutes', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push(...Array(40).fill({ code: 130429, retryAfter: 60 }));
    outbox.put(bench.record());
    await outbox.run(NOW + 25 * MINUTE);
    expect(await bench.conversation()).toMatchObject({
      ticket_status: 'pending',
      ticket_reason: 'reply_stuck',
    });
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'owner_changed' });
  });
});

it('an answer of an earlier owner behind held words is held with them, and refused in its turn', async () => {
  await bench.put([{ author: 'human' }, {}]);
  bench.whatsapp.script.push({ code: 190 });
  await bench.change({ owner_epoch: 2, ticket_status: 'open', queue_id: 'general', user_id: 'ana' });
  outbox.put(bench.record());
  await outbox.run();
  expect(await bench.statuses()).toEqual(['held', 'held']);
  await bench.holds.release('acme', bench.channelId);
  outbox.put(bench.record(1, 'released'));
  await outbox.run();
  expect(await bench.statuses()).toEqual(['sent', 'failed']);
  expect(await bench.conversation()).toMatchObject({ settled_seq: 2 });
});

it('an environment that dies before it sets the timer leaves a reply that is due', async () => {
  await bench.put([{}]);
  bench.whatsapp.script.push({ code: 131056, retryAfter: 60 });
  let dead = false;
  outbox.isDead = () => dead;
  outbox.stepOf = (delivery) => {
    dead = false;
    if (delivery > 1) return undefined;
    return async (name, run) => {
      dead ||= name === 'setTimers';
      if (dead) throw new Error('dead');
      return run();
    };
  };
  outbox.put(bench.record());
  await outbox.run(NOW);
  expect(await bench.reply()).toMatchObject({ status: 'pending', due_at: NOW + MINUTE });
  await outbox.run();
  expect(bench.whatsapp.texts).toEqual(['answer 1']);
});
