import { expect, it } from 'vitest';
import { unlessSent } from './outcome-event.ts';

it('where no consumer listens, tells of what was not sent, and calls the bus for nothing else', async () => {
  const calls: string[][] = [];
  const publish = unlessSent(async (facts: { event: string }[]) => {
    calls.push(facts.map(({ event }) => event));
  });
  await publish([{ event: 'outbox.message.sent' }]);
  await publish([{ event: 'outbox.message.sent' }, { event: 'ticket.changed' }]);
  await publish([{ event: 'outbox.message.failed' }]);
  expect(calls).toEqual([['ticket.changed'], ['outbox.message.failed']]);
});
