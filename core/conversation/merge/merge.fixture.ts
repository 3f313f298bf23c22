import { PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { AwsServiceError } from '@prosa/local-cloud/aws-call';
import { contactKey } from '#core/contact/keys.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST, conversationItem, replyItem } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationId } from '../ids.ts';
import { conversationKey, replyKey } from '../keys.ts';
import { livingConversation } from '../living-conversation.ts';
import { type StoredMessage, storeMessage } from '../message/store-message.ts';
import type { Conversation, MessageRow } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import type { ConversationName, MergedTicket } from './merged-state.ts';

export const NOW = Date.UTC(2026, 10, 22, 12, 0, 1);
export const CHANNEL = '100';

/** The conversation of a contact on the channel of the tests. */
export const cv = (contactId: string, tenantId = 'acme') => conversationId(tenantId, CHANNEL, contactId);

/** A message besides its id: when it was sent, and what it does to another one. */
interface Sent {
  second?: number;
  reaction?: boolean;
  reactsTo?: string;
  revokes?: string;
  edits?: string;
}

/** Two or more contacts' conversations, messages for them, and processes that die or are overtaken. */
export interface MergeBench {
  table: TestTable;
  repository: ConversationRepository;
  calls: string[];
  /** What was told of tickets, by all processes. */
  told: MergedTicket[];
  /** For what the sender was woken, by all processes. */
  wakes: { conversationId: string; replySeq: number }[];
  contact(
    contactId: string,
    more?: { merged_from?: string[]; merged_into?: string; tenantId?: string },
  ): Promise<void>;
  conversation(contactId: string, more?: Partial<Conversation>): Promise<Conversation>;
  reply(contactId: string, replySeq: number, more?: Partial<ReplyRow>): Promise<void>;
  put(item: Record<string, unknown>): Promise<void>;
  find(contactId: string, tenantId?: string): Promise<Conversation | undefined>;
  /** Finds the living conversation of a contact's message. */
  living(contactId: string, tenantId?: string): ReturnType<typeof livingConversation>;
  /** Stores a message as the dispatcher does. */
  receive(contactId: string, messageId: string, more?: Sent): Promise<StoredMessage>;
  /** Stores a message as who has read the contact before its merge. */
  receiveUnaware(contactId: string, messageId: string, more?: Sent): Promise<StoredMessage>;
  /** Messages of a conversation, and of what became part of it, in their order. */
  rows(contactId: string): Promise<MessageRow[]>;
  /** Their ids. */
  messages(contactId: string): Promise<string[]>;
  /** The process dies before or after its nth write from now on; undefined: it lives. */
  dieAt(death: { when: 'before' | 'after'; write: number } | undefined): void;
  /** What telling ends in; undefined: it works. */
  tellFails(error: Error | undefined): void;
  /** The nth write from now on waits until something else is done. */
  overtake(write: number, meanwhile: () => Promise<unknown>): void;
  /** Writes since `dieAt` or `overtake` was last called. */
  writes(): number;
  items(): Promise<Record<string, unknown>[]>;
  /** @throws what was done in `overtake` threw */
  close(): Promise<void>;
}

export async function startMergeBench(): Promise<MergeBench> {
  const calls: string[] = [];
  const told: MergedTicket[] = [];
  const wakes: MergeBench['wakes'] = [];
  let death: { when: 'before' | 'after'; write: number } | undefined;
  let overtaking: { write: number; meanwhile: () => Promise<unknown> } | undefined;
  let failure: Error | undefined;
  let unexpected: unknown;
  let writes = 0;
  const table = await startConversationsTable(async ({ operation }) => {
    calls.push(operation);
    if (operation !== 'TransactWriteItems') return undefined;
    writes += 1;
    if (overtaking?.write === writes) {
      const { meanwhile } = overtaking;
      overtaking = undefined;
      await meanwhile().catch((error) => {
        unexpected = error;
      });
    }
    if (writes !== death?.write) return undefined;
    // A code that the SDK does not try again.
    const error = new AwsServiceError('ValidationException', 'the process died');
    if (death.when === 'before') throw error;
    return () => {
      throw error;
    };
  });
  const repository = new ConversationRepository(table);
  const put = async (Item: Record<string, unknown>) => {
    await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
  };
  const publishMerged = async (changes: MergedTicket[]) => {
    if (failure) throw failure;
    told.push(...changes);
  };
  const wakeSender = async (of: ConversationName, replySeq: number) =>
    void wakes.push({ conversationId: of.conversationId, replySeq });
  const living = (contactId: string, tenantId = 'acme') =>
    livingConversation(
      table,
      { tenantId, channelId: CHANNEL, contactId, conversationId: cv(contactId, tenantId) },
      { now: () => NOW, publishMerged, wakeSender },
    );
  const store = (
    owner: { conversationId: string; contactId: string },
    messageId: string,
    { second = 0, reaction = false, reactsTo, revokes, edits, first }: Sent & { first?: Conversation | null },
  ) =>
    storeMessage(
      table,
      repository,
      inboxMessage({
        ...owner,
        messageId,
        occurredAt: new Date(NOW + second * 1000).toISOString(),
        payload: {
          contactId: owner.contactId,
          ...(reaction ? { mediaType: 'reaction' as const } : {}),
          ...(reactsTo
            ? { mediaType: 'reaction' as const, reaction: { emoji: '👍', messageId: reactsTo } }
            : {}),
          ...(edits ? { mediaType: 'edit' as const, body: 'edited', target: { messageId: edits } } : {}),
          ...(revokes ? { mediaType: 'revoke' as const, body: null, target: { messageId: revokes } } : {}),
        },
      }),
      { policy: AI_FIRST, answerDueMs: 60_000, now: () => NOW, ...(first === undefined ? {} : { first }) },
    );
  const rows = async (contactId: string) => {
    const conversation = await repository.find('acme', cv(contactId));
    return conversation ? repository.latestMessages(conversation, 500) : [];
  };
  return {
    table,
    repository,
    calls,
    told,
    wakes,
    put,
    living,
    contact: (contact_id, { tenantId = 'acme', ...more } = {}) =>
      put({
        ...contactKey(tenantId, contact_id),
        ...{ contact_id, version: 1, aliases: [], preferences: {}, ...more },
        ...{ created_at: new Date(NOW).toISOString(), profile_at: new Date(NOW).toISOString() },
      }),
    async conversation(contactId, more) {
      const item = conversationItem({
        conversation_id: cv(contactId, more?.tenant_id),
        contact_id: contactId,
        ticket_id: `tk_${contactId}`,
        ...more,
      });
      await put({ ...conversationKey(item.tenant_id, item.conversation_id), ...item });
      return item;
    },
    reply: (contactId, replySeq, more) =>
      put({
        ...replyKey('acme', cv(contactId), replySeq),
        ...replyItem(replySeq, { channel_id: CHANNEL, content: { kind: 'text', body: 'x' }, ...more }),
      }),
    find: (contactId, tenantId = 'acme') => repository.find(tenantId, cv(contactId, tenantId)),
    async receive(contactId, messageId, more = {}) {
      const { current, ...owner } = await living(contactId);
      return store(owner, messageId, { ...more, first: current ?? null });
    },
    receiveUnaware: (contactId, messageId, more = {}) =>
      store({ conversationId: cv(contactId), contactId }, messageId, more),
    rows,
    messages: async (contactId) => (await rows(contactId)).map(({ message_id }) => message_id),
    dieAt(next) {
      death = next;
      writes = 0;
    },
    tellFails(error) {
      failure = error;
    },
    overtake(write, meanwhile) {
      overtaking = { write, meanwhile };
      writes = 0;
    },
    writes: () => writes,
    async items() {
      const found: Record<string, unknown>[] = [];
      for await (const page of paginateScan({ client: table.client }, { TableName: table.tableName })) {
        found.push(...(page.Items ?? []));
      }
      return found;
    },
    async close() {
      await table.close();
      if (unexpected) throw unexpected;
    },
  };
}
