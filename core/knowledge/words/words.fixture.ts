import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { serveS3Vectors } from '@prosa/local-cloud/s3vectors';
import { VectorStore as Vectors } from '@prosa/local-cloud/s3vectors/store';
import { conversationId, messageHash, ticketId } from '#core/conversation/ids.ts';
import { conversationKey, messageKey, replyKey, ticketKey } from '#core/conversation/keys.ts';
import type { Conversation, MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { deriveEvent } from '#core/events/derive.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { TextsRefusedError } from '#core/model/embeddings/errors.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { embeddingOf } from '../../../local/model/embedding.ts';
import { startTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import type { Embedder, VectorStore } from '../knowledge-ports.ts';
import { S3VectorStore } from '../vectors/s3-vector-store.ts';
import { closedTicket } from './closed-ticket.ts';
import { findWords } from './find-words.ts';
import { forgetContact } from './forget-contact.ts';
import { wordsIndex } from './records.ts';
import { type RememberEnd, rememberTicket } from './remember-ticket.ts';
import { WaitingWords } from './waiting-words.ts';
import { WordsStore } from './words-store.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1, 12);

/** Conversations of contacts whose tickets are closed one after the other, and what is found of them. */
export async function startWords() {
  const [conversations, knowledge] = await Promise.all([
    startTable('Conversations'),
    startTable('Knowledge'),
  ]);
  const engine = new Vectors();
  engine.createBucket('vectors');
  const server = await serveS3Vectors(engine);
  const client = new S3VectorsClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const store = new S3VectorStore(client, engine.bucketArn('vectors'));
  let afterPut: () => Promise<unknown> = async () => undefined;
  const vectors: VectorStore = {
    search: (...call) => store.search(...call),
    delete: (...call) => store.delete(...call),
    drop: (...call) => store.drop(...call),
    async put(...call) {
      await store.put(...call);
      await afterPut();
    },
  };
  const embedded: string[] = [];
  let paused: Error | undefined;
  const tenant: { knowledge?: Tenant['knowledge'] } = {
    knowledge: { messages: true, when_nothing_found: 'say' },
  };
  const waiting = new WaitingWords(knowledge);
  const embedder: Embedder = {
    ...{ model: 'm', dimensions: 128, limits: { texts: 8, tokens: 10_000 } },
    async embed(texts) {
      if (paused) throw paused;
      if (texts.some((text) => text.includes('recusado'))) throw new TextsRefusedError(new Error('filter'));
      embedded.push(...texts);
      return texts.map((text) => embeddingOf(text, 128));
    },
  };
  const ports = { conversations, vectors, words: new WordsStore(knowledge) };
  const cv = (contact: string, tenantId = 'acme') => conversationId(tenantId, '100', contact);
  const put = (item: object) =>
    conversations.client.send(new PutCommand({ TableName: conversations.tableName, Item: { ...item } }));
  let messages = 0;

  /** Closes the `number`th ticket of a contact, in which this was said; the customer begins, and both take turns. */
  const ticket = async (
    contact: string,
    number: number,
    said: readonly string[],
    more: {
      tenantId?: string;
      status?: Conversation['ticket_status'];
      message?: Partial<MessageRow>;
      reply?: Partial<ReplyRow>;
      /** Minutes after the ticket's begin at which it was said. */
      from?: number;
    } = {},
  ) => {
    const { tenantId = 'acme', status = 'closed', from = 0 } = more;
    const conversation_id = cv(contact, tenantId);
    const at = (minutes: number) => new Date(START + number * HOUR + minutes * 60_000).toISOString();
    for (const [index, body] of said.entries()) {
      const occurred_at = at(from + index);
      if (index % 2 === 0) {
        const place = { occurred_at, received_at: occurred_at };
        const message_id = `wamid.${++messages}`;
        const key = messageKey(tenantId, conversation_id, place, messageHash(message_id));
        await put({ ...key, ...place, message_id, media_type: 'text', body, ...more.message });
      } else {
        const reply_seq = number * 100 + index;
        const row = replyItem(reply_seq, { body, status: 'sent', created_at: occurred_at, ...more.reply });
        const key = replyKey(tenantId, conversation_id, reply_seq);
        await put({ ...key, ...row, ticket_id: ticketId(conversation_id, number) });
      }
    }
    if (number > 1) {
      const closed_at = new Date(START + (number - 1) * HOUR + 30 * 60_000).toISOString();
      await put({
        ...ticketKey(tenantId, conversation_id, number - 1),
        ...{ ticket_id: 't', ticket_number: number - 1, opened_at: closed_at, closed_at, reason: 'closed' },
      });
    }
    await put({
      ...conversationKey(tenantId, conversation_id),
      ...conversationItem({
        tenant_id: tenantId,
        conversation_id,
        contact_id: contact,
        ticket_number: number,
      }),
      ...{ ticket_status: status, ticket_closed_at: at(30) },
    });
  };

  return {
    ...{ ports, embedder, embedded, ticket, cv, put, knowledge },
    remember: (contact: string, ticketNumber: number, tenantId = 'acme'): Promise<RememberEnd> =>
      rememberTicket(ports, { tenantId, conversationId: cv(contact, tenantId), ticketNumber }, embedder),
    find: (contact: string, question: string, tenantId = 'acme') =>
      findWords(ports, wordsIndex(tenantId, embedder), embeddingOf(question, 128), {
        ...{ conversationIds: [cv(contact, tenantId)], top: 3, like: 0.1 },
      }),
    forget: (contact: string, tenantId = 'acme') =>
      forgetContact(
        { ...ports, channels: { list: async () => [{ channel_id: '100', display_phone_number: '' }] } },
        tenantId,
        contact,
      ),
    waiting,
    /** Works the record of a ticket that was closed. */
    closed: (contact: string, ticketNumber: number, to: TicketChanged['payload']['to'] = 'closed') =>
      closedTicket(
        {
          ...ports,
          waiting,
          findTenant: async () => ({ tenant_id: 'acme', ...tenant }),
          embedderOf: () => embedder,
          pausedUntil: (openUntil) => openUntil ?? 900,
        },
        {
          ...deriveEvent(inboxMessage(), {
            ...{ event: 'ticket.changed', idempotencyKey: 'ticket:1' },
            payload: {
              ticketId: 't',
              ticketNumber,
              from: 'open' as const,
              to,
              reason: 'closed',
              ownerEpoch: 2,
            },
          }),
          conversation_id: cv(contact),
        },
        0,
      ),
    tenant,
    /** What the model does from now on in place of making vectors. */
    pause(error: Error | undefined) {
      paused = error;
    },
    /** The conversation of one contact became part of another's. */
    async mergedFrom(contact: string, other: string) {
      const conversation_id = cv(contact);
      const strand = { conversation_id: cv(other), owed_after: 0, base: 0 };
      const item = conversationItem({ conversation_id, contact_id: contact, merged_from: [strand] });
      await put({ ...conversationKey('acme', conversation_id), ...item });
    },
    async erase(contact: string, sk: string) {
      const Key = { pk: conversationKey('acme', cv(contact)).pk, sk };
      await conversations.client.send(new DeleteCommand({ TableName: conversations.tableName, Key }));
    },
    /** How many vectors there are, whoever may find them. */
    vectors: async (tenantId = 'acme') =>
      (await store.search(wordsIndex(tenantId, embedder), embeddingOf('a', 128), 100)).length,
    /** Done once, when vectors were put and nothing more was written. */
    afterPut(work: () => Promise<unknown>) {
      afterPut = async () => {
        afterPut = async () => undefined;
        await work();
      };
    },
    async close() {
      client.destroy();
      await Promise.all([server.close(), conversations.close(), knowledge.close()]);
      engine.close();
    },
  };
}
