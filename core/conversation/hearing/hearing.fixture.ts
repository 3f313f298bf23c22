import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { countingSource, inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationWrite } from '../conversation-write.ts';
import { withDeskPlace } from '../desk-place.ts';
import { type StoredMessage, storeMessage } from '../message/store-message.ts';
import type { Conversation } from '../records.ts';
import type { TicketPolicy } from '../ticket/ticket-policy.ts';
import { ANSWER_DUE_MS } from '../watch/due.ts';
import { type HearingOutcome, type HearPorts, hearMessage } from './hear-message.ts';
import type { Heard } from './heard.ts';

/** A customer of one tenant who writes and speaks, and what agents were asked. */
export class HearingBench {
  nowMs = Date.UTC(2026, 10, 22, 12);
  policy: TicketPolicy = AI_FIRST;
  readonly commands: RoutingHandoffRequested[] = [];
  readonly facts: (RoutingHandoffRequested | TicketChanged)[] = [];
  readonly conversations: ConversationRepository;
  readonly table: Table;
  readonly #source = countingSource();

  constructor(table: Table) {
    this.table = table;
    this.conversations = new ConversationRepository(table);
  }

  ports(more: Partial<HearPorts> = {}): HearPorts {
    return {
      table: this.table,
      conversations: this.conversations,
      policyOf: async () => this.policy,
      requestAnswer: async (command) => void this.commands.push(command),
      publish: async (facts) => void this.facts.push(...facts),
      now: () => this.nowMs,
      source: this.#source,
      ...more,
    };
  }

  /** Stores a voice note, or with words a text. */
  async receive(
    messageId: string,
    body: string | null = null,
    conversationId = 'cv_1',
  ): Promise<StoredMessage> {
    const at = new Date(this.nowMs).toISOString();
    const spoken = { mediaType: 'audio' as const, media: { id: '9001', voice: true } };
    const event = inboxMessage({
      ...{ messageId, conversationId, body, occurredAt: at, receivedAt: at },
      ...(body === null ? { payload: spoken } : {}),
    });
    const options = { policy: this.policy, answerDueMs: ANSWER_DUE_MS, now: () => this.nowMs };
    return storeMessage(this.table, this.conversations, event, options);
  }

  hear(messageId: string, heard: Heard, more: Partial<HearPorts> = {}): Promise<HearingOutcome> {
    return hearMessage(this.ports(more), { tenantId: 'acme', conversationId: 'cv_1', messageId }, heard);
  }

  /** @throws {Error} when it is not there */
  async conversation(id = 'cv_1'): Promise<Conversation> {
    const found = await this.conversations.find('acme', id);
    if (!found) throw new Error(`no conversation ${id}`);
    return found;
  }

  /** Rows of messages in their order, in short: words, number, whether they are waited for, how they were heard. */
  async rows() {
    const of = await this.conversation();
    const rows = await this.conversations.latestMessages(of, 50);
    return rows.map(({ body, inbound_seq, awaits, heard }) => [body, inbound_seq, awaits, heard]);
  }

  /** Writes whatever a test needs to be otherwise. */
  async change(more: Partial<Conversation>): Promise<void> {
    const seen = await this.conversation();
    const next = withDeskPlace(seen, { ...seen, ...more }, this.nowMs);
    await writeTransaction(this.table.client, [conversationWrite(this.table.tableName, seen, next)]);
  }
}
