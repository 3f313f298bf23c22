import { expect, it } from 'vitest';
import type { ReceiptsSeen } from '#core/channel/receipts-heartbeat.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { at, NOW } from '../../../../test/benches/sender.fixture.ts';
import { conversationItem, replyItem } from '../../../../test/support/records.ts';
import type { ReplyRow } from '../reply-records.ts';
import { resolveUnknown } from './resolve-unknown.ts';

const SECOND = 1_000;

/** @param waited milliseconds since it is not known @param seen of our receipts, milliseconds since then */
function resolution(
  waited: number,
  seen: number | ReceiptsSeen | undefined,
  reply: Partial<ReplyRow> = {},
  conversation: Partial<Conversation> = {},
) {
  const wrote = at(NOW - 60 * SECOND);
  return resolveUnknown(
    {
      now: () => NOW + waited,
      channel: {
        held: async () => undefined,
        stillHeld: async () => false,
        hold: async () => undefined,
        sendsFrom: () => NOW + waited,
        receiptsSeen: async () => {
          const { keyed, unkeyed, queued, dequeued } = typeof seen === 'object' ? seen : { keyed: seen };
          const from = (ms: number | undefined) => (ms === undefined ? undefined : NOW + ms);
          return {
            ...{ keyed: from(keyed), unkeyed: from(unkeyed) },
            ...{ queued: from(queued), dequeued: from(dequeued) },
          };
        },
      },
    },
    conversationItem({ last_inbound_at: wrote, window_from: wrote, ...conversation }),
    replyItem(1, {
      ...{ status: 'unknown', attempts: 1, unknown_since: NOW, created_at: at(NOW - 5 * SECOND), ...reply },
    }),
  );
}

const status = (name: 'sent' | 'delivered' | 'failed') => ({
  delivery: { status: name, message_id: 'wamid.1', at: {} },
});

it('believes a status', async () => {
  expect(await resolution(0, undefined, status('sent'))).toEqual({ kind: 'sent', messageId: 'wamid.1' });
  expect(await resolution(0, undefined, status('delivered'))).toMatchObject({ kind: 'sent' });
  expect(await resolution(0, undefined, status('failed'))).toEqual({ kind: 'failed' });
});

it('waits for a delivery that may contradict a failure', async () => {
  const { delivery } = status('failed');
  const seen = { delivery: { ...delivery, failure_seen_at: at(NOW + 2 * SECOND) } };
  expect(await resolution(4 * SECOND, undefined, seen)).toEqual({ kind: 'wait', forMs: 3 * SECOND });
  expect(await resolution(7 * SECOND, undefined, seen)).toEqual({ kind: 'failed' });
});

it.each([
  ['up to date', 29_999, 29_000, 'wait'],
  ['up to date', 30_000, 1, 'send_again'],
  ['as old as the send', 30_000, 0, 'wait'],
  ['behind', 299_999, -1, 'wait'],
  ['behind', 300_000, -1, 'send_again'],
  ['not there', 299_999, undefined, 'wait'],
  ['not there', 300_000, undefined, 'given_up'],
  ['up to date but without our key', 30_000, { keyed: -1, unkeyed: 29_000 }, 'wait'],
  ['up to date but without our key', 300_000, { keyed: -1, unkeyed: 29_000 }, 'given_up'],
  ['known without our key only', 300_000, { unkeyed: 29_000 }, 'given_up'],
  ['up to date and some in the queue', 30_000, { keyed: 29_000, queued: -2_000 }, 'wait'],
  ['up to date and some in the queue', 30_000, { keyed: 29_000, queued: 5_000, dequeued: 4_000 }, 'wait'],
  ['up to date and some in the queue', 300_000, { keyed: 29_000, queued: 5_000 }, 'send_again'],
  ['up to date, also out of the queue', 30_000, { keyed: 1, queued: 5_000, dequeued: 5_000 }, 'send_again'],
  ['up to date and one given up long before', 30_000, { keyed: 1, queued: -300_000 }, 'send_again'],
  ['up to date, some of them without our key', 30_000, { keyed: 28_000, unkeyed: 29_000 }, 'send_again'],
])('with receipts %s after %i ms', async (_what, waited, seen, kind) => {
  expect(await resolution(waited, seen)).toMatchObject({ kind });
});

it('waits twice as long each time, and never past a time limit', async () => {
  const times = [0];
  for (;;) {
    const waited = times.at(-1) ?? 0;
    const answer = await resolution(waited, undefined);
    if (answer.kind !== 'wait') break;
    times.push(waited + answer.forMs);
  }
  expect(times.map((ms) => ms / SECOND)).toEqual([0, 1, 3, 7, 15, 30, 61, 123, 247, 300]);
});

it.each<[string, Partial<ReplyRow>, Partial<Conversation>]>([
  ['after three attempts', { attempts: 3 }, {}],
  ['when the window is closed', {}, { window_from: at(NOW - 24 * 3_600_000) }],
  ['when the customer has asked more', {}, { inbound_seq: 2 }],
  ['when the customer has said anything since it was made', {}, { last_inbound_at: at(NOW - 4 * SECOND) }],
  ['when another owner has the conversation', {}, { owner_epoch: 2 }],
  ['when the conversation was merged', {}, { merged_into: 'cv_2' }],
])('gives up %s', async (_what, reply, conversation) => {
  expect(await resolution(300_000, -1, reply, conversation)).toEqual({ kind: 'given_up' });
});

it('sends a person’s again in any epoch', async () => {
  const answer = await resolution(300_000, -1, { author: 'human' }, { owner_epoch: 2 });
  expect(answer).toEqual({ kind: 'send_again' });
});
