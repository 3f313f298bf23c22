import { expect, test } from 'vitest';
import { headWith } from '../row.fixture.ts';
import { fitsFilter, hasRowFilter } from './row-filter.ts';
import { NO_FILTER, type Place, placeAddress, readPlace } from './view.ts';

const NOW = Date.parse('2026-12-01T12:00:00.000Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const row = headWith({
  tags: ['troca', 'vip'],
  waitingSince: ago(20),
  window: { open: true, until: ago(-90) },
});

test('a row is shown where all that was chosen is true of it', () => {
  expect(fitsFilter(row, {}, NOW)).toBe(true);
  expect(fitsFilter(row, { tag: 'vip', waitsMinutes: 15, isClosingSoon: true }, NOW)).toBe(true);
  expect(fitsFilter(row, { tag: 'novo' }, NOW)).toBe(false);
  expect(fitsFilter(row, { waitsMinutes: 30 }, NOW)).toBe(false);
  expect(fitsFilter({ ...row, waitingSince: null }, { waitsMinutes: 5 }, NOW)).toBe(false);
  const later = { ...row, window: { open: true, until: ago(-121) } };
  const over = { ...row, window: { open: true, until: ago(1) } };
  for (const one of [later, over, { ...row, window: { open: false, until: null } }])
    expect(fitsFilter(one, { isClosingSoon: true }, NOW)).toBe(false);
});

test('what was chosen stands in the address, and is taken back as a whole', () => {
  const place: Place = {
    ...{ view: 'all', queueId: 'vendas', userId: 'ana', channelId: '100', conversationId: 'cv_1' },
    ...{ tag: 'pé & mão', waitsMinutes: 15, isClosingSoon: true },
  };
  const address = placeAddress(place);
  expect(readPlace(address.slice(address.indexOf('?')))).toEqual(place);
  expect(hasRowFilter(place)).toBe(true);
  expect(placeAddress({ ...place, ...NO_FILTER })).toBe('/desk?view=all&c=cv_1');
});
