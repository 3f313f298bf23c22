import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { envelopeSchema } from '#core/events/envelope.ts';

const HIDDEN_SECONDS = 60;

const eventSchema = z.string().transform((text, context) => {
  try {
    return z.object({ detail: z.looseObject(envelopeSchema.shape) }).parse(JSON.parse(text)).detail;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    context.addIssue({ code: 'custom', message: 'no event' });
    return z.NEVER;
  }
});

/**
 * Does what the rule could not: puts the `detail` of each event into the queue, with the tenant as message group, and deletes
 * the event only then. Breaking it off, or running it twice, repeats nothing: consumers know again what they have done.
 *
 * @returns how many went, and how many are no events of ours and were left
 */
export async function resendEvents(
  sqs: Pick<SQSClient, 'send'>,
  from: string,
  to: string,
): Promise<{ sent: number; kept: number }> {
  const counts = { sent: 0, kept: 0 };
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) return counts;
    for (const { Body, ReceiptHandle } of Messages) {
      const detail = eventSchema.safeParse(Body);
      counts[detail.success ? 'sent' : 'kept'] += 1;
      if (!detail.success) continue;
      const record = { MessageBody: JSON.stringify(detail.data), MessageGroupId: detail.data.tenant_id };
      await sqs.send(new SendMessageCommand({ QueueUrl: to, ...record }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
  }
}
