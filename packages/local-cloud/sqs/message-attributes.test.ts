import { expect, test } from 'vitest';
import {
  checkMessageAttributes,
  type MessageAttribute,
  md5OfMessageAttributes,
  messageAttributesBytes,
} from './message-attributes.ts';

const number = (value: string): MessageAttribute => ({ DataType: 'Number', StringValue: value });

// Digests that SDK users have recorded for these attributes.
test.each([
  ['timestamp', '1493147359900', '235c5c510d26fb653d073faed50ae77c'],
  ['timestamp', '1493147359901', '994258b45346a2cc3f9cbb611aa7af30'],
  ['SOME_Valid.attribute-Name', '1493147359900', '36655e7e9d7c0e8479fa3f3f42247ae7'],
])('the digest of %s = %s', (name, value, digest) => {
  expect(md5OfMessageAttributes({ [name]: number(value) })).toBe(digest);
});

test('the digest does not depend on the order of attributes, and there is none without them', () => {
  const text = { DataType: 'String', StringValue: 'a' };
  expect(md5OfMessageAttributes({ a: text, b: number('1') })).toBe(
    md5OfMessageAttributes({ b: number('1'), a: text }),
  );
  expect(md5OfMessageAttributes({})).toBeUndefined();
});

test('a binary value counts and is digested as its bytes, not as base64', () => {
  const binary = { DataType: 'Binary', BinaryValue: Buffer.from('hello').toString('base64') };
  expect(messageAttributesBytes({ b: binary })).toBe(1 + 'Binary'.length + 'hello'.length);
  expect(md5OfMessageAttributes({ b: binary })).not.toBe(
    md5OfMessageAttributes({ b: { DataType: 'Binary', StringValue: 'hello' } }),
  );
});

test.each<[string, string, MessageAttribute]>([
  ['a name with a space', 'a b', number('1')],
  ['a name that starts with a period', '.a', number('1')],
  ['a name with two periods in a row', 'a..b', number('1')],
  ['a reserved name', 'AWS.x', number('1')],
  ['a name of 257 characters', 'a'.repeat(257), number('1')],
  ['an unknown type', 'a', { DataType: 'Text', StringValue: 'x' }],
  ['an empty value', 'a', { DataType: 'String', StringValue: '' }],
  ['a string in a binary', 'a', { DataType: 'Binary', StringValue: 'x' }],
  ['a number that is none', 'a', number('three')],
])('%s is refused', (_case, name, attribute) => {
  expect(() => checkMessageAttributes({ [name]: attribute })).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue' }),
  );
});

test('custom type labels are accepted; an eleventh attribute is not', () => {
  const labelled = { DataType: 'Number.java.lang.Long', StringValue: '1' };
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, labelled]));
  checkMessageAttributes(many(10));
  expect(() => checkMessageAttributes(many(11))).toThrow(/exceeds the allowed maximum \[10\]/);
});
