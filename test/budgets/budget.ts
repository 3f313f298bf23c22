import type { FunctionName } from '../../lib/functions.ts';

/** What is measured of a function, and what it is measured by. */
export const MEASURES = {
  message: 'work of an answered message, in calls of the bare SDK',
  init: 'CPU of the start, over that of a bundle with the bare SDK',
  bundle: 'bytes of the bundle, over those of a bundle with the bare SDK',
} as const;

export type Measure = keyof typeof MEASURES;

/** Ratios of one function. `message` is absent for one that answering a message does not run. */
export type Figures = Readonly<Partial<Record<Measure, number>>>;

export type Budgets = Readonly<Partial<Record<FunctionName, Figures>>>;

/** More than this over the budget is too much; what a machine adds by chance is less. */
const TOLERANCE = 0.1;

export interface BudgetRow {
  readonly name: string;
  readonly measure: Measure;
  readonly measured: number;
  /** Undefined for what has none yet. */
  readonly budget: number | undefined;
  readonly over: boolean;
}

/** Every figure beside its budget. What has no budget is over it: a new function is given one. */
export function compare(measured: Budgets, budgets: Budgets): BudgetRow[] {
  return Object.entries(measured).flatMap(([name, figures]) =>
    Object.entries(figures).map(([key, figure]) => {
      const measure = key as Measure;
      const budget = budgets[name as FunctionName]?.[measure];
      const over = budget === undefined || figure > budget * (1 + TOLERANCE);
      return { name, measure, measured: figure, budget, over };
    }),
  );
}

/** The lower of each figure: what a machine adds by chance it does not add twice. */
export function lower(one: Budgets, other: Budgets): Budgets {
  return Object.fromEntries(
    Object.entries(one).map(([name, figures]) => [
      name,
      Object.fromEntries(
        Object.entries(figures).map(([measure, figure]) => [
          measure,
          Math.min(figure, other[name as FunctionName]?.[measure as Measure] ?? figure),
        ]),
      ),
    ]),
  );
}

/** The table: a function a line, `measured / budget` of each measure, `!` behind what is over. */
export function renderTable(rows: readonly BudgetRow[]): string {
  const measures = Object.keys(MEASURES) as Measure[];
  const names = [...new Set(rows.map(({ name }) => name))];
  const cell = (name: string, measure: Measure) => {
    const row = rows.find((candidate) => candidate.name === name && candidate.measure === measure);
    if (!row) return '–';
    return `${row.measured.toFixed(2)} / ${row.budget?.toFixed(2) ?? 'none'}${row.over ? ' !' : ''}`;
  };
  const line = (cells: readonly string[]) =>
    cells
      .map((text, index) => text.padEnd(index === 0 ? 14 : 16))
      .join('')
      .trimEnd();
  return [
    line(['', ...measures]),
    ...names.map((name) => line([name, ...measures.map((measure) => cell(name, measure))])),
    '',
    ...Object.entries(MEASURES).map(([measure, meaning]) => `${measure}: ${meaning}; measured / budget`),
  ].join('\n');
}
