import type { CapturedEvent } from '@prosa/local-cloud/inspection';
import { expect, it } from 'vitest';
import type { AcceptedMessage } from '../whatsapp/outbox.ts';
import { firstMessages, firstMessagesLine, type RenewableSystem } from './first-messages.ts';

const START = Date.parse('2026-11-22T14:00:00.000Z');

/** Each message takes a second without environments, and a tenth of one with them. */
function system(): RenewableSystem {
  const events: CapturedEvent[] = [];
  const outbox: AcceptedMessage[] = [];
  let environments = 0;
  const fn = {
    renew: () => {
      environments = 0;
    },
  };
  return {
    async say(_text, { from }) {
      const trace_id = `trace ${from}`;
      const sentAt = new Date(START + (environments === 0 ? 1000 : 100)).toISOString();
      const event = (name: string, payload: object): CapturedEvent => ({
        'detail-type': name,
        source: 's',
        time: sentAt,
        detail: { event: name, trace_id, timestamp: sentAt, payload },
      });
      events.push(event('inbox.message.received', { messageId: from }));
      events.push(event('outbox.message.sent', { messageId: `out ${from}` }));
      outbox.push({ at: sentAt, phone_number_id: '1', to: from, body: {}, wamid: `out ${from}` });
      environments = 1;
      return { status: 200, messageId: from, postedAt: START, answeredAt: START + 40 };
    },
    runtime: {
      events: () => events,
      queues: () => [],
      sdkCalls: () => [],
      functions: new Map([['arn', fn]]) as unknown as RenewableSystem['runtime']['functions'],
      warm: async () => {
        environments = 1;
        return new Map();
      },
    },
    whatsapp: {
      outbox: ({ to }) => outbox.filter((message) => message.to === to),
      statusesDelivered: async () => undefined,
    },
    model: undefined,
  };
}

it('tells what a first message waits for, cold and after a warm start', async () => {
  const first = await firstMessages(system(), ['551190', '551191']);
  expect(first).toEqual({ cold: 1000, warmStart: 100 });
  expect(firstMessagesLine(first)).toBe(
    'A first message, posted → WhatsApp: 1000 ms cold, 100 ms after a warm start, which npm run local makes',
  );
  expect(firstMessagesLine({ cold: undefined, warmStart: 90 })).toContain('no answer cold, 90 ms');
});
