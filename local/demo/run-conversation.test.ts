import type { CapturedEvent } from '@prosa/local-cloud/inspection';
import { expect, test } from 'vitest';
import type { AcceptedMessage } from '../whatsapp/outbox.ts';
import { poll } from './poll.ts';
import { type ConversationSystem, runConversation } from './run-conversation.ts';

/** A system that answers at once, each message with three SDK calls more than the one before. */
function system(): ConversationSystem & { log: string[] } {
  const log: string[] = [];
  const events: CapturedEvent[] = [];
  const outbox: AcceptedMessage[] = [];
  let calls = 100;
  let inFlight = 0;
  let unworked = 0;
  let statusesPosted = false;
  return {
    log,
    async say(text, { from }) {
      log.push(`say ${text}`);
      calls += 3 * (outbox.length + 1);
      const wamid = `out-${outbox.length}`;
      outbox.push({ at: '2026-11-22T14:00:00.000Z', phone_number_id: '1', to: from, body: {}, wamid });
      events.push({ 'detail-type': 'outbox.message.sent', source: 's', time: 't', detail: {} });
      inFlight = 2;
      unworked = 2;
      statusesPosted = false;
      return { status: 200, messageId: `in-${text}`, postedAt: 1, answeredAt: 2 };
    },
    runtime: {
      events: () => events,
      queues: () => {
        if (inFlight > 0) inFlight -= 1;
        if (unworked > 0 && statusesPosted) unworked -= 1;
        log.push(`in flight ${inFlight}, receipts ${unworked}`);
        return [
          { name: 'q', waiting: 0, in_flight: inFlight, delayed: 0, oldest_age_s: 0 },
          { name: 'ReceiptsQueue', waiting: unworked, in_flight: 0, delayed: 0, oldest_age_s: 0 },
        ];
      },
      sdkCalls: () => [
        { service: 'sqs', operation: 'SendMessage', count: calls },
        { service: 'sqs', operation: 'CreateQueue', count: 3 },
      ],
    },
    whatsapp: {
      outbox: () => outbox,
      statusesDelivered: async () => {
        log.push('statuses');
        statusesPosted = true;
      },
    },
    model: undefined,
  };
}

test('sends each message when all of the one before is done, and counts its calls', async () => {
  const running = system();
  const capture = await runConversation(running, '55', ['a', 'b']);
  expect(running.log).toEqual([
    'say a',
    'in flight 1, receipts 2',
    'in flight 0, receipts 2',
    'statuses',
    'in flight 0, receipts 1',
    'in flight 0, receipts 0',
    'say b',
    'in flight 1, receipts 2',
    'in flight 0, receipts 2',
    'statuses',
    'in flight 0, receipts 1',
    'in flight 0, receipts 0',
  ]);
  expect(capture.messages).toEqual([
    {
      text: 'a',
      messageId: 'in-a',
      postedAt: 1,
      acceptedAt: 2,
      sdkCalls: [{ service: 'sqs', operation: 'SendMessage', count: 3 }],
    },
    {
      text: 'b',
      messageId: 'in-b',
      postedAt: 1,
      acceptedAt: 2,
      sdkCalls: [{ service: 'sqs', operation: 'SendMessage', count: 6 }],
    },
  ]);
  expect(capture.outbox).toHaveLength(2);
  expect(capture.modelCalls).toEqual([]);
});

test('poll asks until there is something, and a last time when the time is over', async () => {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const asked: number[] = [];
  const found = await poll(
    () => {
      asked.push(now);
      return now === 20 ? 'there' : undefined;
    },
    { timeoutMs: 100, intervalMs: 10, clock },
  );
  expect(found).toBe('there');
  expect(asked).toEqual([0, 10, 20]);

  now = 0;
  asked.length = 0;
  const nothing = await poll(
    () => {
      asked.push(now);
      return undefined;
    },
    { timeoutMs: 25, intervalMs: 10, clock },
  );
  expect(nothing).toBeUndefined();
  expect(asked).toEqual([0, 10, 20, 30]);
});
