import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { countWhatsAppPrice } from '#core/budget/whatsapp-spend.ts';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { conversationKey, ledgerKey, replyKey } from '#core/conversation/keys.ts';
import { DeliveryStore } from '#core/conversation/reply/delivery/delivery-store.ts';
import { type ReplyRow, replyRowSchema } from '#core/conversation/reply/reply-records.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { OutboxMessageDelivered } from '#core/events/outbox-message-delivered.ts';
import type { Receipt } from '#core/whatsapp/inbound/receipt.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler, type ReceiptsDeps } from '../../functions/receipts/handler.ts';
import { countingSource } from '../support/events.ts';
import { conversationItem, replyItem } from '../support/records.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);

/** The time of a status, in seconds after the send. */
export const second = (seconds: number): string => new Date(NOW - 60_000 + seconds * 1_000).toISOString();

/** A status of reply 1 of cv_1, as the webhook puts it into the queue. */
export function receipt(
  status: string,
  more: Partial<Omit<Receipt, 'status'>> & { key?: string; seconds?: number; raw?: object } = {},
): Receipt {
  const { key = ledgerKey('cv_1', 1), seconds = 0, raw, ...outer } = more;
  return {
    tenant_id: 'acme',
    channel_id: '100',
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    received_at: new Date(NOW).toISOString(),
    status: {
      id: 'wamid.1',
      status,
      timestamp: String(Date.parse(second(seconds)) / 1_000),
      biz_opaque_callback_data: key,
      ...raw,
    },
    ...outer,
  };
}

/** Rows of a table, what the receipts function says outside of it, and how it fails when told to. */
export class ReceiptsBench {
  readonly log = recordingLog();
  readonly metrics = { ...recordingCount(), flush: () => undefined };
  readonly wakes: ConversationEnvelope[] = [];
  readonly facts: OutboxMessageDelivered[] = [];
  readonly table: Table;
  /** Operations that reached the table, such as `UpdateCommand`. */
  readonly calls: string[] = [];
  nowMs = NOW;
  remainingMs = 30_000;
  readonly #source = countingSource(NOW);
  #handle: ReturnType<typeof createHandler> | undefined;

  constructor(table: Table) {
    this.table = { ...table, client: this.#counting(table.client) };
  }

  /** Message ids of what was put into the dead-letter queue. */
  readonly putAside: string[] = [];

  deps(more: Partial<ReceiptsDeps['receipts']> = {}): ReceiptsDeps {
    return {
      log: this.log,
      metrics: this.metrics,
      trace: noTrace,
      deadLetters: { put: async ({ messageId }) => void this.putAside.push(messageId) },
      receipts: {
        deliveries: new DeliveryStore(
          this.table,
          async () => undefined,
          () => this.nowMs,
        ),
        conversations: new ConversationRepository(this.table),
        wakeSender: async (wake) => void this.wakes.push(wake),
        publish: undefined,
        source: this.#source,
        ...more,
      },
      heartbeat: new ReceiptsHeartbeat({ table: this.table, now: () => this.nowMs }),
      countPrice: countWhatsAppPrice(this.table, () => this.nowMs),
    };
  }

  /** An environment of an installation with a consumer of delivery events. */
  publishing(more: Partial<ReceiptsDeps['receipts']> = {}): ReturnType<typeof createHandler> {
    return createHandler(this.deps({ publish: async (facts) => void this.facts.push(...facts), ...more }));
  }

  /** Delivers a batch to one environment. @returns positions of the records that come back */
  async deliver(bodies: readonly unknown[], receiveCount = 1): Promise<number[]> {
    this.#handle ??= createHandler(this.deps());
    return this.deliverTo(this.#handle, bodies, receiveCount);
  }

  async deliverTo(
    handle: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>,
    bodies: readonly unknown[],
    receiveCount = 1,
  ): Promise<number[]> {
    const Records = bodies.map((body, index) => ({
      messageId: String(index),
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: String(receiveCount) },
    })) as SQSEvent['Records'];
    const context = { getRemainingTimeInMillis: () => this.remainingMs } as Context;
    const { batchItemFailures } = await handle({ Records }, context);
    return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
  }

  /** Puts a conversation with one reply that was sent, unless told otherwise. */
  async putReply(more: Partial<ReplyRow> = {}, tenantId = 'acme', conversationId = 'cv_1'): Promise<void> {
    const reply = replyItem(more.reply_seq ?? 1, { status: 'sent', message_id: 'wamid.1', ...more });
    await this.put(replyKey(tenantId, conversationId, reply.reply_seq), reply);
    await this.put(
      conversationKey(tenantId, conversationId),
      conversationItem({ tenant_id: tenantId, conversation_id: conversationId }),
    );
    this.calls.length = 0;
  }

  async put(key: object, item: object): Promise<void> {
    await this.table.client.send(
      new PutCommand({ TableName: this.table.tableName, Item: { ...key, ...item } }),
    );
  }

  async row(replySeq = 1, tenantId = 'acme', conversationId = 'cv_1'): Promise<ReplyRow> {
    const { Item } = await this.table.client.send(
      new GetCommand({
        TableName: this.table.tableName,
        Key: replyKey(tenantId, conversationId, replySeq),
        ConsistentRead: true,
      }),
    );
    return replyRowSchema.parse(Item);
  }

  #counting(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
    return new Proxy(client, {
      get: (target, name) =>
        name === 'send'
          ? (...parameters: Parameters<DynamoDBDocumentClient['send']>) => {
              this.calls.push(parameters[0].constructor.name);
              return target.send(...parameters);
            }
          : Reflect.get(target, name, target),
    });
  }
}
