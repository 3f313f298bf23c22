import type { ModelPrice } from '#core/budget/model-prices.ts';
import type { TokenUse } from '#core/conversation/turn/token-use.ts';
import { type CaseRun, type GuardRun, isBelow, type Measure, measure, sumOf } from './measures.ts';

/** What goes into the results file. */
export interface EvalReport {
  /** ISO 8601. */
  at: string;
  /** Of `stand-in` nothing speaks for a model. */
  model: string;
  isLive: boolean;
  runs: number;
  seed: number;
  cases: number;
  measures: (Measure & { isBelow: boolean })[];
  tokens: TokenUse;
  price: ModelPrice | 'unknown';
  /** Runs that went wrong, with the reasons. */
  wrong: { id: string; because: string[] }[];
}

export function evalReport(
  told: Pick<EvalReport, 'at' | 'model' | 'isLive' | 'runs' | 'seed'>,
  {
    runs,
    guarded,
    price,
  }: { runs: readonly CaseRun[]; guarded: readonly GuardRun[]; price: ModelPrice | undefined },
): EvalReport {
  return {
    ...told,
    cases: new Set(runs.map(({ id }) => id)).size,
    measures: measure(runs, guarded, price).map((one) => ({ ...one, isBelow: isBelow(one) })),
    tokens: sumOf(runs.map(({ verdict }) => verdict.tokens)),
    price: price ?? 'unknown',
    wrong: [
      ...runs
        .filter(({ verdict }) => !verdict.isPassed)
        .map(({ id, verdict }) => ({ id, because: verdict.because })),
      ...guarded
        .filter(({ isPassed }) => !isPassed)
        .map(({ id, actions, leaks }) => ({ id, because: [...actions, ...leaks, 'not passed'] })),
    ],
  };
}

/** The figures under their floors that count: of a stand-in those that it can hold. */
export function belowFloor({ isLive, measures }: Pick<EvalReport, 'isLive' | 'measures'>): Measure[] {
  return measures.filter((one) => one.isBelow && (isLive || !one.needsModel));
}

/** The report for people, as a table of Markdown. */
export function renderEval(report: EvalReport): string {
  const { model, isLive, measures, runs, seed, cases, wrong, tokens } = report;
  const lines = measures.map((one) => {
    const says = !isLive && one.needsModel ? 'means nothing with a stand-in' : one.isBelow ? 'BELOW' : '';
    return `| ${one.id} | ${one.what} | ${shown(one)} | ${floorOf(one)} | ${says} |`;
  });
  return [
    `# Evaluation of ${model}, ${report.at.slice(0, 10)}`,
    '',
    `${cases} cases, ${runs} ${runs === 1 ? 'run' : 'runs'} each, seed ${seed}. ${
      isLive
        ? ''
        : 'A stand-in says what the cases have written down: the figures check cases, guards and code, and say nothing of a model.'
    }`.trimEnd(),
    '',
    '| measure | what | figure | floor | |',
    '|---|---|---|---|---|',
    ...lines,
    '',
    `Tokens: ${inWords(tokens)}. ${priceInWords(report)}`,
    ...(wrong.length === 0 ? [] : ['', ...wrong.map(({ id, because }) => `- ${id}: ${because.join('; ')}`)]),
  ].join('\n');
}

const inWords = (tokens: TokenUse) =>
  Object.entries(tokens)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

function priceInWords({ isLive, model, price }: EvalReport): string {
  if (!isLive) return 'They are estimated and cost nothing.';
  if (price !== 'unknown') return `Price of ${price.asOf}: ${price.source}.`;
  return `Price unknown: core/budget/model-prices.ts has no line for ${model}, so the cost is unknown too.`;
}

function floorOf({ floor, unit }: Measure): string {
  if (!floor) return '';
  return 'least' in floor ? `≥ ${written(floor.least, unit)}` : `≤ ${written(floor.most, unit)}`;
}

const shown = ({ value, unit }: Measure) => (value === undefined ? '–' : written(value, unit));

function written(value: number, unit: Measure['unit']): string {
  switch (unit) {
    case 'share':
      return value.toFixed(value > 0.99 && value < 1 ? 3 : 2);
    case 'usd':
      return `$${value.toFixed(4)}`;
    case 'ms':
      return `${Math.round(value)} ms`;
    case 'count':
    case 'characters':
      return String(value);
  }
}
