import { expect, test } from 'vitest';
import { CommandError } from './errors.ts';
import { chooseModel } from './model-choice.ts';

test('without a key the stand-in answers', () => {
  expect(chooseModel({}, 300)).toEqual({ model: { kind: 'stand-in', delayMs: 300 } });
  expect(chooseModel({ OPENAI_API_KEY: ' ', OPENAI_BASE_URL: 'http://x' }, 0)).toEqual({
    model: { kind: 'stand-in', delayMs: 0 },
    warning: expect.stringContaining('OPENAI_API_KEY is not: the stand-in answers'),
  });
});

test('with a key the provider answers, OpenAI unless another is named', () => {
  expect(chooseModel({ OPENAI_API_KEY: 'sk-1' }, 300)).toEqual({
    model: { kind: 'provider', apiKey: 'sk-1', baseUrl: 'https://api.openai.com/v1' },
  });
  expect(
    chooseModel({ OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/' }, 0),
  ).toMatchObject({
    model: { baseUrl: 'http://127.0.0.1:11434/v1' },
  });
});

test('an address that is none is refused', () => {
  expect(() => chooseModel({ OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'localhost' }, 0)).toThrow(
    CommandError,
  );
});
