import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sign, verifySignature } from './signature.ts';

const body = Buffer.from('Hello, World!');
const secret = "It's a Secret to Everybody";
const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

test('signs as the published vector says', () => {
  expect(sign(body, secret)).toBe(signature);
});

test('accepts the vector, also as one of several secrets', () => {
  expect(verifySignature(body, signature, [secret])).toBe(true);
  expect(verifySignature(body, signature, ['old', secret])).toBe(true);
  expect(verifySignature(body, signature, [secret, 'new'])).toBe(true);
});

test('counts the bytes as received, not what they mean', () => {
  const escaped = Buffer.from('{"text":"Ol\\u00e1 \\/ bom dia"}');
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(escaped.toString())));
  const header = sign(escaped, secret);
  expect(verifySignature(escaped, header, [secret])).toBe(true);
  expect(verifySignature(rewritten, header, [secret])).toBe(false);
  const notUtf8 = Buffer.from([0xff, 0xfe, 0x00]);
  expect(verifySignature(notUtf8, sign(notUtf8, secret), [secret])).toBe(true);
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['the SHA-1 header', 'sha1=6a1e0e0b1e6e1b8e8f9d2a7c5e4f3b2a1c0d9e8f'],
  ['no prefix', signature.slice('sha256='.length)],
  ['a short digest', signature.slice(0, -1)],
  ['a long digest', `${signature}0`],
  [
    'upper-case digits, which Meta does not send',
    `sha256=${signature.slice('sha256='.length).toUpperCase()}`,
  ],
  ['a line break at the end', `${signature}\n`],
  ['as many characters but more bytes', `sha256=${'é'.repeat(64)}`],
  ['as many bytes but fewer characters', `sha256=${'é'.repeat(32)}`],
  ['two signatures', `${signature}, ${signature}`],
  ['another digest', `sha256=${'0'.repeat(64)}`],
])('refuses %s', (_name, header) => {
  expect(verifySignature(body, header, [secret])).toBe(false);
});

test('refuses everything without a secret: an empty one would let anybody sign', () => {
  expect(verifySignature(body, signature, [])).toBe(false);
  expect(verifySignature(body, sign(body, ''), [''])).toBe(false);
});

test('never throws, and accepts only what was signed with a known secret', () => {
  fc.assert(
    fc.property(
      fc.uint8Array(),
      fc.string({ unit: 'grapheme-composite' }).map((text) => `sha256=${text}`),
      fc.string({ minLength: 1 }),
      (bytes, header, key) => {
        expect(verifySignature(bytes, header, [key])).toBe(false);
        expect(verifySignature(bytes, sign(bytes, key), ['other', key])).toBe(true);
        expect(verifySignature(bytes, sign(bytes, key), [`${key}x`])).toBe(false);
      },
    ),
  );
});
