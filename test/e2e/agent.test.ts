import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DeskActions } from '#core/desk/desk-actions.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { consumedQueuesAreEmpty } from '../support/consumed-queues.ts';
import { type LocalConversations, localConversations } from '../support/local-conversations.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

let prosa: LocalProsa;
let conversations: LocalConversations;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1, debounceSeconds: 2 });
  conversations = localConversations(prosa);
});
afterEach(() => prosa.faults.clear());
afterAll(async () => {
  conversations?.close();
  await prosa?.close();
});

const textsTo = (customer: string) =>
  prosa.whatsapp.outbox({ to: customer }).map(({ body }) => String((body.text as { body?: unknown }).body));
const answered = (customer: string, count: number) =>
  until(`${count} answers to ${customer}`, () => textsTo(customer).length >= count);
const idle = () =>
  until('empty queues', () =>
    consumedQueuesAreEmpty(prosa.runtime.queues().filter(({ name }) => !name.includes('DeadLetter'))),
  );
const eventsOf = async (customer: string) => {
  const { conversation_id } = await conversations.of(customer);
  return prosa.runtime.events({ detail: { conversation_id } });
};

it('three fragments in two seconds are answered once', async () => {
  const customer = '5511955550001';
  for (const text of ['Oi', 'vocês têm', 'pão de queijo?']) await prosa.say(text, { from: customer });
  await answered(customer, 1);
  await idle();
  expect(textsTo(customer)).toEqual([expect.stringContaining('“pão de queijo?”')]);
  expect(await conversations.of(customer)).toMatchObject({ inbound_seq: 3, answered_seq: 3, reply_seq: 1 });
  const call = prosa.model?.calls().findLast(({ userTexts }) => userTexts.includes('pão de queijo?'));
  expect(call?.userTexts).toEqual(['Oi', 'vocês têm', 'pão de queijo?']);
});

it('a person takes over while the answer is being made, and nothing of it is sent', async () => {
  const customer = '5511955550002';
  const gate = prosa.faults.add({
    target: 'model',
    action: 'slow',
    ms: 5_000,
    match: { text: 'devagar' },
  });
  await prosa.say('pensa devagar', { from: customer });
  await until('the model to be asked', () => prosa.faults.report(gate)?.struck === 1);
  const seen = await conversations.of(customer);
  const desk = new DeskActions({
    table: conversations.table,
    conversations: conversations.repository,
    now: Date.now,
    policyOf: async () => ticketPolicyOf({ ...DEMO_TENANT, model: undefined, budget: undefined }),
    wakeSender: async () => undefined,
    requestAnswer: async () => undefined,
    publish: async () => undefined,
  });
  await desk.takeOver({
    tenantId: seen.tenant_id,
    conversationId: seen.conversation_id,
    userId: 'ana',
    ownerEpoch: seen.owner_epoch,
  });
  await until('the end of the turn', async () =>
    (await eventsOf(customer)).some(
      ({ source, detail }) =>
        source === 'prosa.ai-agent' &&
        (detail.payload as { toAgent?: string }).toAgent === 'agent.queue.balcao',
    ),
  );
  await idle();
  expect(textsTo(customer)).toEqual([]);
  expect(await conversations.of(customer)).toMatchObject({
    ticket_status: 'open',
    user_id: 'ana',
    answered_seq: 0,
    reply_seq: 0,
  });
});

it('a late retry of an older message is answered', async () => {
  const customer = '5511955550003';
  await prosa.say('segunda', { from: customer });
  await answered(customer, 1);
  await prosa.say('primeira', { from: customer, timestamp: Date.now() - 120_000 });
  await answered(customer, 2);
  expect(textsTo(customer)).toEqual([
    expect.stringContaining('“segunda”'),
    expect.stringContaining('“primeira”'),
  ]);
});

it('a customer who asks for a person is told, and waits in a queue for one', async () => {
  const customer = '5511955550004';
  await prosa.say('Quero falar com um atendente', { from: customer });
  await answered(customer, 1);
  // WhatsApp has the answer before the sender has written so.
  await until('nothing to be due', async () => (await conversations.of(customer)).due_at === undefined);
  expect(await conversations.of(customer)).toMatchObject({
    ticket_status: 'pending',
    queue_id: 'balcao',
    answered_seq: 1,
  });
  await until('the facts', async () => (await eventsOf(customer)).length >= 6);
  const facts = (await eventsOf(customer)).map((event) => [event['detail-type'], event.source]);
  expect(facts).toContainEqual(['agent.ai.response.generated', 'prosa.ai-agent']);
  expect(facts).toContainEqual(['ticket.changed', 'prosa.ai-agent']);
  expect(facts).toContainEqual(['routing.handoff.requested', 'prosa.ai-agent']);

  // People have it: what the customer writes now is theirs.
  await prosa.say('alô?', { from: customer });
  await until('the second message', async () => (await conversations.of(customer)).inbound_seq === 2);
  await idle();
  expect(textsTo(customer)).toHaveLength(1);
});
