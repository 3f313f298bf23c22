import * as z from 'zod';
import { defineFamily, jsonObject, wholeNumber } from './family.ts';
import { physicalName } from './names.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export const eventBus = defineFamily({
  type: 'AWS::Events::EventBus',
  properties: z.strictObject({ Name: z.string() }),
  ignored: {
    Description: 'for people',
    KmsKeyIdentifier: 'encryption at rest cannot be seen by a caller',
    LogConfig: 'the events are seen through /_local/events',
    Policy: 'access is not checked locally',
    Tags: 'tags change no behaviour',
  },
  create: ({ Name }, { engines, region, accountId }) => {
    engines.bus.createBus(Name);
    const Arn = `arn:aws:events:${region}:${accountId}:event-bus/${Name}`;
    return { ref: Name, attributes: { Arn, Name } };
  },
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html */
export const eventArchive = defineFamily({
  type: 'AWS::Events::Archive',
  properties: z.strictObject({
    ArchiveName: z.string().optional(),
    EventPattern: jsonObject.optional(),
    RetentionDays: wholeNumber.optional(),
    SourceArn: z.string(),
  }),
  ignored: {
    Description: 'for people',
    KmsKeyIdentifier: 'encryption at rest cannot be seen by a caller',
  },
  create: ({ ArchiveName, EventPattern, RetentionDays, SourceArn }, context) => {
    const name = physicalName(context, ArchiveName, { maximumLength: 48 });
    context.engines.bus.createArchive({
      name,
      busName: busNameOf(SourceArn),
      eventPattern: EventPattern,
      retentionDays: RetentionDays,
    });
    const arn = `arn:aws:events:${context.region}:${context.accountId}:archive/${name}`;
    return { ref: name, attributes: { Arn: arn, ArchiveName: name } };
  },
});

/** The name of a bus that is given by name or ARN; `default` when it is not given. */
export function busNameOf(nameOrArn: string | undefined): string {
  return nameOrArn?.split(':event-bus/').at(-1) ?? 'default';
}
