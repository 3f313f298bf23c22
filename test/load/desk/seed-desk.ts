import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { contactKey } from '#core/contact/keys.ts';
import type { Contact } from '#core/contact/records.ts';
import { withDeskPlace } from '#core/conversation/desk-place.ts';
import { conversationKey, messageKey, replyKey } from '#core/conversation/keys.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { LocalProsa } from '../../../local/cli/start-local.ts';
import { Chance } from '../../simulation/chance.ts';
import { conversationItem, replyItem } from '../../support/records.ts';

/** What `BatchWriteItem` takes, and how many of them are on their way. */
const [BATCH, AT_ONCE] = [25, 4];

const SECOND_MS = 1_000;

/** What a seeded table is to hold. */
export interface DeskSeed {
  tenantId: string;
  channelId: string;
  queueId: string;
  /** Conversations that wait in the queue. */
  tickets: number;
  /** How many messages the conversation `LONG` has. */
  messages: number;
  seed: number;
}

/** The conversations that are opened, at the head of the list: of ten messages, and of as many as there may be. */
export const [SHORT, LONG] = ['Conversa curta', 'Conversa longa'];

/** How many messages the short one has. */
const FEW = 10;

/**
 * Writes conversations with their customers and what was said, newest first, straight into the tables: what customers and people
 * would take hours to say.
 *
 * @param told called with how many items are written
 */
export async function seedDesk(
  { runtime }: Pick<LocalProsa, 'runtime'>,
  of: DeskSeed,
  told: (items: number) => void,
): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: 'us-east-1', credentials, endpoint: runtime.endpoints.dynamodb }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const TableName = runtime.tableName('Conversations');
  let written = 0;
  const batches = batchesOf(itemsOf(of, Date.now()));
  const write = async () => {
    for (const batch of batches) {
      const RequestItems = { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) };
      const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table did not take every item');
      written += batch.length;
      told(written);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
  client.destroy();
}

function* batchesOf(items: Iterable<Item>): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

type Item = Key & Record<string, unknown>;

function* itemsOf(of: DeskSeed, nowMs: number): Generator<Item> {
  const random = new Chance(of.seed).next;
  yield* conversation(of, { index: 0, name: LONG, messages: of.messages }, nowMs, random);
  yield* conversation(of, { index: 1, name: SHORT, messages: FEW }, nowMs, random);
  for (let index = 2; index < of.tickets; index++) {
    yield* conversation(of, { index, name: `Cliente ${index}`, messages: 1 }, nowMs, random);
  }
}

function* conversation(
  { tenantId, channelId, queueId }: DeskSeed,
  { index, name, messages }: { index: number; name: string; messages: number },
  nowMs: number,
  random: () => number,
): Generator<Item> {
  const newestMs = nowMs - (index + 1) * SECOND_MS;
  const instant = (ms: number) => new Date(ms).toISOString();
  const [id, contact_id, wa_id] = [`cv_seeded${index}`, `ct_seeded${index}`, String(5521_90000_0000 + index)];
  const first = instant(newestMs - messages * SECOND_MS);
  const contact: Contact = {
    ...{ contact_id, wa_id, name, created_at: first, profile_at: first },
    ...{ version: 1, aliases: [], preferences: {}, merged_from: [] },
  };
  yield { ...contactKey(tenantId, contact_id), ...contact };
  let [seq, replySeq] = [0, 0];
  for (let number = 1; number <= messages; number++) {
    const at = instant(newestMs - (messages - number) * SECOND_MS);
    const body = `mensagem ${number} ${'de quem escreve bem mais do que se espera '.repeat(Math.floor(random() ** 3 * 6))}`;
    if (number % 3 === 0) {
      const reply = replyItem(++replySeq, {
        ...{ author: 'human', user_id: 'ana', status: 'sent', created_at: at, body },
        ...{ content: { kind: 'text', body }, channel_id: channelId, seq_after: seq, seq_through: seq },
      });
      yield { ...replyKey(tenantId, id, replySeq), ...reply };
    } else {
      const message: MessageRow = {
        ...{ message_id: `${id}-${number}`, media_type: 'text', body },
        ...{ occurred_at: at, received_at: at, inbound_seq: ++seq },
      };
      yield { ...messageKey(tenantId, id, message, message.message_id), ...message };
    }
  }
  const item = conversationItem({
    ...{
      tenant_id: tenantId,
      channel_id: channelId,
      conversation_id: id,
      contact_id,
      wa_id,
      customer_name: name,
    },
    ...{
      ticket_status: 'pending',
      queue_id: queueId,
      ticket_id: `tk_seeded${index}`,
      ticket_opened_at: first,
    },
    ...{ ticket_status_since: first, created_at: first, inbound_seq: seq, reply_seq: replySeq },
    ...{ settled_seq: replySeq, last_inbound_at: instant(newestMs), window_from: instant(newestMs) },
    waiting_since: instant(newestMs),
  });
  yield { ...conversationKey(tenantId, id), ...withDeskPlace(undefined, item, newestMs) };
}
