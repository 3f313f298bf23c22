import type { ResourceValues } from '../assembly/resolve.ts';
import type { ResolvedValue } from '../assembly/template.ts';
import type { ResourceContext } from './context.ts';
import { physicalName } from './names.ts';

const ACCESS = 'access is not checked locally';
const ENCRYPTION = 'encryption at rest cannot be seen by a caller';
const OPERATIONS = 'for operators in an account; nothing in the system reads it';

interface NotRun {
  reason: string;
  /** Attributes that other resources read, as values of the right form. */
  attributes?: (name: string, context: ResourceContext) => Record<string, ResolvedValue>;
}

/** Resource types that are knowingly not run: the system behaves the same without them. */
export const NOT_RUN: Readonly<Record<string, NotRun>> = {
  'AWS::ApplicationInsights::Application': { reason: OPERATIONS },
  'AWS::CDK::Metadata': { reason: 'describes the template' },
  'AWS::CloudWatch::Alarm': { reason: OPERATIONS, attributes: arn('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::CompositeAlarm': { reason: OPERATIONS, attributes: arn('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::Dashboard': { reason: OPERATIONS },
  'AWS::Events::EventBusPolicy': { reason: ACCESS },
  'AWS::IAM::ManagedPolicy': { reason: ACCESS },
  'AWS::IAM::Policy': { reason: ACCESS },
  'AWS::IAM::Role': { reason: ACCESS, attributes: arn('iam', 'role/') },
  'AWS::KMS::Alias': { reason: ENCRYPTION },
  'AWS::KMS::Key': { reason: ENCRYPTION, attributes: arn('kms', 'key/') },
  'AWS::Lambda::Permission': { reason: ACCESS },
  'AWS::Logs::LogGroup': { reason: OPERATIONS, attributes: arn('logs', 'log-group:') },
  'AWS::Logs::MetricFilter': { reason: OPERATIONS },
  'AWS::Logs::QueryDefinition': { reason: OPERATIONS },
  'AWS::Logs::ResourcePolicy': { reason: ACCESS },
  'AWS::S3::BucketPolicy': { reason: ACCESS },
  'AWS::S3Vectors::VectorBucketPolicy': { reason: ACCESS },
  'AWS::SQS::QueuePolicy': { reason: ACCESS },
  'AWS::SecretsManager::ResourcePolicy': { reason: ACCESS },
};

/**
 * What a resource that is not run answers to `Ref` and `Fn::GetAtt`; its properties are not looked at, except
 * that none gives it a name.
 */
export function valuesOfNotRun(type: string, context: ResourceContext): ResourceValues {
  const name = physicalName(context, undefined, { maximumLength: 255 });
  return { ref: name, attributes: NOT_RUN[type]?.attributes?.(name, context) ?? {} };
}

/** One line for people: every type that is not run, with how many resources it stands for. */
export function describeNotRun(types: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  const parts = [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => `${type} ×${count}`);
  return `not run locally: ${parts.join(', ')}`;
}

function arn(service: string, prefix: string): NotRun['attributes'] {
  return (name, { region, accountId }) => ({
    Arn: `arn:aws:${service}:${service === 'iam' ? '' : region}:${accountId}:${prefix}${name}`,
  });
}
