import { describe, expect, it } from 'vitest';
import { verifyChallenge } from './verify-challenge.ts';

const query = (more: Record<string, string> = {}) => ({
  'hub.mode': 'subscribe',
  'hub.verify_token': 'secret',
  'hub.challenge': '1158201444',
  ...more,
});

describe('verifyChallenge', () => {
  it('answers the challenge as it came', () => {
    expect(verifyChallenge(query(), 'secret')).toBe('1158201444');
  });

  it.each([
    ['another mode', query({ 'hub.mode': 'unsubscribe' })],
    ['a wrong token', query({ 'hub.verify_token': 'Secret' })],
    ['a token of another length', query({ 'hub.verify_token': 'sécret…' })],
    ['a challenge that is no number', query({ 'hub.challenge': '<script>' })],
    ['no query', undefined],
  ])('refuses %s', (_, parameters) => {
    expect(verifyChallenge(parameters, 'secret')).toBeUndefined();
  });
});
