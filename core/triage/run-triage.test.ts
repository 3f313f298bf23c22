import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { countingSource, inboxMessage, turnCommand } from '../../test/support/events.ts';
import { ConversationRepository } from '../conversation/conversation-repository.ts';
import { storeMessage } from '../conversation/message/store-message.ts';
import type { Conversation } from '../conversation/records.ts';
import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import { createTurnPorts } from '../conversation/turn/create-turn-ports.ts';
import type { TurnOutcome } from '../conversation/turn/turn-records.ts';
import type { InboxMessageReceived } from '../events/inbox-message-received.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import { ticketPolicyOf } from '../tenant/ticket-policy-of.ts';
import { runTriage } from './run-triage.ts';
import { TENANT } from './triage.fixture.ts';
import { TRIAGE_AGENT } from './triage-agent.ts';
import type { Decided, Question, TriagePorts } from './triage-ports.ts';

/** A Monday, 12:00 in São Paulo. */
const NOW = Date.UTC(2026, 10, 30, 15);
const RECEIVE = { signal: new AbortController().signal, remainingMs: () => 20_000, receiveCount: 1 };

let table: TestTable;
let repository: ConversationRepository;
let nowMs: number;
let tenant: Tenant;
let decided: Decided;
let asked: Question[];
let holidays: Set<string>;
let facts: string[];

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
  nowMs = NOW;
  tenant = TENANT;
  decided = { kind: 'no_help', reason: 'no model' };
  asked = [];
  holidays = new Set();
  facts = [];
});
afterEach(() => table.close());

function ports(): TriagePorts {
  const turns = createTurnPorts({
    agent: TRIAGE_AGENT,
    table,
    conversations: repository,
    wakeSender: async () => undefined,
    requestAnswer: async () => undefined,
    publish: async (published) => void facts.push(...published.map(({ event }) => event)),
    now: () => nowMs,
    random: () => 0,
    timers: { set: async () => undefined },
    source: countingSource(NOW),
  });
  return {
    ...turns,
    conversations: repository,
    findTenant: async () => tenant,
    holidaysOf: async () => holidays,
    decide: async (_tenant, question) => {
      asked.push(question);
      return decided;
    },
  };
}

let messages = 0;

/** A customer's message, some seconds after the one before. */
async function receive(
  body: string,
  {
    payload,
    afterMs = 10_000,
  }: { payload?: Partial<InboxMessageReceived['payload']>; afterMs?: number } = {},
): Promise<RoutingHandoffRequested> {
  nowMs += afterMs;
  messages += 1;
  const at = new Date(nowMs).toISOString();
  const message = inboxMessage({ payload: { messageId: `wamid.${messages}`, body, ...payload } });
  const { inboundSeq = 0 } = await storeMessage(
    table,
    repository,
    { ...message, timestamp: at, occurred_at: at },
    { policy: ticketPolicyOf(tenant), answerDueMs: 60_000, now: () => nowMs },
  );
  return turnCommand({ seq: inboundSeq, toAgent: 'agent.triage' });
}

const run = (command: RoutingHandoffRequested): Promise<TurnOutcome> => runTriage(ports(), command, RECEIVE);
const hear = async (...body: Parameters<typeof receive>) => run(await receive(...body));

async function stored(): Promise<{ conversation: Conversation; replies: ReplyRow[] }> {
  const found = await repository.findWithReplies('acme', 'cv_1', 20);
  if (!found) throw new Error('there is no conversation');
  return found;
}

const lastReply = async () => (await stored()).replies.at(-1);

describe('a customer who has said nothing yet', () => {
  it('is shown the queues, and again after an answer that names none, and then people find out', async () => {
    expect(await hear('oi')).toBe('answered');
    expect(await lastReply()).toMatchObject({
      author: 'triage',
      content: {
        kind: 'buttons',
        body: 'Olá! Com qual área você quer falar?\n\n1. Vendas\n2. Financeiro\n3. Suporte Técnico',
        buttons: [
          { id: 'queue:vendas', title: 'Vendas' },
          { id: 'queue:financeiro', title: 'Financeiro' },
          { id: 'queue:suporte', title: 'Suporte Técnico' },
        ],
      },
    });
    expect((await stored()).conversation).toMatchObject({
      ticket_status: 'pending',
      answered_seq: 1,
      owner_epoch: 1,
    });
    expect(await hear('hmm sei lá')).toBe('answered');
    expect((await lastReply())?.body).toMatch(/^Não entendi\./);
    expect(await hear('tanto faz')).toBe('handed_over');
    const { conversation, replies } = await stored();
    expect(replies.map(({ content }) => content.kind)).toEqual(['buttons', 'buttons', 'text']);
    expect(conversation).toMatchObject({ queue_id: 'geral', ticket_reason: 'triage_not_understood' });
    expect(replies.at(-1)?.body).toMatch(/^Passei sua conversa para nossa equipe/);
  });

  it('who goes on writing before the choices can be read is not asked twice', async () => {
    await hear('oi');
    expect(await hear('tudo bem?', { afterMs: 1_000 })).toBe('already_asked');
    const { conversation, replies } = await stored();
    expect(replies).toHaveLength(1);
    expect(conversation).toMatchObject({ inbound_seq: 2, answered_seq: 2 });
    expect(await hear('hmm', { afterMs: 20_000 })).toBe('answered');
  });

  it('gets one menu for a burst', async () => {
    const first = await receive('oi');
    const second = await receive('bom dia', { afterMs: 500 });
    expect([await run(first), await run(second)]).toEqual(['superseded', 'answered']);
    expect((await stored()).replies).toHaveLength(1);
  });
});

describe('a customer who answers', () => {
  it.each([
    ['a tap', 'Financeiro', { id: 'queue:financeiro' }, 'triage_tapped'],
    ['a number', '2', undefined, 'triage_number'],
    ['a name with a slip', 'finaceiro', undefined, 'triage_named'],
  ])('is placed by %s, and told so', async (_, body, choice, reason) => {
    await hear('oi');
    const tap = choice && {
      mediaType: 'interactive' as const,
      interactive: { kind: 'button_reply', title: body, ...choice },
    };
    expect(await hear(body, tap ? { payload: tap } : {})).toBe('handed_over');
    const { conversation, replies } = await stored();
    expect(conversation).toMatchObject({
      ticket_status: 'pending',
      queue_id: 'financeiro',
      ticket_reason: reason,
      owner_epoch: 2,
      answered_seq: 2,
    });
    expect(replies.at(-1)?.body).toMatch(/^Certo! Passei sua conversa para Financeiro\./);
    expect(facts).toEqual([
      'agent.triage.response.generated',
      'agent.triage.response.generated',
      'ticket.changed',
      'routing.handoff.requested',
    ]);
  });

  it('is placed once, however often the record comes', async () => {
    await hear('oi');
    const command = await receive('2');
    expect([await run(command), await run(command)]).toEqual(['handed_over', 'handed_over']);
    expect((await stored()).replies).toHaveLength(2);
  });

  it('may leave the queue, and choose another', async () => {
    await hear('oi');
    await hear('2');
    await hear('na verdade…');
    expect(await hear('voltar')).toBe('answered');
    expect((await lastReply())?.body).toMatch(/^Com qual área você quer falar\?/);
    expect((await stored()).conversation).toMatchObject({ ticket_reason: 'left_queue' });
    expect((await stored()).conversation).not.toHaveProperty('queue_id');
    expect(await hear('1')).toBe('handed_over');
    expect((await stored()).conversation.queue_id).toBe('vendas');
  });
});

describe('a customer who has said what is wanted', () => {
  it('is not asked: keywords name the queue, and no model is asked', async () => {
    expect(await hear('Oi, preciso da segunda via do boleto')).toBe('handed_over');
    expect((await stored()).conversation).toMatchObject({
      queue_id: 'financeiro',
      ticket_reason: 'triage_keywords',
    });
    expect(asked).toEqual([]);
  });

  it('is placed by a model that is sure, and asked where it is not', async () => {
    decided = { kind: 'decided', decision: { queueId: 'suporte', certainty: 0.69 } };
    expect(await hear('meu ventilador faz um barulho estranho')).toBe('answered');
    expect(asked).toEqual([{ texts: ['meu ventilador faz um barulho estranho'], unanswered: 1 }]);
    decided = { kind: 'decided', decision: { queueId: 'suporte', certainty: 0.7 } };
    expect(await hear('ele faz um barulho estranho')).toBe('handed_over');
    expect((await stored()).conversation).toMatchObject({
      queue_id: 'suporte',
      ticket_reason: 'triage_model',
    });
    expect(asked.at(-1)).toMatchObject({
      texts: ['meu ventilador faz um barulho estranho', 'ele faz um barulho estranho'],
    });
  });

  it('waits for no model: without one the choices are shown at once', async () => {
    decided = { kind: 'no_help', reason: 'down' };
    expect(await hear('meu ventilador faz um barulho estranho')).toBe('answered');
    expect((await stored()).conversation.parked_since).toBeUndefined();
  });

  it('a greeting costs no model call', async () => {
    await hear('Bom dia! Tudo bem?');
    expect(asked).toEqual([]);
  });
});

describe('a queue whose people are away', () => {
  beforeEach(() => {
    const hours = [{ days: ['mon' as const, 'tue' as const], from: '08:00', to: '18:00' }];
    tenant = { ...TENANT, queues: TENANT.queues.map((queue) => ({ ...queue, hours })) };
  });

  it('has the conversation wait, and tells when they are back', async () => {
    nowMs = Date.UTC(2026, 10, 30, 22);
    await hear('preciso do boleto');
    expect((await lastReply())?.body).toContain(
      'para Financeiro. A equipe não está atendendo agora e volta amanhã às 08:00',
    );
    expect((await stored()).conversation).toMatchObject({ ticket_status: 'pending', queue_id: 'financeiro' });
  });

  it('knows holidays', async () => {
    holidays = new Set(['2026-11-30', '2026-12-01']);
    await hear('preciso do boleto');
    expect((await lastReply())?.body).toContain('volta segunda-feira, 7 de dezembro, às 08:00');
  });

  it('says it in the language of the customer', async () => {
    nowMs = Date.UTC(2026, 10, 30, 22);
    await hear('hello, I have a problem with my boleto');
    expect((await lastReply())?.body).toContain('The team is away and back tomorrow at 08:00');
  });

  it('says nothing of it while they are there', async () => {
    await hear('preciso do boleto');
    expect((await lastReply())?.body).toMatch(/^Certo!/);
  });
});

it('with one queue there is nothing to ask', async () => {
  tenant = { ...TENANT, queues: TENANT.queues.slice(0, 1) };
  expect(await hear('oi')).toBe('handed_over');
  expect((await stored()).conversation).toMatchObject({
    queue_id: 'vendas',
    ticket_reason: 'triage_only_queue',
  });
});

it('what the customer took back is answered by nothing', async () => {
  const command = await receive('oi');
  await storeMessage(
    table,
    repository,
    inboxMessage({
      payload: {
        messageId: 'wamid.gone',
        body: null,
        mediaType: 'revoke',
        target: { messageId: `wamid.${messages}` },
      },
    }),
    { policy: ticketPolicyOf(tenant), answerDueMs: 60_000, now: () => nowMs },
  );
  const { conversation } = await stored();
  const newest = { ...command, payload: { ...command.payload, seq: conversation.inbound_seq } };
  expect(await run(newest)).toBe('withdrawn');
  expect((await stored()).replies).toEqual([]);
});
