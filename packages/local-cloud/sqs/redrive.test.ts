import { expect, test } from 'vitest';
import { allowsSource, parseRedriveAllowPolicy, parseRedrivePolicy } from './redrive.ts';

const arn = 'arn:aws:sqs:us-east-1:000000000000:dead';

test('a redrive policy with a number, a string and without a count', () => {
  const parse = (rest: object) => parseRedrivePolicy(JSON.stringify({ deadLetterTargetArn: arn, ...rest }));
  expect(parse({ maxReceiveCount: 5 })).toEqual({ deadLetterTargetArn: arn, maxReceiveCount: 5 });
  expect(parse({ maxReceiveCount: '5' }).maxReceiveCount).toBe(5);
  expect(parse({}).maxReceiveCount).toBe(10);
});

test.each([
  ['not JSON', '{', /not valid JSON/],
  ['a list', '[]', /must be a JSON object/],
  ['no target', '{"maxReceiveCount":1}', /deadLetterTargetArn/],
  ['a count of 0', `{"deadLetterTargetArn":"${arn}","maxReceiveCount":0}`, /1 to 1000/],
  ['a count of 1001', `{"deadLetterTargetArn":"${arn}","maxReceiveCount":1001}`, /1 to 1000/],
  ['a count of words', `{"deadLetterTargetArn":"${arn}","maxReceiveCount":"many"}`, /1 to 1000/],
])('a redrive policy that is or has %s is refused', (_case, text, reason) => {
  expect(() => parseRedrivePolicy(text)).toThrow(reason);
  expect(() => parseRedrivePolicy(text)).toThrow(/for parameter RedrivePolicy is invalid/);
});

test.each([
  ['no permission', '{}', /allowAll, denyAll or byQueue/],
  ['byQueue without queues', '{"redrivePermission":"byQueue"}', /1 to 10 ARNs/],
  [
    'queues without byQueue',
    `{"redrivePermission":"denyAll","sourceQueueArns":["${arn}"]}`,
    /only for redrivePermission byQueue/,
  ],
])('a redrive allow policy with %s is refused', (_case, text, reason) => {
  expect(() => parseRedriveAllowPolicy(text)).toThrow(reason);
});

test('a redrive allow policy decides by its permission', () => {
  const policy = (value: object) => parseRedriveAllowPolicy(JSON.stringify(value));
  expect(allowsSource(undefined, arn)).toBe(true);
  expect(allowsSource(policy({ redrivePermission: 'allowAll' }), arn)).toBe(true);
  expect(allowsSource(policy({ redrivePermission: 'denyAll' }), arn)).toBe(false);
  const byQueue = policy({ redrivePermission: 'byQueue', sourceQueueArns: [arn] });
  expect(allowsSource(byQueue, arn)).toBe(true);
  expect(allowsSource(byQueue, `${arn}2`)).toBe(false);
});
