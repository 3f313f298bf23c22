import { expect, it } from 'vitest';
import { givenOf } from './given-fields.ts';
import type { Contact } from './records.ts';

const contact = (more: Partial<Contact>): Contact => ({
  contact_id: 'ct_1',
  created_at: '2026-01-01T00:00:00.000Z',
  version: 1,
  aliases: [],
  profile_at: '2026-01-01T00:00:00.000Z',
  preferences: {},
  merged_from: [],
  ...more,
});

it('a merged contact keeps what people knew of each, and of both the first counts', () => {
  const first = contact({ fields: { cidade: 'Recife' } });
  const second = contact({ given_name: 'Carla', fields: { cidade: 'Olinda', plano: 'ouro' } });
  expect(givenOf([first, second])).toEqual({
    given_name: 'Carla',
    fields: { cidade: 'Recife', plano: 'ouro' },
  });
  expect(givenOf([contact({})])).toEqual({});
});
