import type { FaultInput } from '@prosa/local-cloud/faults/target';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DisturbedWhatsApp, startDisturbedWhatsApp } from './whatsapp.fixture.ts';
import type { WHATSAPP_TARGET } from './whatsapp-target.ts';

let whatsapp: DisturbedWhatsApp;

beforeEach(async () => {
  whatsapp = await startDisturbedWhatsApp();
});
afterEach(() => whatsapp.close());

/** Sends one message and waits for its statuses. @returns what happened, in order */
async function sendAndWait(parts: object = {}): Promise<string[]> {
  expect(await whatsapp.send(parts)).toMatchObject({ status: 200 });
  whatsapp.log.push('answered');
  await whatsapp.statusesPosted();
  return whatsapp.log.splice(0);
}

describe('statuses', () => {
  it.each<[string, FaultInput<typeof WHATSAPP_TARGET>, string[]]>([
    [
      'come before the answer',
      { target: 'whatsapp', action: 'early-statuses' },
      ['sent', 'delivered', 'read', 'answered'],
    ],
    [
      'come before the answer, the first one',
      { target: 'whatsapp', action: 'early-statuses', only: ['sent'] },
      ['sent', 'answered', 'delivered', 'read'],
    ],
    [
      'come twice',
      { target: 'whatsapp', action: 'repeated-statuses' },
      ['answered', 'sent', 'sent', 'delivered', 'delivered', 'read', 'read'],
    ],
    [
      'come out of order',
      { target: 'whatsapp', action: 'reordered-statuses' },
      ['answered', 'read', 'delivered', 'sent'],
    ],
    ['never come', { target: 'whatsapp', action: 'no-statuses' }, ['answered']],
    [
      'come without that of reading',
      { target: 'whatsapp', action: 'no-statuses', only: ['read'] },
      ['answered', 'sent', 'delivered'],
    ],
    [
      'tell of a failure instead',
      { target: 'whatsapp', action: 'fail-later', code: 131026 },
      ['answered', 'failed'],
    ],
    [
      'tell of a failure after all',
      { target: 'whatsapp', action: 'fail-later', code: 131049, after: 'sent' },
      ['answered', 'sent', 'failed'],
    ],
  ])('%s', async (_what, fault, expected) => {
    whatsapp.faults.add(fault);
    expect(await sendAndWait()).toEqual(expected);
    whatsapp.faults.clear();
    expect(await sendAndWait()).toEqual(['answered', 'sent', 'delivered', 'read']);
  });

  it('come late, with the time at which it happened', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'late-statuses', ms: 60_000 });
    await whatsapp.send();
    const acceptedAt = whatsapp.clock.now();
    await whatsapp.clock.advance(60_000);
    expect(whatsapp.log).toEqual([]);
    await whatsapp.statusesPosted();
    expect(whatsapp.statuses.map(({ status, timestamp }) => [status, Number(timestamp)])).toEqual(
      ['sent', 'delivered', 'read'].map((status) => [status, Math.floor(acceptedAt / 1000)]),
    );
  });

  it('come early, repeated and out of order at once', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'early-statuses', only: ['read'] });
    whatsapp.faults.add({ target: 'whatsapp', action: 'repeated-statuses', only: ['sent'], times: 3 });
    whatsapp.faults.add({ target: 'whatsapp', action: 'reordered-statuses' });
    expect(await sendAndWait()).toEqual(['read', 'answered', 'delivered', 'sent', 'sent', 'sent']);
  });

  it('are the same when they are repeated', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'repeated-statuses' });
    await sendAndWait();
    const [first, again] = whatsapp.statuses;
    expect(again).toEqual(first);
  });

  it('are disturbed for one customer, and as often as told', async () => {
    const match = { to: '5511900000001' };
    whatsapp.faults.add({ target: 'whatsapp', action: 'no-statuses', match, count: 1 });
    expect(await sendAndWait()).toContain('read');
    expect(await sendAndWait({ to: '+5511900000001' })).toEqual(['answered']);
    expect(await sendAndWait({ to: '+5511900000001' })).toContain('read');
  });

  it('all carry the key of the send and the recipient', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'fail-later', code: 131026, after: 'delivered' });
    await sendAndWait();
    const userId = expect.stringMatching(/^BR\.\d+$/);
    const common = { biz_opaque_callback_data: 'cv_1#1', recipient_id: '5511987654321' };
    const pricing = { category: 'service', pricing_model: 'PMP' };
    expect(whatsapp.statuses).toMatchObject([
      { ...common, status: 'sent', recipient_user_id: userId, pricing },
      { ...common, status: 'delivered', recipient_user_id: userId, pricing },
      {
        ...common,
        status: 'failed',
        errors: [
          {
            code: 131026,
            title: 'Message undeliverable',
            message: 'Message undeliverable',
            error_data: { details: expect.any(String) },
            href: expect.any(String),
          },
        ],
      },
    ]);
    expect(whatsapp.statuses[2]).not.toHaveProperty('recipient_user_id');
  });
});
