import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { aliasKey, aliasName, contactKey } from '#core/contact/keys.ts';
import { conversationId } from '#core/conversation/ids.ts';
import { conversationPartition, MESSAGE_PREFIX, REPLY_PREFIX } from '#core/conversation/keys.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { postWebhook, type WebhookTarget, webhookEnvelope } from '../../local/whatsapp/webhook-post.ts';
import { whatIsMissing } from '../command.ts';
import { SmokeFailure } from './checks.ts';
import { TEST } from './test-tenant.ts';

/** The test has no certificate of Meta’s. */
const WHY_NOT =
  'Does the name lead to WebhookDnsTarget? With webhookTrustStore only Meta gets in: this test is for before it is set.';

const aliasSchema = z.object({ contact_id: z.string() });
const stateSchema = z.object({
  inbound_seq: z.int(),
  answered_seq: z.int(),
  settled_seq: z.int(),
  ticket_status: z.string(),
  ticket_reason: z.string(),
});
const messageSchema = z.object({ body: z.string(), inbound_seq: z.int().optional() });
const replySchema = z.object({
  author: z.string(),
  status: z.string(),
  turn_id: z.string().optional(),
  seq_after: z.int().optional(),
  seq_through: z.int().optional(),
  attempts: z.int(),
  message_id: z.string().optional(),
});

/** What the table holds of the conversation, messages and replies in their order. */
export interface Seen {
  state: z.infer<typeof stateSchema>;
  messages: z.infer<typeof messageSchema>[];
  replies: z.infer<typeof replySchema>[];
}

/** A customer of the test, with a number that no person has. */
export class TestCustomer {
  readonly #from: string;
  readonly #table: Table;

  /** @param number digits, new for each run */
  constructor(table: Table, number: string) {
    this.#table = table;
    this.#from = number;
  }

  /** @param sentAt milliseconds since the epoch, whole seconds of it @returns the HTTP status */
  async says(
    to: WebhookTarget,
    text: string,
    { id, sentAt }: { id: string; sentAt: number },
  ): Promise<number> {
    const { channelId: phoneNumberId, displayPhoneNumber, accountId } = TEST;
    const payload = webhookEnvelope(
      { phoneNumberId, displayPhoneNumber },
      {
        contacts: [{ profile: { name: 'Smoke test' }, wa_id: this.#from }],
        messages: [
          {
            ...{ from: this.#from, id, timestamp: String(Math.floor(sentAt / 1000)) },
            ...{ type: 'text', text: { body: text } },
          },
        ],
      },
    );
    const { entry } = z.object({ entry: z.array(z.looseObject({})) }).parse(payload);
    const ours = { ...payload, entry: entry.map((one) => ({ ...one, id: accountId })) };
    try {
      return (await postWebhook(to, ours, AbortSignal.timeout(30_000))).status;
    } catch (cause) {
      throw new SmokeFailure(`${to.url} does not answer (${whatIsMissing(cause)}). ${WHY_NOT}`, { cause });
    }
  }

  /** Undefined while nothing of it is stored. */
  async seen(): Promise<Seen | undefined> {
    const contactId = await this.#contact();
    if (contactId === undefined) return undefined;
    const rows = await this.#rows(conversationOf(contactId));
    const state = rows.find(({ sk }) => sk === 'STATE');
    if (!state) return undefined;
    const under = (prefix: string) => rows.filter(({ sk }) => sk.startsWith(prefix));
    return {
      state: stateSchema.parse(state),
      messages: z.array(messageSchema).parse(under(MESSAGE_PREFIX)),
      replies: z.array(replySchema).parse(under(REPLY_PREFIX)),
    };
  }

  /** Where everything about the customer is, to be taken away. */
  async partitions(): Promise<string[]> {
    const contactId = await this.#contact();
    const alias = this.#alias().pk;
    if (contactId === undefined) return [alias];
    return [alias, contactKey(TEST.tenantId, contactId).pk, conversationOf(contactId)];
  }

  #alias() {
    return aliasKey(TEST.tenantId, aliasName({ kind: 'phone', value: this.#from }));
  }

  async #contact(): Promise<string | undefined> {
    const [alias] = await this.#rows(this.#alias().pk);
    return alias && aliasSchema.parse(alias).contact_id;
  }

  async #rows(pk: string): Promise<(Record<string, unknown> & { sk: string })[]> {
    const pages = paginateQuery(
      { client: this.#table.client },
      {
        TableName: this.#table.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      },
    );
    const rows: (Record<string, unknown> & { sk: string })[] = [];
    for await (const { Items = [] } of pages) {
      rows.push(...z.array(z.looseObject({ sk: z.string() })).parse(Items));
    }
    return rows;
  }
}

function conversationOf(contactId: string): string {
  const { tenantId, channelId } = TEST;
  return conversationPartition(tenantId, conversationId(tenantId, channelId, contactId));
}
