import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { countingSource, inboxMessage, turnCommand } from '../../../test/support/events.ts';
import type { RoutingHandoffRequested } from '../../events/routing-handoff-requested.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { turnId } from '../ids.ts';
import { storeMessage } from '../message/store-message.ts';
import type { Conversation } from '../records.ts';
import type { TicketPolicy } from '../ticket/ticket-policy.ts';
import { itemsWaitingFor, type WaitingItem } from '../watch/waiting.ts';
import { beginTurn } from './begin-turn.ts';
import { commitAnswer } from './commit-answer.ts';
import type { TurnAnswer } from './commit-turn.ts';
import { createTurnPorts } from './create-turn-ports.ts';
import { LONGEST_WAIT_MS } from './ending.ts';
import { SECOND_AGENT } from './second-agent.fixture.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';
import type { TurnOutcome } from './turn-records.ts';
import { waitInTable } from './wait-in-table.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

let table: TestTable;
let repository: ConversationRepository;
let told: { wakes: string[]; commands: RoutingHandoffRequested[]; facts: [string, string][] };
let nowMs: number;

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
  told = { wakes: [], commands: [], facts: [] };
  nowMs = NOW;
});
afterEach(() => table.close());

function ports(more: Partial<TurnPorts> = {}): TurnPorts {
  return createTurnPorts({
    agent: SECOND_AGENT,
    table,
    conversations: repository,
    wakeSender: async ({ idempotency_key }) => void told.wakes.push(idempotency_key),
    requestAnswer: async (command) => void told.commands.push(command),
    publish: async (facts) =>
      void told.facts.push(...facts.map((fact): [string, string] => [fact.event, fact.idempotency_key])),
    now: () => nowMs,
    random: () => 0,
    timers: { set: async () => undefined },
    source: countingSource(NOW),
    ...more,
  });
}

/** A message in a conversation that begins with an owner. @returns the command to the second agent */
async function receive(body: string, entry: TicketPolicy['entry'] = { status: 'pending' }) {
  const timestamp = new Date(nowMs).toISOString();
  const { inboundSeq = 0 } = await storeMessage(
    table,
    repository,
    { ...inboxMessage({ messageId: `wamid.${body}`, body }), timestamp },
    {
      policy: { entry, peopleQueueId: 'general', reopenMs: 60_000 },
      answerDueMs: 60_000,
      now: () => nowMs,
    },
  );
  return turnCommand({ seq: inboundSeq, toAgent: 'agent.triage' });
}

async function begun(command: RoutingHandoffRequested): Promise<Turn> {
  const result = await beginTurn(ports(), command);
  if ('outcome' in result) throw new Error(`it ended: ${result.outcome}`);
  return result.turn;
}

const answerTo = ({ id, seen }: Turn, more: Partial<TurnAnswer> = {}): TurnAnswer => ({
  turnId: id,
  seq: seen.inbound_seq,
  outcome: 'answered',
  content: { kind: 'text', body: 'Vendas ou suporte?' },
  ...more,
});

async function endOf(command: RoutingHandoffRequested): Promise<TurnOutcome | 'begun'> {
  const result = await beginTurn(ports(), command);
  return 'outcome' in result ? result.outcome : 'begun';
}

const stored = async (): Promise<Conversation | undefined> => repository.find('acme', 'cv_1');

it('answers under its own name and with its own event', async () => {
  const turn = await begun(await receive('oi'));
  expect(await commitAnswer(ports(), turn, answerTo(turn))).toBe('answered');
  expect(await repository.findReply('acme', 'cv_1', 1)).toMatchObject({ author: 'triage', turn_id: turn.id });
  expect(await stored()).toMatchObject({ answered_seq: 1, ticket_status: 'pending', owner_epoch: 1 });
  expect(told).toEqual({
    wakes: [`reply:${turn.id}`],
    commands: [],
    facts: [['agent.second.response.generated', `reply:${turn.id}`]],
  });
});

it('commits the same turn once: a repetition only announces it again, under the same keys', async () => {
  const command = await receive('oi');
  const turn = await begun(command);
  await commitAnswer(ports(), turn, answerTo(turn));
  expect(await commitAnswer(ports(), turn, answerTo(turn))).toBe('answered');
  expect(await endOf(command)).toBe('answered');
  expect((await repository.findWithReplies('acme', 'cv_1', 9))?.replies).toHaveLength(1);
  expect(new Set(told.wakes)).toEqual(new Set([`reply:${turn.id}`]));
  expect(told.facts).toHaveLength(3);
});

it('is superseded by a newer message, before and after it began, until the customer has waited too long', async () => {
  const first = await receive('oi');
  const turn = await begun(first);
  await receive('tudo bem?');
  expect(await endOf(first)).toBe('superseded');
  expect(await commitAnswer(ports(), turn, answerTo(turn))).toBe('superseded');
  expect((await repository.findTurn('acme', 'cv_1', turn.id))?.outcome).toBe('superseded');
  nowMs += LONGEST_WAIT_MS;
  expect(await commitAnswer(ports(), turn, answerTo(turn))).toBe('answered');
  expect(await stored()).toMatchObject({ inbound_seq: 2, answered_seq: 1 });
});

it('hands over to the AI, which is asked by a command, with what the customer has said since', async () => {
  const turn = await begun(await receive('suporte'));
  await receive('urgente');
  nowMs += LONGEST_WAIT_MS;
  const handover = { owner: { status: 'bot' as const }, reason: 'support' };
  const outcome = await commitAnswer(ports(), turn, answerTo(turn, { outcome: 'handed_over', handover }));
  expect(outcome).toBe('handed_over');
  expect(await stored()).toMatchObject({ ticket_status: 'bot', owner_epoch: 2, due_at: nowMs + 60_000 });
  expect(told.commands).toMatchObject([
    {
      idempotency_key: 'handoff:cv_1:2:e2',
      payload: { fromAgent: 'agent.triage', toAgent: 'agent.ai', seq: 2, ownerEpoch: 2, reason: 'support' },
    },
  ]);
  expect(told.facts).toEqual([
    ['agent.second.response.generated', `reply:${turn.id}`],
    ['ticket.changed', 'ticket:cv_1:2'],
    ['routing.handoff.requested', 'handoff:cv_1:2:e2'],
  ]);
});

it('publishes a handover that died before, with the command', async () => {
  const command = await receive('suporte');
  const turn = await begun(command);
  const handover = { owner: { status: 'bot' as const }, reason: 'support' };
  const dying = ports({ publish: async () => Promise.reject(new Error('dead')) });
  const answer = answerTo(turn, { outcome: 'handed_over', handover });
  await expect(commitAnswer(dying, turn, answer)).rejects.toThrow('dead');
  expect(await endOf(command)).toBe('handed_over');
  expect(told.commands.map(({ idempotency_key }) => idempotency_key)).toEqual(['handoff:cv_1:1:e2']);
  expect((await table.items()).filter(({ sk }) => String(sk).startsWith('UNPUBLISHED#'))).toEqual([]);
});

it('asks the AI where the AI has the conversation', async () => {
  const command = await receive('oi', { status: 'bot' });
  expect(await endOf(command)).toBe('taken_over');
  expect(told.commands).toMatchObject([
    {
      idempotency_key: 'handoff:cv_1:1:e1',
      payload: { fromAgent: 'agent.triage', toAgent: 'agent.ai', reason: 'owner_changed' },
    },
  ]);
  const row = await repository.findTurn('acme', 'cv_1', turnId(command.idempotency_key));
  expect(row?.outcome).toBe('taken_over');
});

it('waits in the table, and no longer than a customer should', async () => {
  const command = await receive('oi');
  const wait = { reason: { kind: 'allowance', tenantId: 'acme' }, openUntil: undefined } as const;
  expect(await waitInTable(ports(), await begun(command), wait)).toBe('parked');
  expect(await stored()).toMatchObject({ parked_since: NOW, due_at: NOW + 5_000 });
  const waiting: WaitingItem[] = [];
  for await (const items of itemsWaitingFor(table, wait.reason)) waiting.push(...items);
  expect(waiting).toMatchObject([{ kind: 'conversation', conversationId: 'cv_1', since: NOW }]);
  nowMs += 14 * 60_000;
  expect(await waitInTable(ports(), await begun(command), wait)).toBe('waited_enough');
});
