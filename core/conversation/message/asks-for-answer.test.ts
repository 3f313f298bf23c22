import { expect, it } from 'vitest';
import { inboxMessage } from '../../../test/support/events.ts';
import { asksForAnswer } from './asks-for-answer.ts';

it.each([
  ['a text', {}, true],
  ['a picture', { mediaType: 'image' }, true],
  ['a late text', { late: true }, false],
  ['a text in a group', { groupId: 'g' }, false],
  ['a reaction', { mediaType: 'reaction' }, false],
  ['an edit', { mediaType: 'edit' }, false],
  ['a revoke', { mediaType: 'revoke' }, false],
  ["WhatsApp's own notice", { mediaType: 'system' }, false],
] as const)('%s: %j → %s', (_, payload, asks) => {
  expect(asksForAnswer(inboxMessage({ payload }).payload)).toBe(asks);
});
