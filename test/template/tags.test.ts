import { expect, it } from 'vitest';
import { synthesizeChecked } from './synthesized.ts';

/** Types that CloudFormation tags, among those that the stacks have. */
const TAGGED = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
  'AWS::SecretsManager::Secret',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::IAM::Role',
  'AWS::ApiGatewayV2::Api',
  'AWS::CloudWatch::Alarm',
];

it('a bill is told apart by installation and by capability', async () => {
  const { state, app } = await synthesizeChecked({ stage: 'prod' });
  const resources = [state, app].flatMap(({ Resources }) => Object.entries(Resources));
  const bare = resources.filter(([, { Type, Properties }]) => {
    const text = JSON.stringify(Properties);
    return TAGGED.includes(Type) && !(text.includes('"prosa:stage"') && text.includes('"prosa:capability"'));
  });
  expect(bare.map(([id]) => id)).toEqual([]);
  const agent = resources.find(
    ([id, { Type }]) => id.startsWith('AiAgent') && Type === 'AWS::Lambda::Function',
  );
  expect(agent?.[1].Properties.Tags).toEqual([
    { Key: 'prosa:capability', Value: 'ai-agent' },
    { Key: 'prosa:stage', Value: 'prod' },
  ]);
});
