import type { InvocationReport } from '../lambda/config.ts';
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
 * The lines that Lambda itself writes to the log of an invocation, in the text format.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function platformLines(report: InvocationReport, memoryMb: number): string[] {
  const { requestId, durationMs, initDurationMs, memoryUsedMb = 0 } = report;
  const { root, parent } = parseTraceHeader(report.traceHeader);
  const init = initDurationMs === undefined ? '' : `Init Duration: ${initDurationMs.toFixed(2)} ms\t`;
  return [
    `START RequestId: ${requestId} Version: $LATEST`,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs(report)} ms\t` +
      `Memory Size: ${memoryMb} MB\tMax Memory Used: ${memoryUsedMb} MB\t${init}` +
      `XRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true`,
  ];
}
