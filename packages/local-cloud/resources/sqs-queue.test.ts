import { describe, expect, it } from 'vitest';
import { RecordingEngines } from './recording-engines.fixture.ts';

const QUEUE = 'AWS::SQS::Queue';

describe('AWS::SQS::Queue', () => {
  it('makes a FIFO queue with its attributes and its dead-letter queue, which may stand later', async () => {
    const engines = new RecordingEngines();
    await engines.create({
      Work: {
        Type: QUEUE,
        Properties: {
          FifoQueue: true,
          ContentBasedDeduplication: 'true',
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          VisibilityTimeout: '90',
          DelaySeconds: 2,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
        },
      },
      Dead: { Type: QUEUE, Properties: { FifoQueue: true, MessageRetentionPeriod: 1209600 } },
    });
    expect(engines.queues.queues().map(({ name }) => name)).toEqual(['shop-Dead.fifo', 'shop-Work.fifo']);
    expect(engines.queues.queue('shop-Work.fifo')?.attributes()).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      VisibilityTimeout: '90',
      DelaySeconds: '2',
      RedrivePolicy:
        '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:shop-Dead.fifo","maxReceiveCount":5}',
    });
  });

  it('resolves Ref to the URL and the attributes', async () => {
    const outputs = await new RecordingEngines().create(
      { Plain: { Type: QUEUE, Properties: { QueueName: 'named', FifoQueue: false } } },
      {
        Ref: { Ref: 'Plain' },
        Arn: { 'Fn::GetAtt': ['Plain', 'Arn'] },
        Name: { 'Fn::GetAtt': ['Plain', 'QueueName'] },
      },
    );
    expect(outputs).toEqual({
      Ref: 'http://127.0.0.1:1/000000000000/named',
      Arn: 'arn:aws:sqs:us-east-1:000000000000:named',
      Name: 'named',
    });
  });

  it('cuts a long name to 80 characters, differently for different resources', async () => {
    const engines = new RecordingEngines();
    const long = 'L'.repeat(90);
    await engines.create({
      [`${long}1`]: { Type: QUEUE, Properties: { FifoQueue: true } },
      [`${long}2`]: { Type: QUEUE, Properties: { FifoQueue: true } },
    });
    const names = engines.queues.queues().map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^shop-L+-[0-9a-f]{8}\.fifo$/);
    expect(names.map(({ length }) => length)).toEqual([80, 80]);
  });

  it('stops when the queue engine refuses, naming the resource', async () => {
    const attempt = new RecordingEngines().create({
      Work: { Type: QUEUE, Properties: { VisibilityTimeout: 50_000 } },
    });
    await expect(attempt).rejects.toThrow(/^shop\/Work could not be created: .*VisibilityTimeout/);
  });
});
