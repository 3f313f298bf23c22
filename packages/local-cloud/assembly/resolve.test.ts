import { describe, expect, it } from 'vitest';
import { UnresolvableValueError } from './errors.ts';
import { TemplateResolver } from './resolve.ts';
import type { Template, TemplateValue } from './template.ts';

/** Writes `<name>` as CloudFormation does, which in a string of ours would look like a mistake. */
const braces = (text: string) => text.replaceAll('<', '$\u007b').replaceAll('>', '}');

const template: Template = {
  Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Later: { Type: 'AWS::SQS::Queue' } },
  Parameters: {
    Size: { Type: 'Number', Default: 5 },
    Asked: { Type: 'String' },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
  },
  Mappings: { Zones: { 'us-east-1': { letter: 'a', list: ['x', 'y'] } } },
  Conditions: {
    IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    IsBig: { 'Fn::Equals': [{ Ref: 'Size' }, '500'] },
    HereAndBig: { 'Fn::And': [{ Condition: 'IsHere' }, { Condition: 'IsBig' }] },
    HereOrBig: { 'Fn::Or': [{ Condition: 'IsBig' }, { Condition: 'IsHere' }] },
    NotBig: { 'Fn::Not': [{ Condition: 'IsBig' }] },
    Odd: { 'Fn::Maybe': [] },
  },
};

function newResolver(): TemplateResolver {
  const resolver = new TemplateResolver({
    stackName: 'shop',
    template,
    region: 'us-east-1',
    accountId: '000000000000',
    exports: new Map([['other:Name', 'imported']]),
  });
  resolver.define('Queue', { ref: 'http://queue', attributes: { Arn: 'arn:queue', 'Outputs.Deep': 'deep' } });
  return resolver;
}

const location = { stack: 'shop', logicalId: 'Thing', path: 'Properties.Value' };
const resolve = (value: TemplateValue) => newResolver().resolve(value, location);

describe('TemplateResolver resolves', () => {
  it.each<[string, TemplateValue, unknown]>([
    ['Ref of a resource', { Ref: 'Queue' }, 'http://queue'],
    ['Ref of a parameter, with its default', { Ref: 'Size' }, 5],
    ['Ref AWS::Region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Ref AWS::AccountId', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Ref AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Ref AWS::StackName', { Ref: 'AWS::StackName' }, 'shop'],
    [
      'Ref AWS::StackId',
      { Ref: 'AWS::StackId' },
      'arn:aws:cloudformation:us-east-1:000000000000:stack/shop/local',
    ],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['GetAtt as a string, with a dotted attribute', { 'Fn::GetAtt': 'Queue.Outputs.Deep' }, 'deep'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, true]] }, 'a-5-true'],
    ['Join of a Split', { 'Fn::Join': ['/', { 'Fn::Split': ['.', 'a.b.c'] }] }, 'a/b/c'],
    [
      'Sub as a string',
      { 'Fn::Sub': braces('<Queue.Arn> in <AWS::Region>: <Queue>') },
      'arn:queue in us-east-1: http://queue',
    ],
    ['Sub with a literal', { 'Fn::Sub': braces('<!Queue> <Size>') }, braces('<Queue> 5')],
    [
      'Sub with variables',
      { 'Fn::Sub': [braces('<a>/<Size>'), { a: { 'Fn::Join': ['', ['x', 'y']] } }] },
      'xy/5',
    ],
    ['Sub with a variable that holds $&', { 'Fn::Sub': [braces('[<a>]'), { a: '$&' }] }, '[$&]'],
    ['Select', { 'Fn::Select': [1, ['a', { Ref: 'Queue' }]] }, 'http://queue'],
    ['Select with its index as text', { 'Fn::Select': ['2', { 'Fn::Split': [':', 'a:b:c'] }] }, 'c'],
    ['Split', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }, ['arn', 'queue']],
    ['ImportValue', { 'Fn::ImportValue': 'other:Name' }, 'imported'],
    [
      'ImportValue with a computed name',
      { 'Fn::ImportValue': { 'Fn::Sub': [braces('<s>:Name'), { s: 'other' }] } },
      'imported',
    ],
    ['FindInMap', { 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'letter'] }, 'a'],
    ['FindInMap of a list', { 'Fn::FindInMap': ['Zones', 'us-east-1', 'list'] }, ['x', 'y']],
    ['If, true', { 'Fn::If': ['IsHere', { Ref: 'Size' }, { Ref: 'Later' }] }, 5],
    ['If, false', { 'Fn::If': ['IsBig', { Ref: 'Later' }, 'small'] }, 'small'],
    ['If with And', { 'Fn::If': ['HereAndBig', 1, 2] }, 2],
    ['If with Or', { 'Fn::If': ['HereOrBig', 1, 2] }, 1],
    ['If with Not', { 'Fn::If': ['NotBig', 1, 2] }, 1],
    ['NoValue, which goes', { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, { b: [1] }],
    [
      'plain data',
      { a: [1, 'b', false, null], Ref: 'no', c: {} },
      { a: [1, 'b', false, null], Ref: 'no', c: {} },
    ],
  ])('%s', (_title, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });
});

describe('TemplateResolver refuses, naming the place', () => {
  it.each<[string, TemplateValue, string]>([
    [
      'an unknown name',
      { Ref: 'Missing' },
      'Ref: there is no resource, parameter or pseudo parameter Missing',
    ],
    ['a name of Object itself', { Ref: 'constructor' }, 'Ref: there is no resource'],
    ['a resource that is not created', { Ref: 'Later' }, 'Ref: resource Later does not exist'],
    ['an unknown pseudo parameter', { Ref: 'AWS::Galaxy' }, 'parameter AWS::Galaxy'],
    ['a parameter without a default', { Ref: 'Asked' }, 'parameter Asked has no default'],
    ['a parameter of Parameter Store', { Ref: 'BootstrapVersion' }, 'Parameter Store'],
    ['Ref of something else', { Ref: ['Queue'] }, 'Ref takes a name'],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Queue', 'Color'] },
      'Fn::GetAtt: Queue has no attribute Color',
    ],
    ['an attribute of Object itself', { 'Fn::GetAtt': ['Queue', 'toString'] }, 'no attribute toString'],
    ['an attribute of nothing', { 'Fn::GetAtt': ['Missing', 'Arn'] }, 'there is no resource'],
    ['GetAtt without an attribute', { 'Fn::GetAtt': 'Queue' }, 'takes [logicalId, attribute]'],
    ['Join of an object', { 'Fn::Join': ['', ['a', { b: 1 }]] }, 'a value of Fn::Join must be a string'],
    ['Join without a list', { 'Fn::Join': ['', 'abc'] }, 'the values of Fn::Join must be a list'],
    ['Join with another delimiter', { 'Fn::Join': [1, []] }, 'the delimiter of Fn::Join'],
    ['Join with one part', { 'Fn::Join': [''] }, 'takes [delimiter, [values]]'],
    ['Sub of something missing', { 'Fn::Sub': braces('x <Missing>') }, 'Fn::Sub: there is no resource'],
    ['Sub of an unknown attribute', { 'Fn::Sub': braces('<Queue.Color>') }, 'no attribute Color'],
    ['Sub of NoValue', { 'Fn::Sub': braces('<AWS::NoValue>') }, 'must be a string'],
    ['Sub of a number', { 'Fn::Sub': 5 }, 'takes a string'],
    ['Sub with a list of variables', { 'Fn::Sub': ['a', ['b']] }, 'must be a mapping'],
    ['Select beyond the end', { 'Fn::Select': [2, ['a', 'b']] }, 'index 2 is outside the 2 values'],
    ['Select before the start', { 'Fn::Select': ['-1', ['a']] }, 'index -1 is outside'],
    ['Split by nothing', { 'Fn::Split': ['', 'abc'] }, 'the delimiter of Fn::Split'],
    ['Split of a list', { 'Fn::Split': [',', ['a']] }, 'the source of Fn::Split must be a string'],
    ['ImportValue of nothing', { 'Fn::ImportValue': 'other:Nothing' }, 'exports other:Nothing'],
    [
      'FindInMap of nothing',
      { 'Fn::FindInMap': ['Zones', 'us-east-1', 'number'] },
      'no mapping Zones.us-east-1.number',
    ],
    ['If with an unknown condition', { 'Fn::If': ['Nowhere', 1, 2] }, 'there is no condition Nowhere'],
    ['If with two parts', { 'Fn::If': ['IsHere', 1] }, 'takes [condition, value, value]'],
    ['a function that is not known', { 'Fn::GetAZs': '' }, 'does not know the function Fn::GetAZs'],
    ['a dynamic reference', '{{resolve:ssm:/name}}', 'dynamic reference'],
    ['a dynamic reference by Sub', { 'Fn::Sub': '{{resolve:ssm:/name}}' }, 'dynamic reference'],
    [
      'a dynamic reference put together',
      { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Queue' }, '}}']] },
      'dynamic reference',
    ],
  ])('%s', (_title, value, message) => {
    const attempt = () => resolve({ Inner: [value] });
    expect(attempt).toThrow(UnresolvableValueError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow('shop/Thing Properties.Value.Inner.0');
  });

  it('a condition function that is not known, naming the condition', () => {
    expect(() => resolve({ 'Fn::If': ['Odd', 1, 2] })).toThrow(
      'shop/Conditions.Odd: the local runtime does not',
    );
  });
});
