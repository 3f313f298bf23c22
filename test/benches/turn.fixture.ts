import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { AI_AGENT } from '#core/agent/ai-agent.ts';
import type { AiTurnPorts, TurnReceive } from '#core/agent/ai-ports.ts';
import type { ModelAnswer } from '#core/agent/answer.ts';
import { FakeKnowledge } from '#core/agent/knowledge/knowledge.fixture.ts';
import { runTurn } from '#core/agent/run-turn.ts';
import { createToolPorts } from '#core/agent/tools/create-tool-ports.ts';
import { FakeTools } from '#core/agent/tools/tools.fixture.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { UnknownConversationError } from '#core/conversation/errors.ts';
import { turnId } from '#core/conversation/ids.ts';
import { conversationKey, replyKey } from '#core/conversation/keys.ts';
import { storeMessage } from '#core/conversation/message/store-message.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { TicketOwner } from '#core/conversation/ticket/ticket.ts';
import type { TicketPolicy } from '#core/conversation/ticket/ticket-policy.ts';
import { createTurnPorts } from '#core/conversation/turn/create-turn-ports.ts';
import type { TokenUse } from '#core/conversation/turn/token-use.ts';
import type { TurnRow } from '#core/conversation/turn/turn-records.ts';
import type { Timer } from '#core/conversation/watch/timer-record.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { Asked, Called } from '#core/model/asked.ts';
import type { Prompt } from '#core/model/model-call.ts';
import { createRequestLedger } from '#core/model/request-ledger.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { record } from '#platform/batch/fifo-batch.fixture.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler } from '../../functions/ai-agent/handler.ts';
import { changeOwner } from '../support/change-owner.ts';
import { countingSource, inboxMessage, turnCommand } from '../support/events.ts';
import { AI_FIRST, replyItem } from '../support/records.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

export const TENANT: Tenant = {
  tenant_id: 'acme',
  name: 'Loja',
  profile: 'Vende chá.',
  language: 'pt-BR',
  entry: 'ai',
  timezone: 'America/Sao_Paulo',
  reopen_minutes: 120,
  queues: [{ id: 'sales', name: 'Vendas' }],
  when_model_down: 'wait',
};

type Said = Asked<ModelAnswer> | Called;

/** The model wants calls, each a tool and its arguments. */
export const called = (...calls: [name: string, values: object | string][]): Called => ({
  kind: 'called',
  calls: calls.map(([name, values], index) => ({
    id: `c${index + 1}`,
    name,
    arguments: typeof values === 'string' ? values : JSON.stringify(values),
  })),
});

/** An answer of the model. */
export const answered = (reply: string, more: Partial<ModelAnswer> = {}): Asked<ModelAnswer> => ({
  kind: 'answered',
  answer: { reply, action: 'reply', queue: null, reason: null, ...more },
});

/** What a process that ends at this moment throws in the test. */
export class Death extends Error {}

type Facts = Parameters<AiTurnPorts['publish']>[0][number];

/**
 * Turns over a real table, with a scripted model, and queues and bus in memory. The dispatcher, people and the
 * sender's gate are as far there as a turn meets them.
 */
export class TurnBench {
  nowMs = NOW;
  tenant: Tenant = TENANT;
  readonly table: Table;
  readonly conversations: ConversationRepository;
  /** Prompts that the model read. */
  readonly asked: Prompt[] = [];
  /** What the model says next; without it, an answer that quotes the newest line. */
  readonly says: ((prompt: Prompt) => Said | Promise<Said>)[] = [];
  readonly outbox: ConversationEnvelope<unknown>[] = [];
  readonly commands: RoutingHandoffRequested[] = [];
  readonly timers: Timer[] = [];
  /** Message ids of what was put into the dead-letter queue. */
  readonly putAside: string[] = [];
  readonly facts: Facts[] = [];
  readonly metrics = { ...recordingCount(), flush: () => undefined };
  readonly log = recordingLog();
  readonly annotations: [string, unknown][] = [];
  /** Tokens of each time that the model is asked. */
  tokens: TokenUse = { uncached: 7, cached: 2, cache_write: 0, output: 3, reasoning: 0 };
  /** Summaries that were asked for. */
  summaries = 0;
  /** Turns after which people were to get a note. */
  readonly notes: string[] = [];
  random = () => 0.5;
  readonly shop = new FakeTools();
  readonly documents = new FakeKnowledge();
  #tokens = 0;
  readonly #source = countingSource(NOW);

  constructor(table: Table) {
    this.table = table;
    this.conversations = new ConversationRepository(table);
  }

  /** @param more what is to be different */
  ports(more: Partial<AiTurnPorts> = {}): AiTurnPorts {
    const { table, conversations } = this;
    return {
      ...createTurnPorts({
        agent: AI_AGENT,
        table,
        conversations,
        wakeSender: async (command) => void this.outbox.push(command),
        requestAnswer: async (command) => void this.commands.push(command),
        publish: async (facts) => void this.facts.push(...facts),
        timers: { set: async (timers) => void this.timers.push(...timers) },
        now: () => this.nowMs,
        random: () => this.random(),
        source: this.#source,
      }),
      conversations,
      findTenant: async () => this.tenant,
      ask: async (_tenant, prompt, _limits, _command, requests) => {
        this.asked.push(prompt);
        requests.addTokens(this.tokens, 'a-model');
        const next = this.says.shift() ?? (({ history }: Prompt) => answered(`re: ${history.at(-1)?.text}`));
        return next(prompt);
      },
      spending: (command, id) => createRequestLedger(table, command, id, () => this.nowMs),
      knowledge: this.documents,
      tools: createToolPorts({
        table,
        caller: this.shop,
        newToken: () => `00000000-0000-4000-8000-${String(++this.#tokens).padStart(12, '0')}`,
        now: () => this.nowMs,
      }),
      showPresence: async () => undefined,
      summarize: async () => void this.summaries++,
      noteHandoff: async ({ id }) => void this.notes.push(id),
      peopleQueueOf: () => 'general',
      ...more,
    };
  }

  run(
    command: RoutingHandoffRequested,
    more: Partial<AiTurnPorts> = {},
    delivery: Partial<TurnReceive> = {},
  ): ReturnType<typeof runTurn> {
    const { signal } = new AbortController();
    return runTurn(this.ports(more), command, {
      signal,
      remainingMs: () => 58_000,
      receiveCount: 1,
      ...delivery,
    });
  }

  /** Runs commands as one batch of the Lambda function. */
  async handle(
    commands: RoutingHandoffRequested[],
    more: Partial<AiTurnPorts> = {},
  ): Promise<SQSBatchResponse> {
    const handler = createHandler({
      log: this.log,
      metrics: this.metrics,
      trace: { ...noTrace, annotate: (name, value) => void this.annotations.push([name, value]) },
      queue: { deleteMessages: async () => undefined, changeVisibility: async () => undefined },
      deadLetters: { put: async ({ messageId }) => void this.putAside.push(messageId) },
      settled: async () => undefined,
      turn: this.ports(more),
    });
    const Records = commands.map((command) =>
      record(command.conversation_id, command.idempotency_key, { body: JSON.stringify(command) }),
    );
    return handler({ Records }, { getRemainingTimeInMillis: () => 60_000 } as Context);
  }

  /** The customer writes; `ms` later than the last thing. @returns the command that the dispatcher sends */
  async receive(
    body: string,
    {
      ms = 0,
      messageId = `wamid.${body}`,
      occurredAt,
      conversationId,
      payload = {},
      policy = {},
    }: {
      ms?: number;
      messageId?: string;
      occurredAt?: string;
      conversationId?: string;
      payload?: Partial<InboxMessageReceived['payload']>;
      policy?: Partial<TicketPolicy>;
    } = {},
  ): Promise<RoutingHandoffRequested> {
    this.nowMs += ms;
    const timestamp = new Date(this.nowMs).toISOString();
    const message = inboxMessage({
      messageId,
      body,
      occurredAt: occurredAt ?? new Date(Math.floor(this.nowMs / 1000) * 1000).toISOString(),
      ...(conversationId === undefined ? {} : { conversationId }),
      payload,
    });
    const { inboundSeq = 0 } = await storeMessage(
      this.table,
      this.conversations,
      { ...message, timestamp },
      { policy: { ...AI_FIRST, ...policy }, answerDueMs: 60_000, now: () => this.nowMs },
    );
    const command = turnCommand({ seq: inboundSeq }, conversationId === undefined ? {} : { conversationId });
    return { ...command, idempotency_key: `handoff:in:acme:100:${messageId}` };
  }

  /** Prosa itself says something: a reply row of the same owner. */
  async addNotice(): Promise<void> {
    const seen = await this.conversation();
    const reply = replyItem(seen.reply_seq + 1, { author: 'system', owner_epoch: seen.owner_epoch });
    await this.table.client.send(
      new PutCommand({
        TableName: this.table.tableName,
        Item: { ...replyKey('acme', 'cv_1', reply.reply_seq), ...reply },
      }),
    );
    await this.table.client.send(
      new UpdateCommand({
        TableName: this.table.tableName,
        Key: conversationKey('acme', 'cv_1'),
        UpdateExpression: 'SET reply_seq = :next',
        ExpressionAttributeValues: { ':next': reply.reply_seq },
      }),
    );
  }

  /** The sender has sent all that was to be said. */
  async sendAll(): Promise<void> {
    for (const { reply_seq } of await this.replies()) {
      await this.table.client.send(
        new UpdateCommand({
          TableName: this.table.tableName,
          Key: replyKey('acme', 'cv_1', reply_seq),
          UpdateExpression: 'SET #status = :sent',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':sent': 'sent' },
        }),
      );
    }
  }

  /** Another owner has the conversation from now on. */
  async give(owner: TicketOwner, reason = 'taken_over'): Promise<void> {
    await changeOwner(
      this.table,
      this.conversations,
      { tenantId: 'acme', conversationId: 'cv_1' },
      { owner, reason },
      { answerDueMs: 60_000, now: () => this.nowMs },
    );
  }

  async conversation(conversationId = 'cv_1'): Promise<Conversation> {
    const found = await this.conversations.find('acme', conversationId);
    if (!found) throw new UnknownConversationError(conversationId);
    return found;
  }

  async replies(): Promise<ReplyRow[]> {
    return (await this.conversations.findWithReplies('acme', 'cv_1', 50))?.replies ?? [];
  }

  turnRow(command: RoutingHandoffRequested): Promise<TurnRow | undefined> {
    return this.conversations.findTurn('acme', command.conversation_id, turnId(command.idempotency_key));
  }

  /** Outcomes as the log has them. */
  outcomes(): unknown[] {
    return this.log.lines
      .filter(({ message }) => message === 'turn ended')
      .map(({ fields }) => fields.outcome);
  }

  /** What the sender's gate lets through: replies of the present owner. */
  async sendable(): Promise<string[]> {
    const { owner_epoch } = await this.conversation();
    return (await this.replies())
      .filter((reply) => reply.owner_epoch === owner_epoch)
      .map(({ body }) => body);
  }
}

/** The texts that the model read last. */
export const lastRead = ({ asked }: TurnBench): string[] =>
  asked.at(-1)?.history.map(({ text }) => text) ?? [];
