import { expect, test } from 'vitest';
import { placeOf, readSaved, searchOf, withoutSaved, withSaved } from './saved-filters.ts';
import { NO_FILTER, type Place } from './view.ts';

const place: Place = { ...NO_FILTER, view: 'all', tag: 'vip', waitsMinutes: 15, conversationId: 'cv_1' };

test('what is saved is the list and its filters, and not the open conversation', () => {
  const saved = { name: 'VIP', search: searchOf(place) };
  expect(placeOf(saved)).toEqual({ ...NO_FILTER, view: 'all', tag: 'vip', waitsMinutes: 15 });
  expect('conversationId' in placeOf(saved)).toBe(false);
});

test('a name stands for one, the last that was saved; without a name nothing is saved', () => {
  const [vip, late] = [
    { name: ' VIP ', search: '?view=all&tag=vip' },
    { name: 'Atrasadas', search: '?view=queues&waits=15' },
  ];
  const all = withSaved(withSaved([], vip), late);
  expect(all.map(({ name }) => name)).toEqual(['Atrasadas', 'VIP']);
  expect(withSaved(all, { name: 'VIP', search: '?view=mine' })).toMatchObject([{}, { search: '?view=mine' }]);
  expect(withSaved(all, { name: '  ', search: '' })).toEqual(all);
  expect(withoutSaved(all, 'VIP')).toHaveLength(1);
});

test('one more takes the place of none that was saved before', () => {
  const names = Array.from({ length: 40 }, (_, n) => `Filtro ${n}`);
  const all = names.reduce((saved, name) => withSaved(saved, { name, search: '?view=all' }), readSaved(null));
  expect(all.map(({ name }) => name).sort()).toEqual(names.toSorted());
});

test('what a device keeps of something else is nothing', () => {
  for (const kept of [null, 'no', '{}', '[1, null, {"name": 2}]']) expect(readSaved(kept)).toEqual([]);
  expect(readSaved('[{"name":"VIP","search":"?view=all"}]')).toHaveLength(1);
});
