import { expect, test } from 'vitest';
import { keepDraft, newerDraft, readDraft } from './draft.ts';

test('the later draft is gone on with, whichever device it is of', () => {
  const early = { text: 'cedo', at: '2026-11-30T12:00:00.000Z' };
  const late = { text: 'tarde', at: '2026-11-30T12:00:01.000Z' };
  expect(newerDraft(early, late)).toBe('tarde');
  expect(newerDraft(late, early)).toBe('tarde');
  expect(newerDraft({ text: '', at: late.at }, early)).toBe('');
  expect(newerDraft(undefined, late)).toBe('tarde');
  expect(newerDraft(early, null)).toBe('cedo');
  expect(newerDraft(undefined, null)).toBe('');
});

test('a draft of several lines is kept as it was, for each person and conversation', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  } as unknown as Storage;
  const draft = { text: 'Bom dia\n\nseu pedido\n', at: '2026-11-30T12:00:00.000Z' };
  keepDraft(storage, 'ana', 'cv_1', draft);
  expect(readDraft(storage, 'ana', 'cv_1')).toEqual(draft);
  expect(readDraft(storage, 'bia', 'cv_1')).toBeUndefined();
});
