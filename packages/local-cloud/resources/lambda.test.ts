import { describe, expect, it } from 'vitest';
import type { TemplateObject, TemplateResource } from '../assembly/template.ts';
import { RecordingEngines } from './recording-engines.fixture.ts';

const QUEUE: TemplateResource = { Type: 'AWS::SQS::Queue' };
const fn = (properties: TemplateObject = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    ...properties,
  },
});
const mapping = (properties: TemplateObject = {}): TemplateResource => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    FunctionName: { Ref: 'Function' },
    ...properties,
  },
});

describe('AWS::Lambda::Function', () => {
  it('is made of its template, with the defaults of Lambda', async () => {
    const engines = new RecordingEngines();
    const outputs = await engines.create({ Function: fn() }, { Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } });
    expect(outputs.Arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:shop-Function');
    expect(engines.functions).toEqual([
      {
        name: 'shop-Function',
        arn: outputs.Arn,
        codeDirectory: '/code',
        handler: 'index.handler',
        timeoutSeconds: 3,
        memoryMb: 128,
        systemLogLevel: undefined,
        tracing: 'PassThrough',
        environment: { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'shopZ2DFunction' },
        region: 'us-east-1',
        maximumEnvironments: 4,
        reservedConcurrency: undefined,
      },
    ]);
  });

  it.each([
    [{ LogFormat: 'JSON', SystemLogLevel: 'WARN' }, 'Active', { systemLogLevel: 'WARN', tracing: 'Active' }],
    [{ LogFormat: 'JSON' }, 'PassThrough', { systemLogLevel: 'INFO', tracing: 'PassThrough' }],
    [{ LogFormat: 'Text' }, 'Active', { systemLogLevel: undefined, tracing: 'Active' }],
  ])('takes over how it logs and traces: %j, %s', async (LoggingConfig, Mode, expected) => {
    const engines = new RecordingEngines();
    await engines.create({ Function: fn({ LoggingConfig, TracingConfig: { Mode } }) });
    expect(engines.functions[0]).toMatchObject(expected);
  });

  it('overrides only the variables that the template declares', async () => {
    const engines = new RecordingEngines({
      environmentOverrides: { PARTNER: 'http://127.0.0.1:9', OTHER: 'http://127.0.0.1:9' },
    });
    const Environment = {
      Variables: { PARTNER: 'https://graph.example', QUEUE: { Ref: 'Queue' }, PAGE_SIZE: 20 },
    };
    await engines.create({ Function: fn({ Environment }), Queue: QUEUE });
    expect(engines.functions[0]?.environment).toEqual({
      PARTNER: 'http://127.0.0.1:9',
      QUEUE: 'http://127.0.0.1:1/000000000000/shop-Queue',
      PAGE_SIZE: '20',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'shopZ2DFunction',
    });
  });

  it.each<[string, TemplateObject, string]>([
    ['an asset that is not there', { Code: { S3Key: 'other.zip' } }, 'Code.S3Key: the assembly has no'],
    ['inline code', { Code: { ZipFile: '1' } }, 'Properties.Code'],
    ['another runtime', { Runtime: 'python3.13' }, 'Runtime: only Node.js functions are run'],
    ['layers', { Layers: ['arn'] }, 'Properties.Layers'],
    ['an image', { PackageType: 'Image' }, 'Properties.PackageType'],
  ])('stops on %s', async (_title, properties, message) => {
    await expect(new RecordingEngines().create({ Function: fn(properties) })).rejects.toThrow(message);
  });
});

describe('AWS::Lambda::EventSourceMapping', () => {
  it('takes batches of 10 and as many at once as the machine allows', async () => {
    const engines = new RecordingEngines({ maximumEnvironments: 3 });
    await engines.create({ Mapping: mapping(), Function: fn(), Queue: QUEUE });
    expect(engines.mappings).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        queueArn: 'arn:aws:sqs:us-east-1:000000000000:shop-Queue',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:shop-Function',
        batchSize: 10,
        maximumConcurrency: 3,
        reportBatchItemFailures: false,
        maximumBatchingWindowSeconds: 0,
        filterPatterns: undefined,
      },
    ]);
  });

  it('takes its settings, by function name or ARN', async () => {
    const engines = new RecordingEngines();
    const properties = {
      FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
    };
    await engines.create({ Mapping: mapping(properties), Function: fn(), Queue: QUEUE });
    expect(engines.mappings[0]).toMatchObject({
      batchSize: 5,
      maximumConcurrency: 2,
      reportBatchItemFailures: true,
      filterPatterns: [{ body: { a: [1] } }],
    });
  });

  it('does not poll when it is disabled', async () => {
    const engines = new RecordingEngines();
    await engines.create({ Mapping: mapping({ Enabled: false }), Function: fn(), Queue: QUEUE });
    expect(engines.mappings).toEqual([]);
  });

  it.each<[string, TemplateObject, string]>([
    ['a stream', { EventSourceArn: 'arn:aws:dynamodb:us-east-1:1:table/t/stream/1' }, 'only queues'],
    ['a queue of another account', { EventSourceArn: 'arn:aws:sqs:us-east-1:1:q' }, 'only queues'],
    ['a function that is not there', { FunctionName: 'missing' }, 'there is no function missing'],
    ['another response type', { FunctionResponseTypes: ['Whatever'] }, 'FunctionResponseTypes.0'],
  ])('stops on %s', async (_title, properties, message) => {
    const attempt = new RecordingEngines().create({
      Mapping: mapping(properties),
      Function: fn(),
      Queue: QUEUE,
    });
    await expect(attempt).rejects.toThrow(`shop/Mapping Properties`);
    await expect(attempt).rejects.toThrow(message);
  });
});
