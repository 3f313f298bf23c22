import { describe, expect, it } from 'vitest';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import type { TemplateObject } from '../assembly/template.ts';
import { RecordingEngines } from './recording-engines.fixture.ts';
import { FAMILIES } from './registry.ts';

const create = (type: string, properties: TemplateObject) =>
  new RecordingEngines().create({ Thing: { Type: type, Properties: properties } });

describe('every family', () => {
  it.each([...FAMILIES.keys()])('%s stops on a property that it does not know', async (type) => {
    const attempt = create(type, { SomethingNew: 1 });
    await expect(attempt).rejects.toThrow(UnsupportedPropertyError);
    await expect(attempt).rejects.toThrow(/^shop\/Thing Properties/);
  });

  it.each([...FAMILIES.values()])('$type gives a reason for each property it ignores', ({ ignored }) => {
    for (const reason of Object.values(ignored)) expect(reason).toMatch(/\w+ \w+/);
  });
});

describe('properties', () => {
  it('an unknown one is named, at any depth', async () => {
    await expect(create('AWS::SQS::Queue', { Sparkle: true })).rejects.toThrow(
      'shop/Thing Properties.Sparkle: the local runtime does not run this property of AWS::SQS::Queue',
    );
    const target = { Id: 'a', Arn: 'arn', HttpParameters: {} };
    await expect(create('AWS::Events::Rule', { EventPattern: {}, Targets: [target] })).rejects.toThrow(
      'shop/Thing Properties.Targets.0.HttpParameters: the local runtime does not run',
    );
  });

  it('a value of the wrong form is named', async () => {
    await expect(create('AWS::SQS::Queue', { DelaySeconds: 'soon' })).rejects.toThrow(
      'shop/Thing Properties.DelaySeconds: ',
    );
    await expect(create('AWS::SQS::Queue', { RedrivePolicy: '[1]' })).rejects.toThrow(
      'shop/Thing Properties.RedrivePolicy: ',
    );
  });

  it('an ignored one is not even resolved', async () => {
    const key = { 'Fn::GetAtt': ['KeyThatIsNowhere', 'Arn'] };
    await expect(create('AWS::SQS::Queue', { KmsMasterKeyId: key })).resolves.toEqual({});
    const replica = { Region: { Ref: 'AWS::Region' }, Color: 'red' };
    const table = { AttributeDefinitions: [], KeySchema: [], Replicas: [replica] };
    await expect(create('AWS::DynamoDB::GlobalTable', table)).rejects.toThrow('Properties.Replicas.0.Color');
  });

  it('an ignored one goes from the branch of an Fn::If as well', async () => {
    const engines = new RecordingEngines();
    const attempt = engines.createStacks([
      {
        name: 'shop',
        assetFolders: new Map(),
        template: {
          Conditions: { Always: { 'Fn::Equals': ['a', 'a'] } },
          Resources: {
            Rule: {
              Type: 'AWS::Events::Rule',
              Properties: {
                EventPattern: { source: ['x'] },
                Targets: [
                  {
                    'Fn::If': [
                      'Always',
                      { Id: 'a', RoleArn: 'role', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
                      { Ref: 'AWS::NoValue' },
                    ],
                  },
                ],
              },
            },
            Queue: { Type: 'AWS::SQS::Queue' },
          },
        },
      },
    ]);
    await attempt;
    expect(engines.rules[0]?.targets).toEqual([
      expect.objectContaining({ id: 'a', arn: 'arn:aws:sqs:us-east-1:000000000000:shop-Queue' }),
    ]);
  });
});
