import { expect, it } from 'vitest';
import { nextSpeed } from './file-facts.ts';
import { fileOfReply } from './reply-file.ts';

it('a recording is heard at 1, 1.5 and 2 times, and again at 1', () => {
  const heard = [1, 1.5, 2].map(nextSpeed);
  expect(heard).toEqual([1.5, 2, 1]);
});

it('a reply’s file opens where it is ours, and not where WhatsApp fetches it', () => {
  const file = { name: 'foto.png', mime: 'image/png', bytes: 10 };
  expect(fileOfReply({ type: 'image', file })).toMatchObject({
    state: 'ready',
    kind: 'image',
    name: 'foto.png',
  });
  expect(fileOfReply({ type: 'image', file: { ...file, mime: null } })).toBeNull();
  expect(fileOfReply({ type: 'text', file: null })).toBeNull();
});
