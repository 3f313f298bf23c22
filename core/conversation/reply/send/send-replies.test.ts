import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { releaseChannel } from '#core/channel/release-channel.ts';
import { conversationKey } from '#core/conversation/keys.ts';
import { Outbox } from '../../../../test/benches/outbox.fixture.ts';
import { at, NOW, SenderBench, type Step, TEMPLATE } from '../../../../test/benches/sender.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../../test/support/conversations-table.ts';
import { channelCircuit } from './guarded-send.ts';

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

/** The sender is woken, and all that comes back is worked. */
async function wake(seq = 1, why = 'test'): Promise<void> {
  outbox.put(bench.record(seq, why));
  await outbox.run();
}

const ends = () =>
  bench.facts
    .filter(({ event }) => event.startsWith('outbox.'))
    .map(({ event, payload: { replySeq, code, reason } }) =>
      [event.replace('outbox.message.', ''), replySeq, code, reason].filter((part) => part !== undefined),
    );
const seconds = () => (bench.nowMs - NOW) / 1_000;
const HOUR = 3_600_000;

/** People have it, and know why. */
async function expectPeople(reason: string): Promise<void> {
  expect(await bench.conversation()).toMatchObject({
    ...{ ticket_status: 'pending', queue_id: 'general', ticket_reason: reason, owner_epoch: 2 },
    waiting_since: expect.any(String),
  });
  expect(bench.facts).toContainEqual(
    expect.objectContaining({ event: 'ticket.changed', idempotency_key: `ticket:${bench.id}:2` }),
  );
  // The note of the change is gone once it is told.
  expect((await server.items()).filter(({ pk, sk }) => is(pk, bench.id) && is(sk, 'UNPUBLISHED'))).toEqual(
    [],
  );
}
const is = (value: unknown, part: string) => String(value).includes(part);

describe('when WhatsApp', () => {
  it('accepted: sent once, and told', async () => {
    await bench.put([{}, {}]);
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    expect(bench.whatsapp.accepted).toMatchObject([{ key: `${bench.id}#1`, to: '+5511999990000' }, {}]);
    const row = await bench.reply();
    expect(row).toMatchObject({ status: 'sent', message_id: 'wamid.1', attempts: 1 });
    expect(row.due_shard ?? row.due_at ?? row.reason).toBeUndefined();
    expect(ends()).toEqual([
      ['sent', 1],
      ['sent', 2],
    ]);
    expect(await bench.conversation()).toMatchObject({ settled_seq: 2 });
    expect(outbox.deliveries).toBe(1);
  });

  it('refused retryable: waits, keeps its place, is sent', async () => {
    await bench.put([{}, {}]);
    bench.whatsapp.script.push({ httpStatus: 429, code: 131056 }, { code: 131056 });
    outbox.put(bench.record());
    await outbox.run(NOW);
    expect(await bench.reply()).toMatchObject({
      ...{ status: 'pending', attempts: 1, code: 131056, reason: 'pair_rate' },
      due_at: NOW + 1_000 + 120_000,
    });
    await outbox.run();
    expect(seconds()).toBe(1 + 4);
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    const { status, attempts, code, reason } = await bench.reply();
    expect({ status, attempts, code, reason }).toEqual({
      ...{ status: 'sent', attempts: 3, code: undefined, reason: undefined },
    });
  });

  it('refused retryable for ever: people when the next wait would be too long', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push(...Array(9).fill({ code: 131056 }));
    await wake();
    // After 1, 4, 16, 64 and 256 seconds; the next would be more than five minutes.
    expect(bench.whatsapp.requests).toBe(6);
    expect(await bench.reply()).toMatchObject({ status: 'failed', attempts: 6, code: 131056 });
    expect(ends()).toEqual([['failed', 1, 131056, 'pair_rate']]);
    await expectPeople('send_failed_pair_rate');
  });

  it('answered with a fault of WhatsApp’s own (2), which took the message: the customer gets it once', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 2 });
    outbox.put(bench.record());
    await outbox.run(NOW);
    expect(await bench.reply()).toMatchObject({ status: 'unknown', attempts: 1 });
    await bench.status(1);
    outbox.put(bench.record(1, 'receipt:sent'));
    await outbox.run();
    expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 1 });
    expect(bench.whatsapp.requests).toBe(1);
  });

  it.each([
    [131064, 'templates_miscategorized'],
    [138038, 'routed_elsewhere'],
    [2494191, 'routed_elsewhere'],
  ])('refused %i, which only people can mend: people, at once', async (code, reason) => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code });
    await wake();
    expect(bench.whatsapp.requests).toBe(1);
    await expectPeople(`send_failed_${reason}`);
  });

  it('refused 131056 (pair rate): waits 4^X seconds, only this conversation', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 131056 }, { code: 131056 }, { code: 131056 });
    await wake();
    expect(seconds()).toBe(1 + 4 + 16);
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
  });

  it('refused 130429 (throughput): waits with backoff, and as long as it was told', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 130429 }, { code: 130429, retryAfter: 30 });
    await wake();
    // Longer than it was told: what waits for the same number comes back one after the other.
    expect(seconds()).toBe(3 + 30 * 2);
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
  });

  it('refused 130429 again and again: no message is lost, and the number slows down', async () => {
    await bench.put([{}, {}]);
    bench.whatsapp.script.push(...Array(12).fill({ code: 130429 }));
    outbox.put(bench.record());
    await outbox.run(NOW);
    expect(await bench.reply()).toMatchObject({
      ...{ status: 'pending', code: 130429, reason: 'number_throughput', attempts: 0 },
      due_at: NOW + 3_000 + 120_000,
    });
    await outbox.run();
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    expect(bench.whatsapp.requests).toBe(14);
    expect(seconds()).toBeGreaterThan(7 * 60);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot' });
  });

  it('refused with a code to give up: people know the reason', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 131009 });
    await wake();
    expect(await bench.reply()).toMatchObject({ status: 'failed', code: 131009, reason: 'invalid_request' });
    expect(ends()).toEqual([['failed', 1, 131009, 'invalid_request']]);
    await expectPeople('send_failed_invalid_request');
    expect(bench.whatsapp.requests).toBe(1);
  });

  it('refused and said more: the desk sees its words and the trace that Meta asks for, the log does not', async () => {
    await bench.put([{}]);
    const details = 'Message failed to send because of an unknown error';
    const more = { error_subcode: 2494010, fbtrace_id: 'Az8or2yhqkZfEZ', error_data: { details } };
    bench.whatsapp.script.push({ code: 131008, more });
    await wake();
    const refusal = { title: '(#131008)', subcode: 2494010, details, fbtrace_id: 'Az8or2yhqkZfEZ' };
    expect(await bench.reply()).toMatchObject({ status: 'failed', code: 131008, refusal });
    expect(JSON.stringify(bench.log.lines)).not.toContain(details);
  });

  it('keeps what it says of a refusal as text that every service takes, and half a character is none', async () => {
    await bench.put([{}]);
    const details = `\u0000${'x'.repeat(499)}😀`;
    bench.whatsapp.script.push({ code: 131008, more: { error_data: { details } } });
    await wake();
    expect((await bench.reply()).refusal?.details).toBe(`${'x'.repeat(499)}\uFFFD`);
  });

  it('refused for now and said more: its words are gone once the message is sent', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 131056, more: { fbtrace_id: 'A' } });
    outbox.put(bench.record());
    await outbox.run(NOW);
    expect(await bench.reply()).toMatchObject({ status: 'pending', refusal: { fbtrace_id: 'A' } });
    await outbox.run();
    expect((await bench.reply()).refusal).toBeUndefined();
  });

  it('refused 131026 (undeliverable): people know the reason', async () => {
    await bench.put([{}, { part: 1, seq_through: 1 }]);
    bench.whatsapp.script.push({ code: 131026 });
    await wake();
    await expectPeople('send_failed_undeliverable');
    // What is left of the answer is not said: people have it now.
    expect(await bench.statuses()).toEqual(['failed', 'failed']);
    expect(await bench.reply(2)).toMatchObject({ reason: 'owner_changed' });
    expect(bench.whatsapp.requests).toBe(1);
  });

  it('refused a reply of a person who closed the ticket: people get it back', async () => {
    await bench.put([{ author: 'human', user_id: 'u1' }], { ticket_status: 'closed', queue_id: 'general' });
    bench.whatsapp.script.push({ code: 131026 });
    await wake();
    await expectPeople('send_failed_undeliverable');
  });

  it('refused 190 (token): the channel is held, released, and all is sent in order', async () => {
    await bench.put([{}, {}]);
    bench.whatsapp.badTokens.push('token');
    outbox.put(bench.record());
    outbox.put(bench.record(2));
    await outbox.run();
    expect(outbox.deliveries).toBe(2);
    expect(await bench.statuses()).toEqual(['held', 'held']);
    expect(bench.heldChannels).toEqual(['token_invalid']);
    expect(bench.whatsapp.requests).toBe(1);
    expect(ends()).toEqual([]);
    expect(await bench.reply()).toMatchObject({
      ...{ code: 190, reason: 'token_invalid', parked_since: NOW },
    });
    const told = bench.log.lines.filter(({ message }) => message === 'reply settled');
    expect(told.map(({ fields }) => fields.outcome)).toEqual(['held', 'held']);

    bench.accessToken = 'new token';
    const woken = await release();
    expect(woken).toEqual([1, 2]);
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    expect(await bench.statuses()).toEqual(['sent', 'sent']);
  });

  it('refused 190 to an environment with an old token: the stored one is tried at once', async () => {
    await bench.put([{}]);
    await wake();
    bench.accessToken = 'new token';
    bench.whatsapp.badTokens.push('token');
    await bench.addReply({ reply_seq: 2 });
    await bench.change({ reply_seq: 2 });
    await wake(2);
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    expect(bench.heldChannels).toEqual([]);
  });

  it('refused 131047 (window) without a template: people', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 131047 });
    await wake();
    expect(ends()).toEqual([['failed', 1, 131047, 'window_closed']]);
    await expectPeople('send_failed_window_closed');
  });

  it('refused 131047 (window) with a template: the template follows at once, once for the answer', async () => {
    bench.template = TEMPLATE;
    await bench.put([{ turn_id: 'tn' }, { turn_id: 'tn', part: 1 }]);
    bench.whatsapp.script.push({ code: 131047 }, { code: 131047 });
    await wake();
    expect(bench.whatsapp.texts).toEqual(['template']);
    expect(await bench.statuses()).toEqual(['failed', 'failed', 'sent']);
    expect(await bench.reply(3)).toMatchObject({ author: 'system', seq_through: 1 });
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', owner_epoch: 1 });
    expect(outbox.deliveries).toBe(1);
    // A second answer in the same window finds the template sent.
    await bench.addReply({ reply_seq: 4, turn_id: 'tn_2' });
    await bench.change({ reply_seq: 4 });
    bench.whatsapp.script.push({ code: 131047 });
    await wake(4);
    await expectPeople('send_failed_window_closed');
    expect(bench.whatsapp.texts).toEqual(['template']);
  });

  it('refused the template too: people', async () => {
    bench.template = TEMPLATE;
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 131047 }, { code: 132001 });
    await wake();
    expect(await bench.statuses()).toEqual(['failed', 'failed']);
    await expectPeople('send_failed_template_invalid');
  });

  it('refused 131050 (opt-out): stored, and people know', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push({ code: 131050 });
    await wake();
    expect(bench.optOuts).toEqual(['ct_1']);
    await expectPeople('send_failed_customer_opted_out');
  });

  it('did not answer, a status comes within 30 s: sent once', async () => {
    await bench.put([{}, {}]);
    bench.whatsapp.script.push('accept_and_hang');
    outbox.plan(NOW + 20_000, () => bench.status(1));
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    expect(await bench.reply()).toMatchObject({ status: 'sent', message_id: 'wamid.1', attempts: 1 });
    expect(seconds()).toBeLessThan(30);
    expect(outbox.deadLetters).toEqual([]);
  });

  it('did not answer, no status, receipts up to date: sent again after 30 s, and recorded as two attempts', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('hang');
    outbox.plan(NOW + 20_000, () => bench.statusesSeen());
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 2 });
    expect(seconds()).toBeGreaterThan(12 + 30);
    expect(seconds()).toBeLessThan(12 + 60);
  });

  it('did not answer, no status, receipts behind: sent again after five minutes, three attempts, then people', async () => {
    await bench.put([{}]);
    await bench.statusesSeen({ time: NOW - 60_000 });
    bench.whatsapp.script.push('hang', 'drop', 'html_503');
    await wake();
    expect(bench.whatsapp.requests).toBe(3);
    expect(seconds()).toBeGreaterThan(3 * 300);
    expect(await bench.reply()).toMatchObject({ status: 'unknown', attempts: 3, reason: 'no_status' });
    expect(ends()).toEqual([['failed', 1, 'unknown']]);
    await expectPeople('send_unknown');
    expect(outbox.deadLetters).toEqual([]);
  });

  it('did not answer to three parts, no status, receipts behind: each part waits in the table', async () => {
    await bench.statusesSeen({ time: NOW - 60_000 });
    const part = { author: 'system', turn_id: 'tn' } as const;
    await bench.put([{ ...part, part: 0 }, { ...part, part: 1 }, { ...part, part: 2 }, { author: 'system' }]);
    bench.whatsapp.script.push(...Array(9).fill('hang'));
    outbox.put(bench.record(1));
    outbox.put(bench.record(4));
    await outbox.run();
    expect(bench.whatsapp.requests).toBe(10);
    expect(await bench.statuses()).toEqual(['unknown', 'unknown', 'unknown', 'sent']);
    expect(outbox.mostReceives).toBeLessThanOrEqual(10);
    expect(outbox.timers).toBeGreaterThan(3);
    expect(outbox.deadLetters).toEqual([]);
  });

  it.each([
    ['come without our key', { carriesKey: false }],
    ['never came', undefined],
  ])(
    'did not answer, and the channel’s statuses %s: not sent twice, people after five minutes',
    async (_how, seen) => {
      await bench.put([{}]);
      bench.whatsapp.script.push('accept_and_hang');
      for (const ms of [20_000, 100_000]) {
        if (seen) outbox.plan(NOW + ms, () => bench.statusesSeen(seen));
      }
      await wake();
      expect(bench.whatsapp.texts).toEqual(['answer 1']);
      expect(await bench.reply()).toMatchObject({ status: 'unknown', attempts: 1, reason: 'no_status' });
      expect(seconds()).toBe(12 + 300);
      await expectPeople('send_unknown');
    },
  );

  it('did not answer, no status, the customer wrote since: not sent again, people', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('hang');
    outbox.plan(NOW + 15_000, () => bench.change({ last_inbound_at: at(NOW + 14_000) }));
    await wake();
    expect(bench.whatsapp.requests).toBe(1);
    expect(await bench.reply()).toMatchObject({ status: 'unknown' });
    await expectPeople('send_unknown');
  });

  it('tells later that an unknown one arrived: sent', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('accept_and_hang');
    outbox.plan(NOW + 15_000, () => bench.change({ inbound_seq: 2 }));
    await wake();
    expect(await bench.reply()).toMatchObject({ status: 'unknown' });
    await bench.status(1, { status: 'delivered' });
    await wake(1, 'receipt:delivered');
    expect(await bench.reply()).toMatchObject({ status: 'sent', message_id: 'wamid.1' });
    expect(ends().at(-1)).toEqual(['sent', 1]);
  });

  it('tells of an earlier attempt before the next: not sent again', async () => {
    await bench.put([{ attempts: 1 }]);
    await bench.status(1, { status: 'delivered' });
    await wake();
    expect(bench.whatsapp.requests).toBe(0);
    expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('answered 5xx without a code: unknown, as after a time-out', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('html_503');
    outbox.put(bench.record());
    await outbox.run(NOW);
    expect(await bench.reply()).toMatchObject({ status: 'unknown', attempts: 1, unknown_since: NOW });
    expect(await bench.conversation()).toMatchObject({ settled_seq: 0 });
  });

  it('could not be connected to: not sent, goes as soon as it can', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('refuse_connection', 'refuse_connection');
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 1 });
    expect(seconds()).toBeLessThan(12);
  });

  it('dropped the connection after the request: unknown, a status resolves it, sent once', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('accept_and_drop');
    outbox.plan(NOW + 2_000, () => bench.status(1, { status: 'read' }));
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    expect(await bench.reply()).toMatchObject({ status: 'sent', message_id: 'wamid.1' });
  });

  it('failed a message that it accepted: people', async () => {
    await bench.put([{}]);
    await wake();
    await bench.status(1, { status: 'failed', errors: [{ code: 131026 }] });
    await wake(1, 'receipt:failed');
    expect(await bench.reply()).toMatchObject({ status: 'failed', code: 131026 });
    expect(ends()).toEqual([
      ['sent', 1],
      ['failed', 1, 131026, 'undeliverable'],
    ]);
    await expectPeople('send_failed_undeliverable');
    // And said only once more, however often it is asked.
    await wake(1, 'again');
    expect(await bench.conversation()).toMatchObject({ owner_epoch: 2 });
  });

  it.each([
    ['behind its delivery', 1_000],
    ['before its delivery', -4_000],
  ])('failed a message %s: the customer has it, people are not called', async (_when, after) => {
    await bench.put([{}]);
    await wake();
    const delivered = { status: 'delivered' as const, at: { delivered: at(NOW), failed: at(NOW) } };
    const failed = { status: 'failed' as const, at: { failed: at(NOW) }, failure_seen_at: at(NOW + 4_000) };
    await bench.status(1, after > 0 ? delivered : failed);
    outbox.plan(NOW + 8_000, () => bench.status(1, { ...delivered, failure_seen_at: at(NOW + 4_000) }));
    bench.nowMs = NOW + 4_000;
    await wake(1, 'receipt:failed');
    expect(await bench.reply()).toMatchObject({ status: 'sent' });
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', owner_epoch: 1 });
    expect(ends()).not.toContainEqual(expect.arrayContaining(['failed']));
  });

  it('tells of the delivery at the moment at which its failure is written: the customer has it', async () => {
    await bench.put([{}]);
    await wake();
    await bench.status(1, { status: 'failed', errors: [{ code: 131026 }] });
    const real = bench.environment;
    bench.environment = () =>
      real.call(bench, async (name, run) => {
        if (name === 'TransactWriteCommand') await bench.status(1, { status: 'delivered' });
        return run();
      });
    outbox = new Outbox(bench);
    await wake(1, 'receipt:failed');
    expect(await bench.reply()).toMatchObject({ status: 'sent', delivery: { status: 'delivered' } });
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', owner_epoch: 1 });
  });

  it('delivered a message that counted as failed: corrected and told', async () => {
    await bench.put([{}]);
    await wake();
    await bench.status(1, { status: 'failed', errors: [{ code: 131026 }] });
    await wake(1, 'receipt:failed');
    await bench.status(1, { status: 'delivered', errors: [{ code: 131026 }] });
    await wake(1, 'receipt:delivered');
    const { status, reason, code } = await bench.reply();
    expect({ status, reason, code }).toEqual({ status: 'sent', reason: undefined, code: undefined });
    expect(ends()).toEqual([
      ['sent', 1],
      ['failed', 1, 131026, 'undeliverable'],
      ['sent', 1],
    ]);
  });

  it('failed a message while a person’s words wait: they go out meanwhile', async () => {
    await bench.put([{}]);
    await wake();
    await bench.status(1, { status: 'failed', failure_seen_at: at(NOW) });
    await bench.addReply({ reply_seq: 2, author: 'human' });
    await bench.change({ reply_seq: 2 });
    outbox.put(bench.record(1, 'receipt:failed'));
    await outbox.run(NOW);
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    await outbox.run();
    expect(seconds()).toBe(5);
    expect(await bench.statuses()).toEqual(['failed', 'sent']);
  });

  it('failed later with 131047: the template follows', async () => {
    bench.template = TEMPLATE;
    await bench.put([{}]);
    await wake();
    await bench.status(1, { status: 'failed', errors: [{ code: 131047 }] });
    await wake(1, 'receipt:failed');
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'template']);
    expect(await bench.statuses()).toEqual(['failed', 'sent']);
  });

  it('failed later with 131042 (payment): the channel is held', async () => {
    await bench.put([{}]);
    await wake();
    await bench.status(1, { status: 'failed', errors: [{ code: 131042 }] });
    await wake(1, 'receipt:failed');
    expect(bench.heldChannels).toEqual(['payment_problem']);
    await expectPeople('send_failed_payment_problem');
  });

  it('failed the first of two attempts later: the second counts', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('hang');
    outbox.plan(NOW + 20_000, () => bench.statusesSeen());
    await wake();
    await bench.status(1, { status: 'failed', message_id: 'wamid.0', errors: [{ code: 131026 }] });
    await wake(1, 'receipt:failed');
    expect(await bench.reply()).toMatchObject({ status: 'sent', message_id: 'wamid.1' });
  });

  it('failed what was not known to be sent: people, and no second attempt', async () => {
    await bench.put([{}]);
    bench.whatsapp.script.push('accept_and_hang');
    outbox.plan(NOW + 13_000, () => bench.status(1, { status: 'failed', errors: [{ code: 131000 }] }));
    await wake();
    expect(bench.whatsapp.requests).toBe(1);
    expect(await bench.reply()).toMatchObject({ status: 'failed', code: 131000 });
    await expectPeople('send_failed_something_went_wrong');
  });
});

describe('when the sender', () => {
  /** The environment dies at its n-th call of that name, before or after it was made. */
  const dieAt = (call: string, when: 'before' | 'after', nth = 1) => {
    let left = nth;
    let dead = false;
    outbox.isDead = () => dead;
    outbox.stepOf = (delivery) => {
      if (delivery === 1) return mortal;
      dead = false;
      return undefined;
    };
    const mortal: Step = async (name, run) => {
      const isTheCall = !dead && name === call && --left === 0;
      if (isTheCall && when === 'after') await run();
      dead ||= isTheCall;
      if (dead) throw new Error('dead');
      return run();
    };
  };

  it('crashed after the intent: unknown, waits, sent once in all', async () => {
    await bench.put([{}]);
    dieAt('whatsapp', 'before');
    await bench.statusesSeen({ time: NOW - 60_000 });
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('crashed after the call: unknown, the status resolves it, sent once', async () => {
    await bench.put([{}]);
    dieAt('whatsapp', 'after');
    outbox.plan(NOW + 1_000, () => bench.status(1));
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    expect(await bench.reply()).toMatchObject({ status: 'sent', message_id: 'wamid.1', attempts: 1 });
  });

  it('crashed after the record: the fact is published by the redelivery', async () => {
    await bench.put([{ turn_id: 'tn' }, { turn_id: 'tn', part: 1 }]);
    dieAt('publish', 'before', 2);
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    expect(new Set(bench.facts.map(({ idempotency_key }) => idempotency_key))).toEqual(
      new Set([`sent:${bench.id}#1`, `sent:${bench.id}#2`]),
    );
  });

  it('lost the answer to its intent: sent at once', async () => {
    await bench.put([{}]);
    const real = bench.environment;
    let lost = false;
    bench.environment = () =>
      real.call(bench, async (name, run) => {
        const result = await run();
        if (name !== 'UpdateCommand' || lost) return result;
        lost = true;
        return run();
      });
    await wake();
    expect(lost).toBe(true);
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    expect(await bench.reply()).toMatchObject({ attempts: 1 });
    expect(seconds()).toBe(0);
  });

  it('has too little time for WhatsApp’s answer: begins nothing', async () => {
    await bench.put([{}]);
    bench.remainingMs = 15_999;
    outbox.put(bench.record());
    await outbox.run(NOW);
    expect(bench.whatsapp.requests).toBe(0);
    bench.remainingMs = 28_000;
    await outbox.run();
    expect(seconds()).toBe(1);
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
  });

  it('is stopped by an open circuit: waits until it closes', async () => {
    await bench.put([{}]);
    const { portsFor } = bench.environment();
    expect(channelCircuit(bench.channelId)).toBe(`whatsapp#${bench.channelId}`);
    for (let failures = 0; failures < 5; failures++) {
      bench.whatsapp.script.push('refuse_connection');
      await portsFor(bench.record()).send(await bench.conversation(), await bench.reply(), 'trace');
    }
    const requests = bench.whatsapp.requests;
    await wake();
    expect(bench.whatsapp.requests).toBe(requests + 1);
    expect(seconds()).toBeGreaterThanOrEqual(30);
    expect(await bench.reply()).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('has no access token: waits, and the desk sees why', async () => {
    await bench.put([{}]);
    bench.accessToken = undefined;
    outbox.put(bench.record());
    await outbox.run(NOW);
    expect(await bench.reply()).toMatchObject({ status: 'pending', reason: 'no_access_token', attempts: 0 });
    bench.accessToken = 'token';
    await outbox.run();
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
  });

  it('knows only the user id of the customer: sends to it', async () => {
    await bench.put([{}], { wa_user_id: 'US.13491208655302741918' });
    await server.client.send(removeWaId());
    await wake();
    expect(bench.whatsapp.accepted).toMatchObject([{ to: 'US.13491208655302741918' }]);
  });

  it('finds the pair rate used up: each message waits once, and one record comes back for them', async () => {
    await bench.put(Array(50).fill({ author: 'human' }));
    for (let seq = 1; seq <= 50; seq++) outbox.put(bench.record(seq));
    await outbox.run();
    const times = bench.whatsapp.accepted.map((message) => (message.at - NOW) / 1_000);
    expect(times).toEqual([...Array(45).fill(0), 7, 13, 19, 25, 31]);
    expect(bench.whatsapp.texts).toEqual(Array.from({ length: 50 }, (_, index) => `answer ${index + 1}`));
    // The first of the fifty comes back five times.
    expect([outbox.deliveries, outbox.mostReceives]).toEqual([55, 6]);
  });

  it('meets more replies than it reads at once: one record sends them all', async () => {
    await bench.put(Array(40).fill({ author: 'human' }));
    outbox.put(bench.record(40));
    await outbox.run();
    expect(bench.whatsapp.texts).toEqual(Array.from({ length: 40 }, (_, index) => `answer ${index + 1}`));
    expect(outbox.mostReceives).toBe(1);
  });

  it('meets a loop: people after twenty automatic answers in ten minutes, and the customer is told once', async () => {
    await bench.put(
      [
        { part: 0, turn_id: 'tn' },
        { part: 1, turn_id: 'tn' },
      ],
      {
        ...{ auto_since: NOW - 60_000, auto_count: 20 },
      },
    );
    await wake();
    expect(bench.whatsapp.texts).toEqual(['people go on']);
    expect(await bench.statuses()).toEqual(['failed', 'failed', 'sent']);
    expect(await bench.reply(3)).toMatchObject({ author: 'system', seq_through: 1 });
    await expectPeople('send_failed_loop_guard');
    // A person gives it back, and the next answer is one too many again.
    await bench.change({ ticket_status: 'bot', owner_epoch: 3, reply_seq: 4 });
    await bench.addReply({ reply_seq: 4, turn_id: 'tn_2', owner_epoch: 3 });
    await wake(4);
    expect(await bench.statuses()).toEqual(['failed', 'failed', 'sent', 'failed']);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', owner_epoch: 4 });
    expect(bench.whatsapp.texts).toEqual(['people go on']);
  });

  it('died after it gave a loop to people: the customer is told all the same, once', async () => {
    await bench.put([{}], { auto_since: NOW - 60_000, auto_count: 20 });
    let isDead = false;
    outbox.isDead = () => isDead;
    outbox.stepOf = (delivery) => {
      isDead = false;
      return async (name, run) => {
        if (isDead) throw new Error('dead');
        const result = await run();
        isDead = delivery === 1 && name === 'TransactWriteCommand';
        return result;
      };
    };
    await wake();
    expect(bench.whatsapp.texts).toEqual(['people go on']);
    expect(await bench.statuses()).toEqual(['failed', 'sent']);
  });

  it('finds another owner: not sent, nothing more', async () => {
    await bench.put([{}, { author: 'human' }], {
      owner_epoch: 2,
      ticket_status: 'open',
      queue_id: 'general',
    });
    await wake();
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'owner_changed' });
    expect(ends()).toEqual([
      ['failed', 1, 'owner_changed'],
      ['sent', 2],
    ]);
    // A person's word is sent in any epoch.
    expect(bench.whatsapp.texts).toEqual(['answer 2']);
    expect(await bench.conversation()).toMatchObject({ owner_epoch: 2, ticket_status: 'open' });
  });

  it('meets a replayed answer, an hour old: not sent, people', async () => {
    await bench.put([{ created_at: at(NOW - HOUR - 1) }]);
    await wake();
    expect(bench.whatsapp.requests).toBe(0);
    await expectPeople('send_failed_replayed');
  });

  it('finds the window closed by our clock: no request; a template or people', async () => {
    const long = at(NOW - 24 * HOUR);
    await bench.put([{}], { window_from: long, last_inbound_at: long });
    bench.template = TEMPLATE;
    await wake();
    expect(bench.whatsapp.texts).toEqual(['template']);
    expect(ends()).toEqual([
      ['failed', 1, 'window_closed'],
      ['sent', 2],
    ]);
    expect(bench.whatsapp.requests).toBe(1);
  });

  it('finds the window closed for a person’s reply: no template; who wrote it decides', async () => {
    const long = at(NOW - 24 * HOUR);
    bench.template = TEMPLATE;
    const open = { ticket_status: 'open' as const, queue_id: 'general' };
    await bench.put([{ author: 'human' }], { window_from: long, ...open });
    await wake();
    expect(bench.whatsapp.requests).toBe(0);
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'window_closed' });
    expect(await bench.conversation()).toMatchObject({ ...open, owner_epoch: 1 });
  });

  it('would send a template to who opted out: people instead', async () => {
    const long = at(NOW - 24 * HOUR);
    await bench.put([{}], { window_from: long });
    Object.assign(bench, { template: TEMPLATE, optedOut: true });
    await wake();
    expect(bench.whatsapp.requests).toBe(0);
    await expectPeople('send_failed_window_closed');
  });

  it('is given a template for who opted out: not sent, people', async () => {
    await bench.put([{ author: 'system', content: TEMPLATE }]);
    bench.optedOut = true;
    await wake();
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'opted_out' });
    await expectPeople('send_failed_opted_out');
  });

  it('is given a reply whose channel is held: held; after release the window may have closed', async () => {
    await bench.put([{}]);
    await bench.holds.hold('acme', bench.channelId, { reason: 'account_locked' });
    await wake();
    expect(await bench.reply()).toMatchObject({ status: 'held', reason: 'account_locked' });
    bench.nowMs += 24 * HOUR;
    await release();
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'replayed' });
    await expectPeople('send_failed_replayed');
  });

  it('is given a person’s reply whose channel was held until the window closed: failed, the desk sees it', async () => {
    await bench.put([{ author: 'human' }], { ticket_status: 'open', queue_id: 'general' });
    await bench.holds.hold('acme', bench.channelId, { reason: 'account_locked' });
    await wake();
    bench.nowMs += 25 * HOUR;
    await release();
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'window_closed' });
    expect(ends()).toEqual([['failed', 1, 'window_closed']]);
  });

  it('holds a reply at the moment of the release: it does not stay held', async () => {
    await bench.put([{}]);
    await bench.holds.hold('acme', bench.channelId, { reason: 'account_locked' });
    const real = bench.environment;
    bench.environment = () =>
      real.call(bench, async (name, run) => {
        // The last moment: it is decided that the channel is held, and not yet written.
        if (name === 'TransactWriteCommand') await bench.holds.release('acme', bench.channelId);
        return run();
      });
    await wake();
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    expect(await bench.reply()).toMatchObject({ status: 'sent' });
    expect(seconds()).toBe(0);
  });

  it('holds a person’s words, with an answer of an earlier owner behind them: after the release all go on', async () => {
    await bench.put([{ author: 'human' }, {}, { author: 'human' }], {
      ...{ ticket_status: 'open', queue_id: 'general', owner_epoch: 2 },
    });
    await bench.holds.hold('acme', bench.channelId, { reason: 'account_locked' });
    await wake();
    expect(await bench.statuses()).toEqual(['held', 'held', 'held']);
    await release();
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 3']);
    expect(await bench.statuses()).toEqual(['sent', 'failed', 'sent']);
    expect(await bench.conversation()).toMatchObject({ settled_seq: 3 });
  });

  it('remembers a hold that is over: what it would hold, and what is held already, is sent at once', async () => {
    await bench.put([{}]);
    await bench.holds.hold('acme', bench.channelId, { reason: 'account_locked' });
    await wake();
    expect(await bench.statuses()).toEqual(['held']);
    // The outbox's environment knows of the hold for five seconds.
    await new ChannelHolds({ table: server }).release('acme', bench.channelId);
    await bench.addReply({ reply_seq: 2 });
    await bench.change({ reply_seq: 2 });
    await wake(2);
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
    expect(seconds()).toBe(0);
  });

  it('is asked for a conversation that was merged: nothing is sent from it', async () => {
    const other = new SenderBench(server);
    await other.put([]);
    await bench.put([{ status: 'failed', reason: 'merged' }, { author: 'human' }], {
      merged_into: other.id,
      ticket_status: 'closed',
    });
    await wake(2);
    expect(bench.whatsapp.requests).toBe(0);
    expect(await bench.reply(1)).toMatchObject({ reason: 'merged' });
    expect(await bench.reply(2)).toMatchObject({ status: 'failed', reason: 'merged' });
    expect(await other.conversation()).toMatchObject({
      ...{ ticket_status: 'pending', queue_id: 'general', ticket_reason: 'send_failed_merged' },
    });
  });

  it('is refused for now while the conversation is merged: a person’s words go out later', async () => {
    const other = new SenderBench(server);
    await other.put([]);
    await bench.put([{ author: 'human' }], { merged_into: other.id, ticket_status: 'closed' });
    await wake();
    expect(await bench.reply()).toMatchObject({ status: 'sent' });
    expect(bench.whatsapp.requests).toBe(1);
  });

  it('reads a reply as it was before the merge took it along: it is not sent from here, too', async () => {
    const other = new SenderBench(server);
    await other.put([]);
    await bench.put([{ author: 'human', status: 'failed', reason: 'merged' }], {
      merged_into: other.id,
      ticket_status: 'closed',
    });
    bench.seenReplies = (rows) => rows.map(({ reason: _reason, ...row }) => ({ ...row, status: 'pending' }));
    await wake();
    expect(bench.whatsapp.requests).toBe(0);
  });

  it('sends while the conversation is merged: people get the living one when it is refused', async () => {
    const other = new SenderBench(server);
    await other.put([]);
    await bench.put([{}]);
    const real = bench.whatsapp.fetch;
    bench.whatsapp.fetch = async (...request) => {
      await bench.change({ merged_into: other.id });
      return real(...request);
    };
    bench.whatsapp.script.push({ code: 131026 });
    await wake();
    expect(await bench.reply()).toMatchObject({ status: 'failed', code: 131026 });
    expect(await bench.conversation()).toMatchObject({ owner_epoch: 1, settled_seq: 1 });
    expect(await other.conversation()).toMatchObject({
      ...{ ticket_status: 'pending', ticket_reason: 'send_failed_undeliverable', owner_epoch: 2 },
    });
    expect(bench.facts).toContainEqual(
      expect.objectContaining({ event: 'ticket.changed', idempotency_key: `ticket:${other.id}:2` }),
    );
  });

  it('waits behind a reply whose end is unknown, and goes on when a later record comes', async () => {
    await bench.put([{}, {}]);
    bench.whatsapp.script.push('accept_and_hang');
    outbox.put(bench.record(1));
    outbox.put(bench.record(2));
    await outbox.run(NOW + 14_000);
    expect(bench.whatsapp.texts).toEqual(['answer 1']);
    await bench.status(1);
    await outbox.run();
    expect(bench.whatsapp.texts).toEqual(['answer 1', 'answer 2']);
  });

  it('reads the oldest first when more wait than are read with the conversation', async () => {
    await bench.put(Array(12).fill({}), {});
    await wake(12);
    expect(bench.whatsapp.texts).toEqual(Array.from({ length: 12 }, (_, index) => `answer ${index + 1}`));
  });

  it('is given ids that the tenant does not have: the dead-letter queue, nothing sent', async () => {
    await bench.put([{}]);
    outbox.put({ ...bench.record(), tenant_id: 'other' });
    await outbox.run();
    expect(outbox.deadLetters).toHaveLength(1);
    expect(bench.whatsapp.requests).toBe(0);
  });
});

/** Releases the channel; the sender works what it is asked to. @returns the replies that it was asked about */
async function release(): Promise<number[]> {
  const woken: number[] = [];
  await releaseChannel(
    {
      ...{ table: server, holds: bench.holds },
      wake: async ({ replySeq }, why) => {
        woken.push(replySeq);
        outbox.put(bench.record(replySeq, why));
      },
      pause: async () => undefined,
    },
    { tenantId: 'acme', channelId: bench.channelId },
  );
  await outbox.run();
  return woken;
}

function removeWaId() {
  return new UpdateCommand({
    TableName: server.tableName,
    Key: conversationKey('acme', bench.id),
    UpdateExpression: 'REMOVE wa_id',
  });
}
