import { expect, it } from 'vitest';
import { contactKey } from '#core/contact/keys.ts';
import { conversationKey, messageKey, replyKey } from '../keys.ts';
import { placeOfOurs } from '../message/order.ts';
import { unpublishedKey } from '../unpublished-change.ts';
import { dueThing } from './due-key.ts';

const IDS = { tenantId: 'acme', conversationId: 'cv_1' };

it('reads back the keys that are made', () => {
  expect(dueThing(conversationKey('acme', 'cv_1'))).toEqual({ kind: 'conversation', ...IDS });
  expect(dueThing(replyKey('acme', 'cv_1', 42))).toEqual({ kind: 'reply', ...IDS, replySeq: 42 });
  expect(dueThing(unpublishedKey('acme', 'cv_1', 7))).toEqual({ kind: 'unpublished', ...IDS, ownerEpoch: 7 });
  const message = messageKey('acme', 'cv_1', placeOfOurs('2026-11-22T12:00:00.000Z'), 'h');
  expect(dueThing(message)).toEqual({ kind: 'message', ...IDS, sk: message.sk });
});

it('knows nothing else', () => {
  const { pk } = conversationKey('acme', 'cv_1');
  expect(dueThing({ pk, sk: 'SUMMARY' })).toEqual({ kind: 'unknown', ...IDS });
  expect(dueThing({ pk, sk: 'REPLY#1' })).toEqual({ kind: 'unknown', ...IDS });
  expect(dueThing(contactKey('acme', 'ct_1'))).toEqual({ kind: 'unknown' });
  expect(dueThing({ pk: '', sk: '' })).toEqual({ kind: 'unknown' });
});
