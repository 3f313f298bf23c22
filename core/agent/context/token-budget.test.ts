import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryLine } from '../model/model-call.ts';
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

  it('cuts a line in front that alone is too long', () => {
    const [cut] = withinBudget([line('early'), line(`${'x'.repeat(100)}end`)], 10);
    expect(cut?.text).toBe(`${'x'.repeat(15)}end`);
  });

  it('never splits a character in two', () => {
    const [cut] = withinBudget([line('😀'.repeat(50))], 5);
    expect(cut?.text.isWellFormed()).toBe(true);
  });

  it('never exceeds the budget, keeps order, and leaves something', () => {
    const lineOf = fc.record({ text: fc.string({ maxLength: 200 }), isOwed: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(lineOf, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 10, max: 400 }),
        (given, budget) => {
          const lines = given.map(({ text, isOwed }, index) => line(`${index} ${text}`, isOwed));
          const kept = withinBudget(lines, budget);
          expect(kept.reduce((sum, { text }) => sum + estimateTokens(text), 0)).toBeLessThanOrEqual(budget);
          expect(kept.length).toBeGreaterThan(0);
          if (kept.length > 1) {
            const places = kept.map((one) => lines.indexOf(one));
            expect(places).toEqual([...places].sort((a, b) => a - b));
            expect(places).not.toContain(-1);
          }
        },
      ),
    );
  });

  it('has nothing to keep of nothing', () => {
    expect(withinBudget([], HISTORY_TOKENS)).toEqual([]);
  });
});
