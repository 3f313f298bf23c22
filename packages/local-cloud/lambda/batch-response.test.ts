import { expect, test } from 'vitest';
import { readBatchResponse } from './batch-response.ts';

const ids = ['a', 'b', 'c'];

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test.each([
  ['no response', undefined],
  ['a null response', null],
  ['an empty response', {}],
  ['an empty list', { batchItemFailures: [] }],
  ['a null list', { batchItemFailures: null }],
])('takes %s for complete success', (_, response) => {
  expect(readBatchResponse(response, ids)).toEqual({ kind: 'success' });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test.each([
  ['an empty itemIdentifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
  ['a null itemIdentifier', { batchItemFailures: [{ itemIdentifier: null }] }],
  ['a bad key name', { batchItemFailures: [{ messageId: 'a' }] }],
  [
    'an id that is not in the batch',
    { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'z' }] },
  ],
  ['ids without their objects', { batchItemFailures: ['a'] }],
  ['a list that is none', { batchItemFailures: 'a' }],
  ['a response that is text', 'done'],
  ['a response that is a list', [{ itemIdentifier: 'a' }]],
])('takes %s for complete failure', (_, response) => {
  expect(readBatchResponse(response, ids)).toEqual({ kind: 'failure', reason: expect.any(String) });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test('keeps exactly the named messages, each once', () => {
  const response = { batchItemFailures: ['b', 'c', 'b'].map((itemIdentifier) => ({ itemIdentifier })) };
  expect(readBatchResponse(response, ids)).toEqual({ kind: 'partial', failed: new Set(['b', 'c']) });
});
