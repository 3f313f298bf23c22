import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { choicesOf, textOf } from '../../local/whatsapp/outbox.ts';
import { openDesk, type TestDesk } from '../support/desk.ts';
import { startProsa } from '../support/start-prosa.ts';
import { TRIAGE_NUMBER, TRIAGE_TENANT } from '../support/triage-tenant.ts';
import { until } from '../support/until.ts';

const { tenant_id: tenantId } = TRIAGE_TENANT;

let prosa: LocalProsa;
let people: TestDesk;
let dynamoDb: DynamoDBClient;
let conversations: ConversationRepository;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
  await prosa.provision(TRIAGE_TENANT, { update: false });
  people = openDesk(prosa);
  dynamoDb = new DynamoDBClient({
    endpoint: prosa.runtime.endpoints.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  conversations = new ConversationRepository({
    client: DynamoDBDocumentClient.from(dynamoDb),
    tableName: prosa.runtime.tableName('Conversations'),
  });
});
afterAll(async () => {
  people?.close();
  dynamoDb?.destroy();
  await prosa?.close();
});

const say = (from: string, text: string, more: Parameters<LocalProsa['say']>[1] = {}) =>
  prosa.say(text, { from, phoneNumberId: TRIAGE_NUMBER, ...more });
const heard = (from: string) => prosa.whatsapp.outbox({ to: from });
const words = (from: string) => heard(from).map((message) => textOf(message) ?? '');

/** Waits until the customer has so many messages. @returns the newest */
async function answer(from: string, count: number): Promise<string> {
  await until(`answer ${count} to ${from}`, () => heard(from).length >= count);
  return words(from)[count - 1] ?? '';
}

async function conversationOf(from: string): Promise<Conversation> {
  const event = prosa.runtime
    .events({ detailType: 'inbox.message.received' })
    .find(({ detail }) => JSON.stringify(detail.payload).includes(from));
  const found = await conversations.find(tenantId, String(event?.detail.conversation_id));
  if (!found) throw new Error(`${from} has no conversation`);
  return found;
}

/** What comes within three seconds of the choices was written without having read them. */
async function untilRead(): Promise<void> {
  const read = Date.now() + 4_000;
  await until('the choices are read', () => Date.now() >= read);
}

/** Taps a choice of the newest message. */
async function tap(from: string, title: string): Promise<void> {
  const message = heard(from).at(-1);
  const choice = message && choicesOf(message).find((one) => one.title === title);
  if (!message || !choice) throw new Error(`nothing offers ${title}`);
  await say(from, title, { tap: { ...choice, of: message.wamid } });
}

const act = async (from: string) => {
  const { conversation_id: conversationId, owner_epoch: ownerEpoch } = await conversationOf(from);
  return { tenantId, conversationId, ownerEpoch, userId: 'ana' };
};

it('menu, tap, a person answers, the customer sees it, it is given back, and the AI answers', async () => {
  const customer = '5511944440001';
  await say(customer, 'Oi');
  expect(await answer(customer, 1)).toBe(
    'Olá! Com qual área você quer falar?\n\n1. Vendas\n2. Financeiro\n3. Plantão\nToque em uma opção ou responda com o número.\n[Vendas] [Financeiro] [Plantão]',
  );
  await tap(customer, 'Financeiro');
  expect(await answer(customer, 2)).toMatch(/^Certo! Passei sua conversa para Financeiro\./);
  expect(await conversationOf(customer)).toMatchObject({
    ticket_status: 'pending',
    queue_id: 'financeiro',
    ticket_reason: 'triage_tapped',
  });
  await people.actions.reply({ ...(await act(customer)), requestId: 'r1', body: 'Segue o boleto.' });
  expect(await answer(customer, 3)).toBe('Segue o boleto.');
  await people.actions.giveBack({ ...(await act(customer)), to: 'ai' });
  await say(customer, 'E o prazo de entrega?');
  expect(await answer(customer, 4)).toContain('“E o prazo de entrega?”');
  const events = prosa.runtime
    .events({ detail: { conversation_id: (await conversationOf(customer)).conversation_id } })
    .map((event) => event['detail-type'])
    .filter((name) => name.startsWith('agent.'));
  expect(events).toEqual([
    'agent.triage.response.generated',
    'agent.triage.response.generated',
    'agent.ai.response.generated',
  ]);
});

it('a number, and what was said in the first message, place a conversation too', async () => {
  await say('5511944440002', 'Bom dia');
  await answer('5511944440002', 1);
  await say('5511944440002', '1');
  expect(await answer('5511944440002', 2)).toContain('para Vendas');
  await say('5511944440003', 'Preciso da segunda via do boleto');
  expect(await answer('5511944440003', 1)).toContain('para Financeiro');
  expect(await conversationOf('5511944440003')).toMatchObject({ ticket_reason: 'triage_keywords' });
});

it('a menu that WhatsApp does not take goes out as text, once, and is answered with a number', async () => {
  const customer = '5511944440006';
  prosa.faults.add({ target: 'whatsapp', action: 'refuse', code: 131051, count: 1 });
  await say(customer, 'Oi');
  expect(await answer(customer, 1)).toBe(
    'Olá! Com qual área você quer falar?\n\n1. Vendas\n2. Financeiro\n3. Plantão\n\n_Toque em uma opção ou responda com o número._',
  );
  await say(customer, '2');
  expect(await answer(customer, 2)).toContain('para Financeiro');
  expect(heard(customer)).toHaveLength(2);
});

it('out of hours the customer is told when people are back, and waits in the queue', async () => {
  const customer = '5511944440004';
  await say(customer, 'plantão');
  expect(await answer(customer, 1)).toMatch(
    /Passei sua conversa para Plantão\. A equipe não está atendendo agora/,
  );
  expect(await conversationOf(customer)).toMatchObject({ ticket_status: 'pending', queue_id: 'plantao' });
});

it('two answers that are not understood end with people, whom the customer may leave', async () => {
  const customer = '5511944440005';
  await say(customer, 'Oi');
  await answer(customer, 1);
  await untilRead();
  await say(customer, 'hmm');
  expect(await answer(customer, 2)).toMatch(/^Não entendi\./);
  await untilRead();
  await say(customer, 'sei não');
  expect(await answer(customer, 3)).toContain('uma pessoa da equipe vai ajudar você');
  expect(await conversationOf(customer)).toMatchObject({
    queue_id: 'vendas',
    ticket_reason: 'triage_not_understood',
  });
  await say(customer, 'menu');
  expect(await answer(customer, 4)).toMatch(/^Com qual área você quer falar\?/);
  expect(await conversationOf(customer)).toMatchObject({ ticket_reason: 'left_queue' });
});
