import * as z from 'zod';
import { defineFamily, flag, jsonObject, wholeNumber } from './family.ts';
import { physicalName } from './names.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const sqsQueue = defineFamily({
  type: 'AWS::SQS::Queue',
  properties: z.strictObject({
    QueueName: z.string().optional(),
    FifoQueue: flag.optional(),
    ContentBasedDeduplication: flag.optional(),
    DeduplicationScope: z.string().optional(),
    FifoThroughputLimit: z.string().optional(),
    DelaySeconds: wholeNumber.optional(),
    VisibilityTimeout: wholeNumber.optional(),
    MessageRetentionPeriod: wholeNumber.optional(),
    MaximumMessageSize: wholeNumber.optional(),
    ReceiveMessageWaitTimeSeconds: wholeNumber.optional(),
    RedrivePolicy: jsonObject.optional(),
    RedriveAllowPolicy: jsonObject.optional(),
  }),
  ignored: {
    KmsDataKeyReusePeriodSeconds: 'encryption at rest cannot be seen by a caller',
    KmsMasterKeyId: 'encryption at rest cannot be seen by a caller',
    SqsManagedSseEnabled: 'encryption at rest cannot be seen by a caller',
    Tags: 'tags change no behaviour',
  },
  create: ({ QueueName, FifoQueue, ...attributes }, context) => {
    const name = physicalName(context, QueueName, { maximumLength: 80, suffix: FifoQueue ? '.fifo' : '' });
    const entries = Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
    // CreateQueue refuses FifoQueue=false: a standard queue is one that does not say it.
    if (FifoQueue) entries.push(['FifoQueue', 'true']);
    const { arn } = context.engines.queues.createQueue(name, Object.fromEntries(entries));
    const url = context.engines.queueUrl(name);
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
});
