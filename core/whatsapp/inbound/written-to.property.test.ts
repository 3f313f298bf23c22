import fc from 'fast-check';
import { expect, it } from 'vitest';
import { conversationAfterMessage } from '#core/conversation/message/after-message.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { countingSource } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { metadata, post } from './read/fixtures/post.fixture.ts';
import { readWebhook } from './read/read-webhook.ts';
import { messageEvent } from './to-events.ts';

const START = Date.UTC(2026, 10, 22, 12);

const phoneOf = (era: number) => `551190000000${era}`;
const userOf = (era: number) => `BR.${era}`;

/** What is told of a customer who changes their number twice; `shown`: with the phone number. */
const tellings = fc.array(
  fc.record({
    kind: fc.constantFrom('message' as const, 'notice' as const),
    era: fc.nat(2),
    shown: fc.boolean(),
    isSender: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

type Told = (typeof tellings extends fc.Arbitrary<infer All> ? All : never)[number];

/** Notices come in even minutes, and who has the new number writes in odd ones. */
const minuteOf = ({ kind, era }: Told) => 2 * era + (kind === 'notice' ? 0 : 1);

function messageOf(told: Told) {
  const { kind, era, shown, isSender } = told;
  const at = { id: 'wamid.1', timestamp: String(START / 1000 + 60 * minuteOf(told)) };
  if (kind === 'message' || era === 0) {
    const from = { from_user_id: userOf(era), ...(shown ? { from: phoneOf(era) } : {}) };
    return { ...at, type: 'text', text: { body: 'Oi' }, ...from };
  }
  const type = shown ? 'user_changed_number' : 'user_changed_user_id';
  const ids = { user_id: userOf(era), previous_user_id: userOf(era - 1) };
  return {
    ...{ ...at, type: 'system', system: { type, ...ids, ...(shown ? { wa_id: phoneOf(era) } : {}) } },
    ...(isSender ? { from: phoneOf(era - 1), from_user_id: userOf(era - 1) } : {}),
  };
}

it('in whatever order it is told, a customer is written to under the ids that they have, never at a number given up', () => {
  const channel = { tenant_id: 'acme', channel_id: '100200', app: 'shop', display_phone_number: '5511' };
  const origin = { traceId: '1', source: countingSource(), receivedAt: START + 3_600_000, position: 0 };
  fc.assert(
    fc.property(tellings, (history) => {
      let current: Conversation | undefined;
      for (const told of history) {
        const items = readWebhook(post('messages', { metadata, messages: [messageOf(told)] })) ?? [];
        for (const item of items) {
          if (item.kind !== 'message') continue;
          const event = messageEvent(item, channel, { contactId: 'ct_1' }, origin);
          const options = { policy: AI_FIRST, answerDueMs: 60_000 };
          current = conversationAfterMessage(current, event, options, origin.receivedAt).conversation;
        }
      }
      const newest = Math.max(...history.map(({ era }) => era));
      const { wa_id, wa_user_id } = current ?? {};
      expect([phoneOf(newest), undefined]).toContain(wa_id);
      expect(wa_user_id).toBe(userOf(newest));
    }),
    propertyRuns(300),
  );
});
