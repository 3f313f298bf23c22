import { expect, test } from 'vitest';
import { headWith } from '../row.fixture.ts';
import { recipientsFor } from './recipients.ts';

const customer = (contactId: string, name: string | null, phone: string | null) => ({
  ...{ contactId, name, phone, displayPhone: phone, samePhoneAs: null },
});
const ROWS = [
  headWith({ id: 'cv_1', customer: customer('ct_1', 'Carla Ávila', '+5511999990000') }),
  headWith({ id: 'cv_2', channelId: '200', customer: customer('ct_1', 'Carla Ávila', '+5511999990000') }),
  headWith({ id: 'cv_3', channelId: '200', customer: customer('ct_2', 'Davi Reis', '+5521988887777') }),
];
const found = (wanted: string) => recipientsFor(wanted, ROWS, '100');

test('a customer of the list is found by name or number, once, with the conversation that there is', () => {
  expect(found('avila')).toMatchObject([{ name: 'Carla Ávila', conversationId: 'cv_1' }]);
  expect(found('(11) 99999-0000')).toMatchObject([
    { contactId: 'ct_1' },
    { to: { phone: '(11) 99999-0000' } },
  ]);
  expect(found('+55 11 99999-0000')).toMatchObject([{ contactId: 'ct_1' }]);
});

test('through another number there is none yet', () => {
  expect(found('davi')).toMatchObject([
    { contactId: 'ct_2', conversationId: undefined, to: { contactId: 'ct_2' } },
  ]);
});

test('a number that nobody has is one to write to; a name that nobody has is none, nor are a few digits', () => {
  expect(found('31 97777 1234')).toMatchObject([{ key: 'number', to: { phone: '31 97777 1234' } }]);
  expect(found('Zeca')).toEqual([]);
  expect(found('4471')).toEqual([]);
  expect(found(' ')).toEqual([]);
});
