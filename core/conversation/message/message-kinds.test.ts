import { expect, it } from 'vitest';
import { mediaTypeSchema } from '#core/events/inbox-message-received.ts';
import { kindOf } from './message-kinds.ts';

it('every type is decided: what asks opens the window, and nothing silent is a person’s answer', () => {
  for (const mediaType of mediaTypeSchema.options) {
    const { label, asks, opensWindow, isPersonsAct } = kindOf({ mediaType });
    expect(label, mediaType).toMatch(/^[a-z ]+$/);
    expect(opensWindow || !asks, mediaType).toBe(true);
    expect(asks || !isPersonsAct, mediaType).toBe(true);
  }
});

it.each([
  ['a photo', { mediaType: 'image', media: { id: '1' } }, 'photo'],
  ['a voice note', { mediaType: 'audio', media: { voice: true } }, 'voice note'],
  [
    'a video that is too large',
    { mediaType: 'video', errors: [{ code: 131052 }] },
    'video that WhatsApp could not pass on',
  ],
] as const)('a person reads of %s what it is', (_, content, label) => {
  expect(kindOf(content as Parameters<typeof kindOf>[0]).label).toBe(label);
});
