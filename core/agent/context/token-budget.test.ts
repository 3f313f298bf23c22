import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import type { HistoryLine } from '../../model/model-call.ts';
import { FILE_TEXT, FILE_TEXT_END, note, saidIn } from './notes.ts';
import { estimateTokens, HISTORY_TOKENS, withinBudget } from './token-budget.ts';

const line = (text: string, isOwed = false): HistoryLine => ({
  role: 'user',
  text,
  ...(isOwed ? { isOwed } : {}),
});
const texts = (lines: HistoryLine[]) => lines.map(({ text }) => text);

describe('withinBudget', () => {
  it('keeps the newest lines, in their order', () => {
    const lines = ['one', 'two', 'three'].map((text) => line(text));
    expect(texts(withinBudget(lines, 10 + estimateTokens('')))).toEqual(['two', 'three']);
    expect(texts(withinBudget(lines))).toEqual(['one', 'two', 'three']);
  });

  it('keeps what is unanswered before what is newer', () => {
    const lines = [line('old'), line('late', true), line('a'.repeat(30)), line('b'.repeat(30))];
    expect(texts(withinBudget(lines, 24))).toEqual(['late', 'b'.repeat(30)]);
  });

  it('cuts a long message visibly, and keeps its beginning, where the request stands, and its end', () => {
    const text = `Quero trocar o pedido 17. ${'x'.repeat(20_000)} Obrigada!`;
    const [cut] = withinBudget([line(text, true)]);
    expect(cut?.text).toMatch(/^Quero trocar o pedido 17\. x+ … \[\[cut: \d+ characters\]\] … x+ Obrigada!$/);
    const missing = Number(/cut: (\d+)/.exec(cut?.text ?? '')?.[1]);
    expect((cut?.text.replace(/ … .* … /, '').length ?? 0) + missing).toBe(text.length);
    expect(estimateTokens(cut?.text ?? '')).toBeLessThanOrEqual(HISTORY_TOKENS);
  });

  it('has the unanswered share the budget: short ones are whole, the long ones have equal parts', () => {
    const lines = ['a'.repeat(9_000), 'curta', 'b'.repeat(9_000), 'outra'].map((text) => line(text, true));
    const [first, second, third, fourth] = texts(withinBudget([line('velha'), ...lines], 1_000));
    expect([second, fourth]).toEqual(['curta', 'outra']);
    expect(first?.length).toBe(third?.length);
    expect(first?.length).toBeGreaterThan(1_300);
  });

  it('never splits a character in two', () => {
    for (let shift = 0; shift < 4; shift++) {
      const [cut] = withinBudget([line('x'.repeat(shift) + '😀'.repeat(500))], 50);
      expect(cut?.text).toMatch(/^x*(😀)+ … \[\[cut: \d+ characters\]\] … (😀)+$/u);
    }
  });

  it('never has what is written in a file pass for the customer’s words, however little room there is', () => {
    const letters = (unit: string, maxLength: number) => fc.string({ unit: fc.constant(unit), maxLength });
    const notes = fc.array(
      letters('n', 200).map((text) => `${note(`document "${text}"`)}\n`),
      {
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(notes, letters('F', 6_000), letters('w', 1_024)), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 50, max: HISTORY_TOKENS }),
        (files, tokens) => {
          const lines = files.map(([before, file, words]) =>
            line(`${before.join('')}${note(FILE_TEXT)}\n${file}\n${note(FILE_TEXT_END)}\n${words}`, true),
          );
          const said = withinBudget(lines, tokens).map(({ text }) => saidIn(text));
          expect(said.filter((text) => text.includes('F'))).toEqual([]);
          // Where words and notes would fit by themselves, no word is missing.
          const bare = files.map(([before, , words]) => `${before.join('')}${words}`.length + 100);
          if (Math.max(...bare) / 3 + 4 > tokens / files.length) return;
          expect(said.map((text) => text.trim())).toEqual(files.map(([, , words]) => words));
        },
      ),
      propertyRuns(300),
    );
  });

  it('leaves out nothing unanswered, never exceeds the budget, and keeps the order', () => {
    const lineOf = fc.record({ text: fc.string({ maxLength: 800 }), isOwed: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(lineOf, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1_000, max: 4_000 }),
        (given, budget) => {
          const lines = given.map(({ text, isOwed }, index) => line(`${index} ${text}`, isOwed));
          const kept = withinBudget(lines, budget);
          expect(kept.reduce((sum, { text }) => sum + estimateTokens(text), 0)).toBeLessThanOrEqual(budget);
          const places = kept.map(({ text }) => Number.parseInt(text, 10));
          expect(places).toEqual([...places].sort((a, b) => a - b));
          const owed = lines.flatMap(({ isOwed }, index) => (isOwed ? [index] : []));
          expect(places).toEqual(expect.arrayContaining(owed.length > 0 ? owed : [lines.length - 1]));
        },
      ),
    );
  });

  it('has nothing to keep of nothing', () => {
    expect(withinBudget([], HISTORY_TOKENS)).toEqual([]);
  });
});
