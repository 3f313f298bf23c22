import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { FaultReport } from '@prosa/local-cloud/faults';
import { expect } from 'vitest';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import type { ProsaFault } from '../../local/faults/prosa-faults.ts';
import type { AcceptedMessage } from '../../local/whatsapp/outbox.ts';
import { consumedQueuesAreEmpty } from './consumed-queues.ts';
import { type StartProsaOptions, startProsa } from './start-prosa.ts';
import { until } from './until.ts';

/** How a conversation stood when nothing was left to do. */
export interface Survival {
  conversation: Conversation;
  replies: ReplyRow[];
  /** What WhatsApp accepted, in order. */
  accepted: AcceptedMessage[];
}

/** Everything on one machine, with customers whose conversations are looked at to their end. */
export interface DisorderlyProsa {
  readonly prosa: LocalProsa;
  /** Adds a fault and prints it with its seed. @returns what became of it so far */
  fault(input: ProsaFault): () => FaultReport;
  /** Says something until the webhook takes it, as WhatsApp does. @returns how often it was said */
  says(customer: string, text: string): Promise<number>;
  /** Says something and waits until it is answered and every queue is empty. */
  saysAndIsAnswered(customer: string, text: string): Promise<void>;
  /**
   * Lets a customer say three things, each after the answer to the one before, and checks the end.
   *
   * @param customer a new one unless told
   */
  threeMessages(customer?: string): Promise<Survival>;
  /** A number that nobody has written from. */
  newCustomer(): string;
  /** Waits until everything the customer said is answered and settled, and every queue is empty. */
  settled(customer: string, messages: number): Promise<void>;
  /**
   * Checks the end of a conversation: every message answered exactly once, replies sent in order and exactly
   * once, nothing in a dead-letter queue. Only a reply that is recorded as `unknown`, which a published
   * `outbox.message.failed` must say, may have been sent or not.
   */
  survived(customer: string, messages: number): Promise<Survival>;
  close(): Promise<void>;
}

/**
 * Starts Prosa.
 *
 * @param timesAsFast queues and bus live while no function works
 */
export async function startDisorderly(
  timesAsFast: number,
  options: StartProsaOptions = {},
): Promise<DisorderlyProsa> {
  const prosa = await startProsa({ timesAsFast, ...options });
  const { runtime, whatsapp } = prosa;
  const database = new DynamoDBClient({
    endpoint: runtime.endpoints.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 20,
  });
  const conversations = new ConversationRepository({
    client: DynamoDBDocumentClient.from(database),
    tableName: runtime.tableName('Conversations'),
  });

  const conversationId = (customer: string): string | undefined => {
    const received = runtime
      .events({ detailType: 'inbox.message.received' })
      .find(({ detail }) => (detail.payload as { contact?: { waId?: string } }).contact?.waId === customer);
    return received && String(received.detail.conversation_id);
  };

  const find = async (customer: string): Promise<Conversation | undefined> => {
    const id = conversationId(customer);
    return id === undefined ? undefined : conversations.find(DEMO_TENANT.tenant_id, id);
  };

  const idle = () =>
    consumedQueuesAreEmpty(runtime.queues().filter(({ name }) => !name.includes('DeadLetter')));

  const says = async (customer: string, text: string): Promise<number> => {
    const messageId = `wamid.${customer}.${text}`;
    for (let attempt = 1; ; attempt++) {
      const { status } = await prosa.say(text, { from: customer, messageId });
      if (status === 200) return attempt;
      expect([500, 503]).toContain(status);
    }
  };

  const settled = async (customer: string, messages: number): Promise<void> => {
    await until(`${messages} messages of ${customer} to be answered and settled`, async () => {
      if (!idle()) return false;
      const conversation = await find(customer);
      return (
        conversation?.answered_seq === messages &&
        conversation.inbound_seq === messages &&
        conversation.settled_seq === conversation.reply_seq
      );
    });
  };

  const survived = async (customer: string, messages: number): Promise<Survival> => {
    await settled(customer, messages);
    const dead = runtime.queues().filter(({ name }) => name.includes('DeadLetter'));
    expect(dead.length).toBeGreaterThan(0);
    expect(dead.filter(({ waiting, in_flight, delayed }) => waiting + in_flight + delayed > 0)).toEqual([]);

    const conversation = await find(customer);
    if (!conversation) throw new Error(`there is no conversation with ${customer}`);
    const { tenant_id, conversation_id, reply_seq } = conversation;
    const replies = (await conversations.findWithReplies(tenant_id, conversation_id, 100))?.replies ?? [];
    expect(replies.map((reply) => reply.reply_seq)).toEqual(numbersTo(reply_seq));
    // Each reply answers at least one message that none before it answers, and the last one the last message.
    const through = replies.map((reply) => reply.seq_through ?? 0);
    expect(through).toEqual([...new Set(through)].sort((a, b) => a - b));
    expect(through.at(-1)).toBe(messages);

    const accepted = whatsapp.outbox({ to: customer });
    const sent = accepted.map(({ callbackData }) => Number(callbackData?.split('#').at(-1)));
    expect(sent).toEqual([...new Set(sent)].sort((a, b) => a - b));
    const failed = runtime
      .events({ detail: { conversation_id }, detailType: 'outbox.message.failed' })
      .map(({ detail }) => detail.payload as { replySeq: number; reason: string });
    for (const reply of replies) {
      if (reply.status === 'unknown') {
        expect(failed).toContainEqual(
          expect.objectContaining({ replySeq: reply.reply_seq, reason: 'unknown' }),
        );
      } else {
        expect([reply.status, sent.includes(reply.reply_seq)]).toEqual(
          reply.status === 'failed' ? ['failed', false] : ['sent', true],
        );
      }
    }
    return { conversation, replies, accepted };
  };

  const saysAndIsAnswered = async (customer: string, text: string): Promise<void> => {
    const before = (await find(customer))?.answered_seq ?? 0;
    await says(customer, text);
    await settled(customer, before + 1);
  };

  let customers = 0;
  const newCustomer = () => `55118${String(++customers).padStart(8, '0')}`;

  return {
    prosa,
    newCustomer,
    saysAndIsAnswered,
    async threeMessages(customer = newCustomer()) {
      for (const text of THREE_TEXTS) await saysAndIsAnswered(customer, text);
      return survived(customer, THREE_TEXTS.length);
    },
    fault(input) {
      const id = prosa.faults.add(input);
      const report = () => {
        const found = prosa.faults.report(id);
        if (!found) throw new Error(`there is no fault ${id}`);
        return found;
      };
      const { target, action, seed } = report();
      console.info(`fault ${target} ${action}, seed ${seed}`);
      return report;
    },
    says,
    settled,
    survived,
    async close() {
      database.destroy();
      await prosa.close();
    },
  };
}

/** What a customer says who says three things. */
export const THREE_TEXTS = ['primeira', 'segunda', 'terceira'];

/** The stand-in for the model quotes the message that it answers. */
export const answersTo = (...texts: string[]): unknown[] =>
  texts.map((text) => expect.stringContaining(`“${text}”`));

function numbersTo(last: number): number[] {
  return [...Array(last).keys()].map((index) => index + 1);
}

/** The text of an accepted message. */
export function textsOf({ accepted }: Survival): string[] {
  return accepted.map(({ body }) => String((body.text as { body?: unknown } | undefined)?.body));
}
