import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { REASON } from '#platform/queue/dead-letters.ts';

/** Enough to look at some hundred; a redrive that comes in between misses what is hidden. */
const HIDDEN_SECONDS = 20;
const MOST_AT_ONCE = 10;

/** The ids of an envelope, whatever else it may be. */
const idsSchema = z.object({
  event: z.string().optional(),
  tenant_id: z.string().optional(),
  conversation_id: z.string().optional(),
  trace_id: z.string().optional(),
});

/**
 * Looks at the records of a queue and leaves them: each is hidden for some seconds at most, and shown again when all were
 * looked at. Of a FIFO queue only the first ten of a message group are seen.
 *
 * @param how.bodies also what the records say, which is personal data
 */
export async function* peek(
  sqs: Pick<SQSClient, 'send'>,
  QueueUrl: string,
  { limit, bodies }: { limit: number; bodies: boolean },
): AsyncGenerator<string> {
  const seen: Message[] = [];
  try {
    while (seen.length < limit) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(MOST_AT_ONCE, limit - seen.length),
          VisibilityTimeout: HIDDEN_SECONDS,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['SentTimestamp', 'MessageGroupId'],
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) break;
      seen.push(...Messages);
      for (const message of Messages) yield told(message, bodies);
    }
    if (seen.length === 0) yield 'nothing is there';
  } finally {
    await showAgain(sqs, QueueUrl, seen);
  }
}

async function showAgain(sqs: Pick<SQSClient, 'send'>, QueueUrl: string, seen: readonly Message[]) {
  for (let start = 0; start < seen.length; start += MOST_AT_ONCE) {
    const Entries = seen.slice(start, start + MOST_AT_ONCE).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

function told({ MessageId, Attributes, MessageAttributes, Body = '' }: Message, bodies: boolean): string {
  const attribute = (name: string) => MessageAttributes?.[name]?.StringValue;
  const ids = idsOf(Body);
  const parts = [
    new Date(Number(Attributes?.SentTimestamp)).toISOString(),
    ids.event ?? 'no envelope',
    ...(['tenant_id', 'conversation_id', 'trace_id'] as const).map(
      (name) => ids[name] && `${name}=${ids[name]}`,
    ),
    // EventBridge's message may quote the event; its code says enough.
    `reason=${attribute(REASON) ?? attribute('ERROR_CODE') ?? 'received too often'}`,
    `message_id=${MessageId}`,
  ];
  return [parts.filter(Boolean).join('  '), ...(bodies ? [Body] : [])].join('\n');
}

/** A rule's dead letter is the whole event, whose detail is the envelope. */
function idsOf(body: string): z.infer<typeof idsSchema> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
  const event = z.object({ detail: z.unknown() }).safeParse(json);
  const parsed = idsSchema.safeParse(event.data?.detail ?? json);
  return parsed.data ?? {};
}
