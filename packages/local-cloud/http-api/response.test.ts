import { expect, test } from 'vitest';
import { MalformedResponseError, readFunctionResponse } from './response.ts';

function read(returned: unknown) {
  const { statusCode, headers, body } = readFunctionResponse(returned);
  return { statusCode, headers, body: body.toString() };
}

const json = { 'content-type': 'application/json' };

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
test('takes a value without statusCode for a JSON body with status 200', () => {
  expect(read('Hello from Lambda!')).toEqual({ statusCode: 200, headers: json, body: 'Hello from Lambda!' });
  expect(read({ message: 'olá' })).toEqual({ statusCode: 200, headers: json, body: '{"message":"olá"}' });
  expect(read([1])).toEqual({ statusCode: 200, headers: json, body: '[1]' });
  expect(read(null)).toEqual({ statusCode: 200, headers: json, body: 'null' });
});

test('takes a value with statusCode for a response', () => {
  expect(
    read({ statusCode: 201, headers: { 'Content-Type': 'text/html', 'x-count': 3 }, body: '<p>' }),
  ).toEqual({
    statusCode: 201,
    headers: { 'Content-Type': 'text/html', 'x-count': '3' },
    body: '<p>',
  });
  expect(read({ statusCode: '204' })).toEqual({ statusCode: 204, headers: {}, body: '' });
});

test('calls a body without a content type plain text', () => {
  expect(read({ statusCode: 200, body: 'challenge' }).headers).toEqual({
    'content-type': 'text/plain; charset=utf-8',
  });
});

test('decodes a base64 body to its bytes', () => {
  const body = Buffer.from([0, 255, 1]).toString('base64');
  expect(readFunctionResponse({ statusCode: 200, body, isBase64Encoded: true }).body).toEqual(
    Buffer.from([0, 255, 1]),
  );
});

test('sends each cookie and each of several values as a header of its own', () => {
  const { headers } = read({
    statusCode: 200,
    cookies: ['a=1', 'b=2'],
    multiValueHeaders: { link: ['<a>', '<b>'] },
  });
  expect(headers).toEqual({ 'set-cookie': ['a=1', 'b=2'], link: ['<a>', '<b>'] });
});

test.each([
  ['a status that is none', { statusCode: 'ok' }],
  ['a status out of range', { statusCode: 99 }],
  ['a null status', { statusCode: null }],
  ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
  ['headers that are a list', { statusCode: 200, headers: ['a'] }],
  ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
  ['a header with a line break', { statusCode: 200, headers: { a: '1\r\nb: 2' } }],
  ['a header name with a space', { statusCode: 200, headers: { 'a b': '1' } }],
  ['cookies that are text', { statusCode: 200, cookies: 'a=1' }],
])('refuses %s', (_, returned) => {
  expect(() => readFunctionResponse(returned)).toThrow(MalformedResponseError);
});
