import { beforeEach, expect, it } from 'vitest';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { turnCommand } from '../../../../test/support/events.ts';
import { replyItem } from '../../../../test/support/records.ts';
import type { ReplyRow } from '../reply-records.ts';
import { MOST_RELAYS, passOn } from './pass-on.ts';

let wakes: ConversationEnvelope[];

beforeEach(() => {
  wakes = [];
});

/** A record for reply `own` meets one that has to wait. */
function meet(own: unknown, waiting: number, more: Partial<ReplyRow> = {}, relays?: number) {
  const record = {
    ...turnCommand(),
    payload: { replySeq: own, ...(relays === undefined ? {} : { relays }) },
  };
  const ports = { wakeSender: async (sent: ConversationEnvelope[]) => void wakes.push(...sent) };
  return passOn(ports, record, replyItem(waiting, more), { settled_seq: waiting - 1 });
}

const sent = () => wakes.map(({ idempotency_key, payload }) => [idempotency_key, payload]);

it('waits for its own reply', async () => {
  expect(await meet(2, 2)).toBe(false);
  expect(wakes).toEqual([]);
});

it('gives a later part a record of its own', async () => {
  expect(await meet(1, 2, { part: 1 })).toBe(true);
  expect(sent()).toEqual([['wake:cv_1#2:own', { replySeq: 2, relays: 1 }]]);
});

it('gives a template a record of its own', async () => {
  expect(await meet(1, 2, { author: 'system' })).toBe(true);
  expect(sent()).toEqual([['wake:cv_1#2:own', { replySeq: 2, relays: 1 }]]);
});

it('leaves the next answer to the record that it came with', async () => {
  expect(await meet(1, 2)).toBe(true);
  expect(await meet(1, 2, { part: 0 })).toBe(true);
  expect(wakes).toEqual([]);
});

it('lets an earlier reply go first, under a record of its own', async () => {
  expect(await meet(3, 2, { part: 1 }, 1)).toBe(true);
  expect(sent()).toEqual([
    ['wake:cv_1#2:own', { replySeq: 2, relays: 2 }],
    ['wake:cv_1#3:behind#2:r2', { replySeq: 3, relays: 2 }],
  ]);
});

it('repeats itself with the same keys', async () => {
  await meet(3, 2, { part: 1 });
  const [first, second] = sent();
  await meet(3, 2, { part: 1 });
  expect(sent()).toEqual([first, second, first, second]);
});

it('keeps trace and hops: it is the same work', async () => {
  await meet(1, 2, { part: 1 });
  const { trace_id, hops } = turnCommand();
  expect(wakes).toMatchObject([{ trace_id, hops }]);
});

it('waits itself when the chain has become long', async () => {
  expect(await meet(1, 2, { part: 1 }, MOST_RELAYS - 1)).toBe(true);
  expect(await meet(1, 2, { part: 1 }, MOST_RELAYS)).toBe(false);
  expect(await meet(3, 2, { part: 1 }, MOST_RELAYS)).toBe(false);
  expect(wakes).toHaveLength(1);
});

it('waits under a record that names no reply', async () => {
  expect(await meet(undefined, 1)).toBe(false);
});
