import { expect, test } from 'vitest';
import { Typing } from './typing.ts';

test('who writes is seen to write until four seconds after the last key, and is news once', () => {
  let now = 0;
  const typing = new Typing(() => now);
  expect(typing.note('cv_1')).toBe(true);
  now = 3_000;
  expect(typing.note('cv_1')).toBe(false);
  now = 6_999;
  expect(typing.isTyping('cv_1')).toBe(true);
  expect(typing.isTyping('cv_2')).toBe(false);
  now = 7_000;
  expect(typing.isTyping('cv_1')).toBe(false);
  typing.note('cv_1');
  typing.stop();
  expect(typing.isTyping('cv_1')).toBe(false);
});
