import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { countingSource, inboxMessage } from '../../test/support/events.ts';
import { AI_FIRST, conversationItem } from '../../test/support/records.ts';
import { ConversationRepository } from '../conversation/conversation-repository.ts';
import { withDeskPlace } from '../conversation/desk-place.ts';
import { conversationKey } from '../conversation/keys.ts';
import { storeMessage } from '../conversation/message/store-message.ts';
import type { Conversation } from '../conversation/records.ts';
import type { TicketPolicy } from '../conversation/ticket/ticket-policy.ts';
import type { ConversationEnvelope } from '../events/envelope.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import { DeskActions } from './desk-actions.ts';
import type { DeskPorts } from './desk-ports.ts';
import type { DeskFact } from './publish-desk.ts';

/** A desk over a table in memory, with everything that it told. */
export interface TestDesk {
  table: TestTable;
  desk: DeskActions;
  conversations: ConversationRepository;
  told: { facts: DeskFact[]; wakes: ConversationEnvelope<unknown>[]; commands: RoutingHandoffRequested[] };
  clock: { nowMs: number };
  /** Run once, after the desk has next read the conversation and before it writes. */
  meanwhile(step: () => Promise<unknown>): void;
  /** Run once, when the desk is next about to read the conversation. */
  beforehand(step: () => Promise<unknown>): void;
  /** The next publication fails, as if the caller had died before it. */
  dieBeforePublishing(): void;
  /** Stores a conversation as it is given, placed in the desk's lists. */
  given(more?: Partial<Conversation>): Promise<Conversation>;
  /** The customer writes. */
  receive(messageId: string): Promise<unknown>;
  read(conversationId?: string): Promise<Conversation | undefined>;
}

/** @param meter counts what AWS would bill */
export async function startTestDesk(
  policy: TicketPolicy = AI_FIRST,
  meter?: Parameters<typeof startConversationsTable>[1],
): Promise<TestDesk> {
  const table = await startConversationsTable(undefined, meter);
  const conversations = new ConversationRepository(table);
  const clock = countingSource();
  const told: TestDesk['told'] = { facts: [], wakes: [], commands: [] };
  const steps: Record<'before' | 'after', (() => Promise<unknown>)[]> = { before: [], after: [] };
  let dies = false;
  const now = () => clock.nowMs;
  const ports: DeskPorts = {
    table,
    now,
    conversations: {
      findReply: (...of) => conversations.findReply(...of),
      async find(...of) {
        await steps.before.shift()?.();
        const found = await conversations.find(...of);
        await steps.after.shift()?.();
        return found;
      },
    },
    policyOf: async () => policy,
    wakeSender: async (envelope) => void told.wakes.push(envelope),
    requestAnswer: async (command) => void told.commands.push(command),
    async publish(facts) {
      if (dies) {
        dies = false;
        throw new Error('died');
      }
      told.facts.push(...facts);
    },
    source: clock,
  };
  return {
    table,
    desk: new DeskActions(ports),
    conversations,
    told,
    clock,
    meanwhile: (step) => void steps.after.push(step),
    beforehand: (step) => void steps.before.push(step),
    dieBeforePublishing: () => {
      dies = true;
    },
    async given(more = {}) {
      const item = conversationItem({ window_from: new Date(clock.nowMs).toISOString(), ...more });
      const { tenant_id, conversation_id } = item;
      const placed = { ...withDeskPlace(undefined, item, clock.nowMs), ...more };
      const Item = { ...conversationKey(tenant_id, conversation_id), ...placed };
      await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
      return placed;
    },
    receive: (messageId) =>
      storeMessage(table, conversations, inboxMessage({ messageId }), { policy, answerDueMs: 60_000, now }),
    read: (conversationId = 'cv_1') => conversations.find('acme', conversationId),
  };
}

/** Ana of tenant acme at conversation cv_1, as she saw it. */
export const ana = (ownerEpoch = 1) => ({
  tenantId: 'acme',
  conversationId: 'cv_1',
  userId: 'ana',
  ownerEpoch,
});

/** Bia, her colleague. */
export const bia = (ownerEpoch = 1) => ({ ...ana(ownerEpoch), userId: 'bia' });

/** Names and keys of facts. */
export const keysOf = (facts: readonly { event: string; idempotency_key: string }[]) =>
  facts.map(({ event, idempotency_key }) => [event, idempotency_key]);
