import { expect, it } from 'vitest';
import type { Receipt } from '#core/whatsapp/inbound/receipt.ts';
import { NOW, receipt } from '../../../../test/benches/receipts.fixture.ts';
import { readableReceiptSchema, readStatus } from './read-status.ts';

const read = (body: Receipt) => readStatus(readableReceiptSchema.parse(body));
const delivery = (raw: object) => {
  const result = read(receipt('sent', { raw }));
  return result.kind === 'report' ? result.delivery : result;
};

it('reads the reply, the time and what the status says', () => {
  expect(
    read(
      receipt('failed', {
        key: 'cv_x#12',
        raw: {
          timestamp: 1_790_000_000,
          errors: [{ code: 131047, title: 'Re-engagement message', error_data: { details: 'x' } }],
          pricing: {
            billable: false,
            pricing_model: 'PMP',
            category: 'service',
            type: 'free_customer_service',
          },
        },
      }),
    ),
  ).toEqual({
    kind: 'report',
    time: 1_790_000_000_000,
    reply: { tenantId: 'acme', channelId: '100', conversationId: 'cv_x', replySeq: 12 },
    delivery: {
      status: 'failed',
      message_id: 'wamid.1',
      at: { failed: new Date(1_790_000_000_000).toISOString() },
      errors: [{ code: 131047, title: 'Re-engagement message', details: 'x' }],
      pricing: { billable: false, category: 'service', type: 'free_customer_service' },
    },
  });
});

it.each([undefined, 'asdf', '', '0', -5, 1e300, '99999999999999', null])(
  'takes the time of the webhook for the timestamp %s',
  (timestamp) => {
    expect(read(receipt('sent', { raw: { timestamp } })).time).toBe(NOW);
  },
);

it('leaves out what is odd', () => {
  expect(delivery({ errors: 'none', pricing: 'free' })).not.toHaveProperty('errors');
  expect(delivery({ errors: [null, 7, { title: 'no code' }, { code: '131026', title: 9 }] })).toMatchObject({
    errors: [{ code: 131026 }],
  });
  expect(delivery({ pricing: { billable: 'yes', category: 'service' } })).toMatchObject({
    pricing: { category: 'service' },
  });
});

it.each(['cv_1', 'cv_1#', 'cv_1#0', '#1', 'cv_1#1#2', 'cv_1#1.5', 'cv_1#12345678901', 42])(
  'does not take %s for a key of ours',
  (key) => {
    expect(read(receipt('sent', { raw: { biz_opaque_callback_data: key } }))).toMatchObject({
      kind: 'ignored',
    });
  },
);
