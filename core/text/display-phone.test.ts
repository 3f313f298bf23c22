import { expect, it } from 'vitest';
import { displayPhone } from './display-phone.ts';

it.each([
  ['a Brazilian mobile number', '5511999990000', '+55 11 99999-0000'],
  ['one as WhatsApp still writes old accounts', '551187654321', '+55 11 98765-4321'],
  ['a Brazilian landline', '551133334444', '+55 11 3333-4444'],
  ['one of the United States', '14155550100', '+1 415 555-0100'],
  ['a Portuguese one', '351912345678', '+351 912 345 678'],
  ['an Argentine one', '5491123456789', '+54 911 234 567 89'],
  ['one of Paraguay', '595981234567', '+595 981 234 567'],
  ['one with its plus', '+4915112345678', '+49 151 123 456 78'],
])('%s is shown as people write it', (_, phone, shown) => {
  expect(displayPhone(phone)).toBe(shown);
});
