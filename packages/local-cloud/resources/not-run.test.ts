import { expect, it } from 'vitest';
import { RecordingEngines } from './recording-engines.fixture.ts';

it('a template with a key of KMS runs: what is encrypted with it names it, and is as without', async () => {
  const outputs = await new RecordingEngines().create(
    {
      Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: 'orders', KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      },
    },
    { Key: { 'Fn::GetAtt': ['Key', 'Arn'] }, Queue: { 'Fn::GetAtt': ['Queue', 'QueueName'] } },
  );
  expect(outputs.Key).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\/./);
  expect(outputs.Queue).toBe('orders');
});
