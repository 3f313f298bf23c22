import { expect, it } from 'vitest';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { asksForAnswer, isPersonsAnswer } from './asks-for-answer.ts';

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

it.each([
  ['a text', {}, true],
  ['a text that WhatsApp calls a person’s', { creationType: 'user_initiated' }, true],
  ['a picture', { mediaType: 'image' }, true],
  ['a late text', { late: true }, false],
  ['a reaction', { mediaType: 'reaction' }, false],
  ['a sticker', { mediaType: 'sticker' }, false],
  ['a template', { mediaType: 'unsupported', providerType: 'template' }, false],
  ['a text of WhatsApp’s own bot', { creationType: 'created_by_1p_bot' }, false],
] as const)('the business wrote %s: a person answers: %j → %s', (_, payload, answers) => {
  expect(isPersonsAnswer(inboxEcho({ payload }).payload)).toBe(answers);
});
