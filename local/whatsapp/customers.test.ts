import { expect, it } from 'vitest';
import { Customers } from './customers.ts';
import { userIdOf } from './user-id.ts';

const NUMBER = '5511987654321';

function webhook(value: object): object {
  return {
    entry: [
      'not an entry',
      { changes: [null, { field: 'messages', value: { metadata: { phone_number_id: '1' }, ...value } }] },
    ],
  };
}

it('knows when a customer last wrote to a number, whatever order the messages come in', () => {
  const customers = new Customers();
  const from = { from: NUMBER, from_user_id: 'BR.1' };
  customers.observe(
    webhook({
      messages: [
        'x',
        { ...from, timestamp: '2000' },
        { ...from, timestamp: 1000 },
        { ...from, timestamp: 'soon' },
        { ...from, timestamp: '9000', type: 'system' },
        { ...from, timestamp: '9000', group_id: 'g' },
        { timestamp: '9000' },
      ],
    }),
  );
  expect(customers.lastMessageAt('1', NUMBER)).toBe(2_000_000);
  expect(customers.lastMessageAt('1', 'BR.1')).toBe(2_000_000);
  expect(customers.lastMessageAt('2', NUMBER)).toBeUndefined();
  expect(customers.namesOf('BR.1')).toEqual([NUMBER, 'BR.1']);
});

it('knows names that belong together, and makes the user id of a number that never wrote', () => {
  const customers = new Customers();
  expect(customers.namesOf(NUMBER)).toEqual([NUMBER, userIdOf(NUMBER)]);
  expect(customers.namesOf('BR.2')).toEqual(['BR.2']);
  customers.observe(webhook({ messages: [{ from: NUMBER, timestamp: '5' }] }));
  expect(customers.namesOf(userIdOf(NUMBER))).toEqual([NUMBER, userIdOf(NUMBER)]);
});

it('knows who wants no more messages', () => {
  const customers = new Customers();
  const preference = (value: string) =>
    customers.observe(webhook({ user_preferences: [{ wa_id: NUMBER, value }, { value }, 1] }));
  preference('stop');
  expect(customers.hasStopped('1', NUMBER)).toBe(true);
  expect(customers.hasStopped('1', userIdOf(NUMBER))).toBe(true);
  expect(customers.hasStopped('2', NUMBER)).toBe(false);
  preference('resume');
  expect(customers.hasStopped('1', NUMBER)).toBe(false);
});

it.each([undefined, 'x', {}, { entry: 1 }, webhook({ messages: 'none' })])(
  'leaves out what it cannot read',
  (payload) => {
    const customers = new Customers();
    customers.observe(payload);
    expect(customers.lastMessageAt('1', NUMBER)).toBeUndefined();
  },
);
