import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { conversationKey } from '#core/conversation/keys.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { consumedQueuesAreEmpty } from '../support/consumed-queues.ts';
import { type LocalConversations, localConversations } from '../support/local-conversations.ts';
import { scheduleIds } from '../support/schedules.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

/** Backoffs of failed records pass so many times as fast; the functions have the machine's clock. */
const SPEED = 10;

const CUSTOMERS = Array.from({ length: 12 }, (_, index) => `55119333300${String(index).padStart(2, '0')}`);

let prosa: LocalProsa;
let conversations: LocalConversations;
let scheduleId: string;

beforeAll(async () => {
  scheduleId = scheduleIds(inject('localAssembly')).find((id) => id.startsWith('Watchdog')) ?? '';
  prosa = await startProsa({ maximumEnvironments: 1, timesAsFast: SPEED });
  conversations = localConversations(prosa);
});
afterAll(async () => {
  conversations?.close();
  await prosa?.close();
});

const answersTo = (customer: string) => prosa.whatsapp.outbox({ to: customer });
const queues = (dead: boolean) =>
  prosa.runtime.queues().filter(({ name }) => name.includes('DeadLetter') === dead);
const idle = () => until('empty queues', () => consumedQueuesAreEmpty(queues(false)));
const circuitChanges = () =>
  prosa.runtime
    .events({ detailType: 'circuit.state.changed' })
    .map(({ detail }) => detail.payload as { from: string; to: string; reason: string });

/** Lets the time of every parked turn come, and the watchdog its minute. */
async function wakeParked(): Promise<void> {
  for (const customer of CUSTOMERS) {
    const seen = await conversations.of(customer);
    if (seen.due_at === undefined || seen.parked_until === undefined) continue;
    const past = Date.now() - 1_000;
    // The watchdog has its own minute too, and may be faster.
    await updateItem(conversations.table, conversationKey(seen.tenant_id, seen.conversation_id), {
      seen,
      overwrite: { due_at: past, parked_until: past },
      unchanged: ['due_at'],
    });
  }
  const response = await fetch(`${prosa.runtime.url}/_local/schedules/${scheduleId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(200);
  await idle();
}

it('turns that meet a model that is down wait in the table, and are all answered once it is back', async () => {
  const fault = prosa.faults.add({ target: 'model', action: 'error', status: 500 });
  await Promise.all(CUSTOMERS.map((customer) => prosa.say('Vocês abrem hoje?', { from: customer })));
  await until('every turn to wait', async () => {
    const found = await Promise.all(
      CUSTOMERS.map((customer) => conversations.of(customer).catch(() => undefined)),
    );
    return found.every((conversation) => conversation?.parked_since !== undefined);
  });
  await idle();
  const failedCalls = () => (prosa.model?.callRecords({ status: 500 }) ?? []).length;
  const callsToOpen = failedCalls();
  expect(circuitChanges()).toMatchObject([{ from: 'CLOSED', to: 'OPEN', reason: 'failures' }]);
  expect(CUSTOMERS.flatMap(answersTo)).toEqual([]);

  // While it is open, whoever asks again is parked again, and the provider is left alone.
  await wakeParked();
  expect(failedCalls() - callsToOpen).toBeLessThanOrEqual(1);
  prosa.faults.remove(fault);

  await until('everybody to be answered', async () => {
    await wakeParked();
    return CUSTOMERS.every((customer) => answersTo(customer).length > 0);
  });
  await idle();
  expect(CUSTOMERS.map((customer) => answersTo(customer).length)).toEqual(CUSTOMERS.map(() => 1));
  expect(circuitChanges().at(-1)).toMatchObject({ from: 'HALF_OPEN', to: 'CLOSED' });
  expect(consumedQueuesAreEmpty(queues(true))).toBe(true);
  for (const customer of CUSTOMERS) {
    const { ticket_status, parked_since, answered_seq } = await conversations.of(customer);
    expect([ticket_status, parked_since, answered_seq]).toEqual(['bot', undefined, 1]);
  }
});
