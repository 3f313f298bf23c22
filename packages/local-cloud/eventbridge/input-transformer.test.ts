import { describe, expect, test } from 'vitest';
import type { BusEvent } from './event.ts';
import { compileTemplate } from './input-transformer.ts';

const event: BusEvent = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', count: 2, tags: ['a', 'b'], sizes: [1, 2] },
};

const context = {
  ruleArn: 'arn:aws:events:us-east-1:123456789012:rule/example',
  ruleName: 'example',
  ingestionTime: '2015-11-11T21:29:55.123Z',
};

const inputPathsMap = {
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  count: '$.detail.count',
  tags: '$.detail.tags',
  sizes: '$.detail.sizes',
  gone: '$.detail.gone',
};

const render = (inputTemplate: string) =>
  compileTemplate('t', { inputPathsMap, inputTemplate })(event, context);

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-examples */
describe('compileTemplate', () => {
  test.each([
    ['a string', '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    [
      'escaped quotes',
      '"instance \\"<instance>\\" is in <state>"',
      '"instance \\"i-0123456789\\" is in RUNNING"',
    ],
    [
      'JSON, minified',
      '{\n  "instance" : <instance>,\n  "state": <state>\n}',
      '{"instance":"i-0123456789","state":"RUNNING"}',
    ],
    [
      'strings and variables',
      '{"state": "<state>", "text": "instance \\"<instance>\\" is in <state>"}',
      '{"state":"RUNNING","text":"instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    [
      'variables beside static values',
      '{"state": [9, <state>, true], "count": <count>, "tags": <tags>}',
      '{"state":[9,"RUNNING",true],"count":2,"tags":["a","b"]}',
    ],
    ['a list in a string', '"sizes <sizes>"', '"sizes [1,2]"'],
    ['a number in a string', '"<count> items"', '"2 items"'],
    ['a path that finds nothing', '{"a": <gone>, "b": "x<gone>y"}', '{"a":"","b":"xy"}'],
    [
      'the reserved names',
      '{"arn": <aws.events.rule-arn>, "rule": "<aws.events.rule-name>", "at": <aws.events.event.ingestion-time>}',
      `{"arn":"${context.ruleArn}","rule":"example","at":"${context.ingestionTime}"}`,
    ],
    ['the whole event', '{"event": <aws.events.event.json>}', `{"event":${JSON.stringify(event)}}`],
    ['one string per line', '"<instance>"\n"<state>"', '"i-0123456789"\n"RUNNING"'],
  ])('%s', (_name, template, expected) => {
    expect(render(template)).toBe(expected);
  });

  test('aws.events.event leaves out the detail', () => {
    const { detail: _detail, ...head } = event;
    expect(JSON.parse(render('{"event": <aws.events.event>}'))).toEqual({ event: head });
  });

  test('a text without quotes is refused when the rule is put', () => {
    expect(() => render('<instance> is in state <state>')).toThrow(/not valid JSON/);
  });

  test.each([
    ['an unknown name', { inputTemplate: '"<other>"' }, /invalid placeholder other/],
    ['a reserved name', { inputPathsMap: { 'aws.x': '$' }, inputTemplate: '"a"' }, /reserved name aws.x/],
    [
      'an invalid path',
      { inputPathsMap: { a: 'detail' }, inputTemplate: '"<a>"' },
      /"detail" is not a JSON path/,
    ],
  ])('refuses %s', (_name, transformer, message) => {
    expect(() => compileTemplate('t', transformer)).toThrow(message);
  });
});
