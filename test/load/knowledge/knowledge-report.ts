import { MODEL_PRICES } from '#core/budget/model-prices.ts';
import { DEFAULT_EMBEDDINGS } from '#core/model/embeddings/names.ts';
import type { Imported } from '../../../local/knowledge/import-documents.ts';
import { faultsOf } from '../bench-report.ts';
import type { Measured } from '../measure.ts';
import type { Percentiles } from '../percentiles.ts';
import type { Used } from '../real-run.ts';

const MILLION = 1_000_000;

/** A run of conversations. */
export interface ConversationRun {
  measured: Measured;
  used: Used;
}

/** What the bench found. */
export interface KnowledgeReport {
  at: string;
  options: Record<string, unknown>;
  alone: ConversationRun;
  beside: ConversationRun;
  imported: Imported;
  /** Of documents that were looked for by their codes, how many answered. */
  found: { asked: number; answered: number };
}

/** What is against it: nothing may be lost, doubled, out of order or given up, and every document can be read. */
export function faultsOfKnowledge({ alone, beside, imported, found }: KnowledgeReport): string[] {
  const { documents, ready, chunksWithoutVector } = imported;
  return [
    ...faultsOf(alone.measured),
    ...faultsOf(beside.measured),
    ...(ready < documents ? [`${documents - ready} documents not ready`] : []),
    ...(chunksWithoutVector > 0 ? [`${chunksWithoutVector} chunks without a vector`] : []),
    ...(beside.used.deadLetters > 0 ? [`${beside.used.deadLetters} records given up`] : []),
    ...(found.answered < found.asked ? [`${found.asked - found.answered} documents not found`] : []),
  ];
}

/** The report for people. What the import cost is what the run beside it cost more than the one without. */
export function renderKnowledge(report: KnowledgeReport): string {
  const { alone, beside, imported, found } = report;
  const seconds = imported.readyAfterMs / 1_000;
  const embedded = beside.used.embeddings.requests - alone.used.embeddings.requests;
  const tokens = beside.used.embeddings.tokens - alone.used.embeddings.tokens;
  const price = MODEL_PRICES[DEFAULT_EMBEDDINGS.model]?.input ?? 0;
  const more = difference(beside.used.usd, alone.used.usd);
  const units = difference(beside.used.units, alone.used.units);
  return [
    `${imported.chunks} chunks of ${imported.documents} documents: accepted after ${(imported.acceptedAfterMs / 1_000).toFixed(0)} s, read by all after ${seconds.toFixed(0)} s (${(imported.chunks / seconds).toFixed(0)} chunks a second); ready ${imported.ready}, chunks without a vector ${imported.chunksWithoutVector}, found by their code ${found.answered} of ${found.asked}`,
    ...[alone, beside].map(
      ({ measured }, nth) =>
        `${nth === 0 ? 'alone' : 'beside the import'}: sent ${measured.sent}, answered ${measured.answered}, left to people ${measured.withPeople}, lost ${measured.lost}, doubled ${measured.doubled}, customers out of order ${measured.outOfOrder}; records given up ${nth === 0 ? alone.used.deadLetters : beside.used.deadLetters}`,
    ),
    '',
    `| hop | p50 alone | beside | p95 alone | beside | p99 alone | beside |`,
    '|---|---|---|---|---|---|---|',
    ...hopsOf(alone.measured).map(([hop, one]) => {
      const other = new Map(hopsOf(beside.measured)).get(hop);
      const cells = (['p50', 'p95', 'p99'] as const).map((at) => `${ms(one[at])} | ${ms(other?.[at] ?? 0)}`);
      return `| ${hop} | ${cells.join(' | ')} |`;
    }),
    '',
    `the import: ${embedded} requests for vectors, ${tokens} tokens, US$ ${((tokens * price) / MILLION / MILLION).toFixed(4)}; AWS US$ ${sum(Object.values(more)).toFixed(4)} (${listed(more, 4)})`,
    `  units: ${listed(units, 0)}`,
    `CPU of the embedder ${cpuOf(beside.used)}`,
  ].join('\n');
}

function hopsOf({ hops, answeredAfter }: Measured): [string, Percentiles][] {
  const all = { ...hops, 'webhook 200 → answer to any message': answeredAfter };
  return Object.entries(all).filter(([, { longest }]) => longest > 0);
}

function cpuOf({ processes }: Used): string {
  const found = [...processes].filter(([name]) => /embedder/i.test(name ?? ''));
  const all = sum(found.map(([, { cpuMs }]) => cpuMs));
  return found.length === 0 ? 'is not told apart' : `${(all / 1_000).toFixed(1)} s`;
}

function difference(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value - (other[name] ?? 0)]));
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const ms = (value: number) => `${Math.round(value)} ms`;

const listed = (values: Record<string, number>, digits: number) =>
  Object.entries(values)
    .filter(([, value]) => Math.abs(value) >= 10 ** -digits)
    .sort((one, other) => other[1] - one[1])
    .map(([name, value]) => `${name} ${value.toFixed(digits)}`)
    .join(', ');
