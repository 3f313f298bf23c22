import { expect, it } from 'vitest';
import { accountsOfNumbers } from './accounts-of-numbers.ts';
import { ACCOUNT, messagesPost, NUMBER } from './fixtures/post.fixture.ts';

it('finds the account of a number', () => {
  expect(accountsOfNumbers(messagesPost({ messages: [] }))).toEqual(new Map([[NUMBER, ACCOUNT]]));
});

it.each([[null], [{}], [{ entry: {} }], [{ entry: [null, { id: '0', changes: [null, { value: 1 }] }] }]])(
  'finds none in %j',
  (body) => {
    expect(accountsOfNumbers(body)).toEqual(new Map());
  },
);
