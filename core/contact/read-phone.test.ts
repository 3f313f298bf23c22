import { expect, it } from 'vitest';
import { readPhone } from './read-phone.ts';

const BRAZIL = '+551140000001';
const GERMANY = '4930123456';

it.each([
  // typed, number of the business, read
  ['+55 (11) 98765-4321', BRAZIL, '5511987654321'],
  ['5511987654321', BRAZIL, '5511987654321'],
  ['0055 11 98765 4321', BRAZIL, '5511987654321'],
  ['11 98765-4321', BRAZIL, '5511987654321'],
  ['(11) 98765-4321', BRAZIL, '5511987654321'],
  ['011 98765-4321', BRAZIL, '5511987654321'],
  ['0 15 11 98765-4321', BRAZIL, '5511987654321'],
  // An old mobile number without its ninth digit, as WhatsApp still delivers it.
  ['+55 11 8765-4321', BRAZIL, '5511987654321'],
  ['551187654321', BRAZIL, '5511987654321'],
  ['11 8765-4321', BRAZIL, '5511987654321'],
  ['5511987654321', GERMANY, '5511987654321'],
  // Landlines have eight digits, and no ninth.
  ['(41) 3333-4444', BRAZIL, '554133334444'],
  ['+554133334444', BRAZIL, '554133334444'],
  // Other countries.
  ['+1 202 555 0123', BRAZIL, '12025550123'],
  ['12025550123', BRAZIL, '12025550123'],
  ['+49 30 123456', BRAZIL, '4930123456'],
  ['+351 912 345 678', BRAZIL, '351912345678'],
  ['+52 1 55 1234 5678', BRAZIL, '5215512345678'],
  // A country code that begins like an area code: the business is Brazilian, and so is the number.
  ['5133334444', BRAZIL, '555133334444'],
  ['5133334444', GERMANY, '5133334444'],
])('%s at %s is %s', (typed, home, digits) => {
  expect(readPhone(typed, home)).toBe(digits);
});

it.each([
  ['', BRAZIL],
  ['Carla', BRAZIL],
  // Without an area code.
  ['98765-4321', BRAZIL],
  ['8765-4321', BRAZIL],
  ['+55 11 2345', BRAZIL],
  ['+55 00 98765-4321', BRAZIL],
  ['+55 11 6765-43210', BRAZIL],
  ['+1234567890123456', BRAZIL],
  ['+5511987654321 ramal 2', BRAZIL],
  ['++5511987654321', BRAZIL],
  ['US.13491208655302741918', BRAZIL],
])('%s at %s is no number', (typed, home) => {
  expect(readPhone(typed, home)).toBeUndefined();
});
