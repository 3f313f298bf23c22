import { expect, test } from 'vitest';
import { Chats } from '../watch/chats.ts';
import { wrote } from '../watch/told.fixture.ts';
import { keepPhones, keptPhones, madeUpNumber, madeUpUserId, shownNumber } from './own-phones.ts';
import { phoneEntries } from './phone-entries.ts';

const own = [
  { from: '5511', name: 'Ana' },
  { from: 'BR.9', name: 'Carla' },
  { from: '5533', name: 'Bruno' },
];

test('the list has phones of this page and whoever else wrote, the newest line first', () => {
  const chats = new Chats();
  chats.add(wrote('1', 1));
  chats.add(wrote('2', 3, undefined, { user_id: 'BR.7', wa_id: '5577' }));
  const { wa_id: _hidden, ...hidden } = wrote('3', 2, undefined, { user_id: 'BR.9' });
  chats.add(hidden);
  const listed = phoneEntries(own, chats);
  expect(listed.map(({ from, isOwn, chats: { length } }) => [from, isOwn, length])).toEqual([
    ['5577', false, 1],
    ['BR.9', true, 1],
    ['5511', true, 1],
    ['5533', true, 0],
  ]);
});

test('phones are kept in the browser; what stands there otherwise is left alone', () => {
  let kept: string | null = null;
  const storage = {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value;
    },
  };
  expect(keptPhones(storage).length).toBeGreaterThan(2);
  keepPhones(own, storage);
  expect(keptPhones(storage)).toEqual(own);
  kept = '[{"from":5},{"from":"1","name":"<img>"},null]';
  expect(keptPhones(storage)).toEqual([{ from: '1', name: '<img>' }]);
  kept = '{';
  expect(keptPhones(storage).length).toBeGreaterThan(2);
});

test('made-up customers have a number of Brazil’s form, or an id as WhatsApp gives one', () => {
  for (const random of [() => 0, () => 0.999999, Math.random]) {
    expect(madeUpNumber(random)).toMatch(/^55119\d{8}$/);
    expect(madeUpUserId(random)).toMatch(/^BR\.\d{16}$/);
  }
  expect(shownNumber('5511900000001')).toBe('+55 11 90000-0001');
  expect(shownNumber('551140000001')).toBe('+55 11 4000-0001');
  expect(shownNumber('14155550100')).toBe('+14155550100');
});
