import type { FunctionConfig, InvocationReport, SystemLogLevel } from '../lambda/config.ts';
import { parseTraceHeader } from '../lambda/trace-header.ts';
import type { Ledger } from './ledger.ts';
import { UNITS } from './prices.ts';

const SERVICE = 'lambda';
const MB_PER_GB = 1024;

/**
 * What an invocation is billed for, in whole milliseconds: the handler and, since August 2025, the initialisation.
 *
 * @see https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
function billedMs({
  durationMs,
  initDurationMs = 0,
}: Pick<InvocationReport, 'durationMs' | 'initDurationMs'>): number {
  return Math.ceil(durationMs + initDurationMs);
}

/**
 * Counts invocations and GB-seconds, by function. One that failed is billed like any other; one that this runtime
 * ended by closing, or refused, is not.
 *
 * @see https://aws.amazon.com/lambda/pricing/
 */
export class LambdaUsage {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** @param memoryMb the function's memory by its template */
  invoked(report: InvocationReport, memoryMb: number): void {
    if (report.outcome === 'closed') return;
    const row = { service: SERVICE, operation: 'Invoke', resource: report.functionName, requests: 1 };
    const gbSeconds = (billedMs(report) / 1000) * (memoryMb / MB_PER_GB);
    this.#ledger.add({ ...row, units: 1, unit: UNITS.invocation });
    this.#ledger.add({ ...row, units: gbSeconds, unit: UNITS.gbSecond });
  }
}

/**
 * The lines that Lambda itself writes to the log of an invocation: in the text format three, in the JSON format those of its
 * system log level. At `WARN` an invocation that went well leaves none.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function platformLines(
  report: InvocationReport,
  { memoryMb, systemLogLevel }: Pick<FunctionConfig, 'memoryMb' | 'systemLogLevel'>,
): string[] {
  return systemLogLevel === undefined
    ? textLines(report, memoryMb)
    : jsonLines(report, memoryMb, systemLogLevel);
}

function textLines(report: InvocationReport, memoryMb: number): string[] {
  const { requestId, durationMs, initDurationMs, memoryUsedMb = 0 } = report;
  const { root, parent, sampled } = parseTraceHeader(report.traceHeader);
  const init = initDurationMs === undefined ? '' : `Init Duration: ${initDurationMs.toFixed(2)} ms\t`;
  const trace = `XRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true`;
  return [
    `START RequestId: ${requestId} Version: $LATEST`,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs(report)} ms\t` +
      `Memory Size: ${memoryMb} MB\tMax Memory Used: ${memoryUsedMb} MB\t${init}${sampled === '1' ? trace : ''}`,
  ];
}

/** The report of what failed is a warning. */
function jsonLines(report: InvocationReport, memoryMb: number, level: SystemLogLevel): string[] {
  const { requestId, durationMs, initDurationMs, memoryUsedMb = 0, outcome } = report;
  const line = (type: string, record: object) =>
    JSON.stringify({
      time: new Date(report.startedAtMs).toISOString(),
      type,
      record: { requestId, ...record },
    });
  const metrics = {
    durationMs,
    billedDurationMs: billedMs(report),
    memorySizeMB: memoryMb,
    maxMemoryUsedMB: memoryUsedMb,
    ...(initDurationMs === undefined ? {} : { initDurationMs }),
  };
  const told = line('platform.report', { metrics, status: outcome });
  if (level === 'WARN') return outcome === 'success' ? [] : [told];
  return [line('platform.start', { version: '$LATEST' }), told];
}
