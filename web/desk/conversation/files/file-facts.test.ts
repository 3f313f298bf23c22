import { i18n } from '@lingui/core';
import { expect, it } from 'vitest';
import { nextSpeed, playTime, whyNot } from './file-facts.ts';
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

it('the time of a recording is written as players do', () => {
  expect([0, 5.9, 65, 3_723].map(playTime)).toEqual(['0:00', '0:05', '1:05', '1:02:03']);
});

it('each reason for which a file is not there has a sentence of its own', () => {
  i18n.loadAndActivate({ locale: 'pt-BR', messages: {} });
  // That none is missing, its type says.
  const sentences = (
    ['too_large', 'expired', 'corrupt', 'unsafe_address', 'no_access', 'unreachable'] as const
  ).map(whyNot);
  expect(new Set(sentences).size).toBe(6);
});
