import * as z from 'zod';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
import { defineFamily, flag, jsonObject, wholeNumber } from './family.ts';
import { findFunction } from './lambda-function.ts';
import { shortHash } from './names.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const eventSourceMapping = defineFamily({
  type: 'AWS::Lambda::EventSourceMapping',
  properties: z.strictObject({
    EventSourceArn: z.string(),
    FunctionName: z.string(),
    BatchSize: wholeNumber.default(10),
    Enabled: flag.default(true),
    FilterCriteria: z
      .strictObject({ Filters: z.array(z.strictObject({ Pattern: jsonObject })).optional() })
      .optional(),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    MaximumBatchingWindowInSeconds: wholeNumber.default(0),
    ScalingConfig: z.strictObject({ MaximumConcurrency: wholeNumber.optional() }).optional(),
  }),
  ignored: {
    KmsKeyArn: 'encryption at rest cannot be seen by a caller',
    MetricsConfig: 'metrics of the service itself are not run locally',
    Tags: 'tags change no behaviour',
  },
  create: (properties, context) => {
    const { EventSourceArn, FunctionName, ScalingConfig, FilterCriteria } = properties;
    if (!EventSourceArn.includes(':sqs:') || !context.engines.accepts(EventSourceArn)) {
      throw new UnsupportedPropertyError(
        below(context.location, 'Properties.EventSourceArn'),
        `only queues of the templates are mapped to functions, not ${EventSourceArn}`,
      );
    }
    const functionArn = findFunction(FunctionName, context, 'Properties.FunctionName');
    const id = shortHash(`${context.location.stack}/${context.location.logicalId}`, 32);
    if (properties.Enabled) {
      context.engines.addMapping({
        id,
        queueArn: EventSourceArn,
        functionArn,
        batchSize: properties.BatchSize,
        maximumConcurrency: Math.min(
          ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY,
          context.maximumEnvironments,
        ),
        reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
        maximumBatchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
        filterPatterns: FilterCriteria?.Filters?.map(({ Pattern }) => Pattern),
      });
    }
    return { ref: id, attributes: { Id: id } };
  },
});
