import { expect, it } from 'vitest';
import { messageWith, noteWith, replyWith } from '../entry.fixture.ts';
import { picturesOf } from './pictures.ts';

const ready = {
  state: 'ready',
  reason: null,
  mime: 'image/png',
  bytes: 10,
  name: 'a.png',
  seconds: null,
} as const;
const image = { ...ready, kind: 'image' } as const;

it('pictures of both sides are looked at in their order, and no other files', () => {
  const entries = [
    messageWith(1, { type: 'image', text: 'O bolo', file: image }),
    messageWith(2, { type: 'sticker', file: { ...ready, kind: 'sticker' } }),
    messageWith(3, { type: 'image', file: { ...image, state: 'failed', reason: 'expired' } }),
    messageWith(4, { type: 'image', file: image, revoked: true }),
    messageWith(5, { type: 'document', file: { ...ready, kind: 'document' } }),
    noteWith(6),
    replyWith(7, { type: 'image', text: '', file: { name: 'b.png', mime: 'image/png', bytes: 10 } }),
    replyWith(8),
    messageWith(9),
  ];
  expect(picturesOf(entries).map(({ entryId, text }) => [entryId, text])).toEqual([
    ['ms_1', 'O bolo'],
    ['reply_7', null],
  ]);
});
