import { describe, expect, it } from 'vitest';
import {
  CircularDependencyError,
  UnresolvableValueError,
  UnsupportedResourceError,
} from '../assembly/errors.ts';
import type { StackTemplate } from '../assembly/read.ts';
import type { Template, TemplateResource } from '../assembly/template.ts';
import { RecordingEngines } from '../resources/recording-engines.fixture.ts';

const stack = (name: string, template: Template): StackTemplate => ({
  name,
  template,
  assetFolders: new Map(),
});
const queue = (properties: TemplateResource['Properties'] = {}, more: Partial<TemplateResource> = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
  ...more,
});
const names = (engines: RecordingEngines) => engines.queues.queues().map(({ name }) => name);

describe('createStacks', () => {
  it('creates in the order of references and DependsOn', async () => {
    const engines = new RecordingEngines();
    await engines.create({
      Third: queue({}, { DependsOn: ['Second'] }),
      Second: queue({ QueueName: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['First', 'QueueName'] }, '-2']] } }),
      First: queue(),
    });
    expect(names(engines)).toEqual(['shop-First', 'shop-First-2', 'shop-Third']);
  });

  it('passes exports on to later stacks', async () => {
    const engines = new RecordingEngines();
    const { outputs } = await engines.createStacks([
      stack('state', {
        Resources: { Queue: queue() },
        Outputs: {
          Url: { Value: { Ref: 'Queue' }, Export: { Name: { 'Fn::Join': [':', ['state', 'Url']] } } },
        },
      }),
      stack('app', {
        Resources: {},
        Outputs: { Seen: { Value: { 'Fn::ImportValue': 'state:Url' } }, Count: { Value: [1, 2] } },
      }),
    ]);
    expect(outputs.app).toEqual({ Seen: outputs.state?.Url, Count: '[1,2]' });
  });

  it('leaves out what a condition leaves out', async () => {
    const engines = new RecordingEngines();
    const { outputs } = await engines.createStacks([
      stack('shop', {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { Kept: queue(), Dropped: queue({}, { Condition: 'Never' }) },
        Outputs: { Dropped: { Value: { Ref: 'Dropped' }, Condition: 'Never' } },
      }),
    ]);
    expect(names(engines)).toEqual(['shop-Kept']);
    expect(outputs.shop).toEqual({});
  });

  it('knows what it does not run, and what others read of it', async () => {
    const engines = new RecordingEngines();
    const { notRun, outputs } = await engines.createStacks([
      stack('shop', {
        Resources: {
          Role: { Type: 'AWS::IAM::Role', Properties: { Path: { 'Fn::Unknown': 1 } } },
          Logs: { Type: 'AWS::Logs::LogGroup' },
        },
        Outputs: {
          Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
          Logs: { Value: { 'Fn::GetAtt': ['Logs', 'Arn'] } },
        },
      }),
    ]);
    expect(notRun).toEqual(['AWS::IAM::Role', 'AWS::Logs::LogGroup']);
    expect(outputs.shop).toEqual({
      Role: 'arn:aws:iam::000000000000:role/shop-Role',
      Logs: 'arn:aws:logs:us-east-1:000000000000:log-group:shop-Logs',
    });
  });

  it('stops on an unknown type in any stack before it creates anything', async () => {
    const engines = new RecordingEngines();
    const attempt = engines.createStacks([
      stack('state', { Resources: { Queue: queue() } }),
      stack('app', { Resources: { Cluster: { Type: 'AWS::ECS::Cluster' } } }),
    ]);
    await expect(attempt).rejects.toThrow(UnsupportedResourceError);
    await expect(attempt).rejects.toThrow(
      'app/Cluster: the local runtime does not run resources of type AWS::ECS::Cluster',
    );
    expect(names(engines)).toEqual([]);
  });

  it('stops on a value that cannot be resolved, with the path inside the resource', async () => {
    const attempt = new RecordingEngines().create({
      Queue: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Missing', 'Arn'] } } }),
    });
    await expect(attempt).rejects.toThrow(UnresolvableValueError);
    await expect(attempt).rejects.toThrow(
      'shop/Queue Properties.RedrivePolicy.deadLetterTargetArn.Fn::GetAtt: there is no resource',
    );
  });

  it('stops on resources that wait for each other', async () => {
    const attempt = new RecordingEngines().create({
      A: queue({ QueueName: { Ref: 'B' } }),
      B: queue({}, { DependsOn: 'A' }),
    });
    await expect(attempt).rejects.toThrow(CircularDependencyError);
    await expect(attempt).rejects.toThrow('shop: circular dependency A → B → A');
  });
});
