import { beforeAll, describe, expect, it } from 'vitest';
import { KEPT_TYPES } from '../../lib/kept.ts';
import { type Synthesized, synthesizeChecked, WHOLE } from './synthesized.ts';

/** What an installation keeps, by logical id: another id is another resource, without what is in the first. */
const KEPT = {
  TablesRegistry55D7706D: 'AWS::DynamoDB::GlobalTable',
  TablesConversationsDFBD939C: 'AWS::DynamoDB::GlobalTable',
  TablesIdempotency498FF680: 'AWS::DynamoDB::GlobalTable',
  TablesCircuitsAC603660: 'AWS::DynamoDB::GlobalTable',
  TablesKnowledgeCEAD578D: 'AWS::DynamoDB::GlobalTable',
  BucketsKnowledge84EACAFE: 'AWS::S3::Bucket',
  BucketsVectors32B9706F: 'AWS::S3Vectors::VectorBucket',
  MediaBucket4022EBBF: 'AWS::S3::Bucket',
  BusEA82B648: 'AWS::Events::EventBus',
  Archive4DBC1EC9: 'AWS::Events::Archive',
  QueuesFairDispatchDeadLetters06C50814: 'AWS::SQS::Queue',
  QueuesFairDispatchQueue8CFC188B: 'AWS::SQS::Queue',
  QueuesTurnsDeadLetters28B10FF0: 'AWS::SQS::Queue',
  QueuesTurnsQueue60FF9183: 'AWS::SQS::Queue',
  QueuesTriageDeadLetters9DB1035E: 'AWS::SQS::Queue',
  QueuesTriageQueue89043307: 'AWS::SQS::Queue',
  QueuesOutboxDeadLettersE34DDB88: 'AWS::SQS::Queue',
  QueuesOutboxQueueF8221EF7: 'AWS::SQS::Queue',
  QueuesReceiptsDeadLetters842B1E23: 'AWS::SQS::Queue',
  QueuesReceiptsQueue95DCB4F8: 'AWS::SQS::Queue',
  QueuesTimersDeadLettersEF2DDDD9: 'AWS::SQS::Queue',
  QueuesTimersQueue168705F2: 'AWS::SQS::Queue',
  QueuesMediaDeadLettersAFFB058E: 'AWS::SQS::Queue',
  QueuesMediaQueue5A45092B: 'AWS::SQS::Queue',
  QueuesInboxToMediaDeadLetters9BCD96D2: 'AWS::SQS::Queue',
  QueuesClosedToTimersDeadLettersAB622DE8: 'AWS::SQS::Queue',
  QueuesInboxToDispatchDeadLetters512CB908: 'AWS::SQS::Queue',
  QueuesEmbeddingsDeadLettersF7537342: 'AWS::SQS::Queue',
  QueuesEmbeddingsQueueB0644876: 'AWS::SQS::Queue',
  QueuesEmbeddingsBulkDeadLettersDD1E1454: 'AWS::SQS::Queue',
  QueuesEmbeddingsBulkQueueA4D60E46: 'AWS::SQS::Queue',
  QueuesChangedToEmbeddingsDeadLetters9963C379: 'AWS::SQS::Queue',
  QueuesChangedToEmbeddingsBulkDeadLetters68AA32D2: 'AWS::SQS::Queue',
  SecretsAppA939B7EC: 'AWS::SecretsManager::Secret',
  SecretsModelE17E15BC: 'AWS::SecretsManager::Secret',
  PeoplePoolC64A4D1E: 'AWS::Cognito::UserPool',
  AddressApiA5CD355C: 'AWS::ApiGatewayV2::Api',
};

/** Types that a deployment makes again, and nothing is lost. */
const MADE_AGAIN = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  // People sign in again, and programs that sign in for a person need the new id.
  'AWS::Cognito::UserPoolClient',
  'AWS::Events::Rule',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
];

let dev: Synthesized;
/** With everything that is kept where a setting asks for it. */
let whole: Synthesized;

beforeAll(async () => {
  [dev, whole] = [await synthesizeChecked(), await synthesizeChecked(WHOLE)];
});

function keptOf({ state }: Synthesized) {
  return Object.entries(state.Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined);
}

describe('what outlives its stack', () => {
  it('has these logical ids for ever', () => {
    expect(
      Object.fromEntries(keptOf(dev).map(([id, { Type }]) => [id, Type])),
      'Another logical id is another resource, and the one with the data is left behind: keep the id (overrideLogicalId, or ' +
        'the construct where it was). A new resource is added to this list; one that goes needs a way for its data.',
    ).toEqual(KEPT);
  });

  it('is all but what a deployment makes again without loss, and is kept when it is replaced, too', () => {
    for (const [id, { Type, DeletionPolicy, UpdateReplacePolicy }] of Object.entries(whole.state.Resources)) {
      if (MADE_AGAIN.includes(Type)) continue;
      expect([id, DeletionPolicy?.replace('ExceptOnCreate', ''), UpdateReplacePolicy]).toEqual([
        id,
        'Retain',
        'Retain',
      ]);
    }
  });

  it('can be taken over by a new stack: CloudFormation knows how to name each', () => {
    expect(new Set(keptOf(whole).map(([, { Type }]) => Type))).toEqual(new Set(Object.keys(KEPT_TYPES)));
  });

  it('can be taken over before the rest is there: none refers to what is not kept', () => {
    const ids = new Set(keptOf(whole).map(([id]) => id));
    for (const [id, resource] of keptOf(whole)) {
      const text = JSON.stringify(resource);
      const named = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, name]) => name ?? '');
      const others = [...named, ...(resource.DependsOn ?? [])].filter((name) => !name.startsWith('AWS::'));
      expect([id, others.filter((name) => !ids.has(name))]).toEqual([id, []]);
      expect(resource).not.toHaveProperty('Condition');
      expect(text).not.toMatch(/"Fn::(If|Sub|ImportValue)":/);
    }
  });

  it('has a name of its own choice only where docs/deploy.md says that a second creation stops', () => {
    const property =
      /^(Name|TableName|BucketName|VectorBucketName|QueueName|ArchiveName|UserPoolName|DomainName)$/;
    const named = keptOf(whole)
      // Names of APIs are for people: two may have the same.
      .filter(([, { Type }]) => Type !== 'AWS::ApiGatewayV2::Api')
      .filter(([, { Properties }]) => Object.keys(Properties).some((name) => property.test(name)));
    expect(named.map(([id]) => id.slice(0, -8))).toEqual([
      'Bus',
      'SecretsApp',
      'SecretsModel',
      'AddressDomain',
    ]);
  });
});
