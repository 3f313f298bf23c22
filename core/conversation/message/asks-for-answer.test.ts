import { expect, it } from 'vitest';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { asksForAnswer, isPersonsAnswer, opensWindow } from './asks-for-answer.ts';

const permission = (response_source: string) => ({
  kind: 'call_permission_reply',
  response: { response: 'accept', response_source },
});

it.each([
  ['a text', {}, true],
  ['a picture', { mediaType: 'image' }, true],
  ['a late text', { late: true }, false],
  ['a text in a group', { groupId: 'g' }, false],
  ['a text to another responder', { standby: true }, false],
  ['a reaction', { mediaType: 'reaction' }, false],
  ['an edit', { mediaType: 'edit' }, false],
  ['a revoke', { mediaType: 'revoke' }, false],
  ["WhatsApp's own notice", { mediaType: 'system' }, false],
  ['a tap on a button', { mediaType: 'interactive', interactive: { kind: 'button_reply' } }, true],
  ['a payment', { mediaType: 'interactive', interactive: { kind: 'payment_method' } }, false],
  ['a permission to call', { mediaType: 'interactive', interactive: permission('user_action') }, true],
  [
    'a permission that ended by itself',
    { mediaType: 'interactive', interactive: permission('automatic') },
    false,
  ],
  ['a poll', { mediaType: 'unsupported', providerType: 'poll_creation' }, true],
  ['a type of the future', { mediaType: 'unsupported', providerType: 'hologram' }, true],
  ['a vote in a poll', { mediaType: 'unsupported', providerType: 'poll_update' }, false],
  ['an edit that is not passed on', { mediaType: 'unsupported', providerType: 'edit' }, false],
  ['a pin', { mediaType: 'unsupported', providerType: 'pin' }, false],
] as const)('%s: %j → %s', (_, payload, asks) => {
  expect(asksForAnswer(inboxMessage({ payload }).payload)).toBe(asks);
});

it.each([
  ['a text', {}, true],
  ['a text that WhatsApp calls a person’s', { creationType: 'user_initiated' }, true],
  ['a picture', { mediaType: 'image' }, true],
  ['a late text', { late: true }, false],
  ['a text by another responder', { standby: true }, false],
  ['a reaction', { mediaType: 'reaction' }, false],
  ['a sticker', { mediaType: 'sticker' }, false],
  ['a template', { mediaType: 'unsupported', providerType: 'template' }, false],
  ['a list to choose from', { mediaType: 'interactive', interactive: { kind: 'list' } }, false],
  ['an edit that is not passed on', { mediaType: 'unsupported', providerType: 'edit' }, false],
  ['a text of WhatsApp’s own bot', { creationType: 'created_by_1p_bot' }, false],
] as const)('the business wrote %s: a person answers: %j → %s', (_, payload, answers) => {
  expect(isPersonsAnswer(inboxEcho({ payload }).payload)).toBe(answers);
});

it.each([
  ['a text', {}, true],
  ['a late text', { late: true }, true],
  ['a text to another responder', { standby: true }, true],
  ['a payment', { mediaType: 'interactive', interactive: { kind: 'payment_method' } }, true],
  ['a missed call', { mediaType: 'system', system: { kind: 'missed_call' } }, true],
  ['another notice', { mediaType: 'system', system: { kind: 'user_changed_number' } }, false],
  ['a reaction', { mediaType: 'reaction' }, false],
  ['a pin', { mediaType: 'unsupported', providerType: 'pin' }, false],
  [
    'a permission that ended by itself',
    { mediaType: 'interactive', interactive: permission('automatic') },
    false,
  ],
  ['a text in a group', { groupId: 'g' }, false],
] as const)('the customer may be written to after %s: %j → %s', (_, payload, opens) => {
  expect(opensWindow(inboxMessage({ payload }).payload)).toBe(opens);
});
