import { randomBytes } from 'node:crypto';
import type { InvocationReport } from '../lambda/config.ts';
import { parseTraceHeader } from '../lambda/trace-header.ts';
import type { Segment } from './segment.ts';

/**
 * The two segments that Lambda itself records for an invocation: `AWS::Lambda` for the service and, below it,
 * `AWS::Lambda::Function` for the function, with an `Initialization` subsegment on a cold start. What the
 * function records hangs below the second, whose id it saw as the Parent of its trace header.
 *
 * Left out are AWS's subsegments `Invocation` and `Overhead`, and `Dwell Time` and `Attempt` of asynchronous
 * invocations: they say nothing about this machine. An HTTP API makes no segment on AWS either; it only passes
 * the header on.
 *
 * @param newId 16 hex digits
 * @returns nothing for an invocation that is not sampled
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html#services-xray-traces
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html for the HTTP API
 */
export function lambdaSegments(
  report: InvocationReport,
  newId: () => string = () => randomBytes(8).toString('hex'),
): Segment[] {
  const { root, parent, sampled } = parseTraceHeader(report.traceHeader);
  if (root === undefined || parent === undefined || sampled === '0') return [];
  const caller = parseTraceHeader(report.incomingTraceHeader).parent;
  const start = report.startedAtMs / 1000;
  const initialized = start + (report.initDurationMs ?? 0) / 1000;
  const common = {
    trace_id: root,
    name: report.functionName,
    start_time: start,
    end_time: initialized + report.durationMs / 1000,
    resource_arn: report.functionArn,
    aws: { request_id: report.requestId, function_arn: report.functionArn },
    ...(report.outcome !== 'success' && { fault: true, cause: causeOf(report, newId) }),
  };
  const service: Segment = {
    ...common,
    id: newId(),
    ...(caller !== undefined && { parent_id: caller }),
    origin: 'AWS::Lambda',
    http: { response: { status: 200 } },
  };
  const fn: Segment = {
    ...common,
    id: parent,
    parent_id: service.id,
    origin: 'AWS::Lambda::Function',
    ...(report.initDurationMs !== undefined && {
      subsegments: [{ id: newId(), name: 'Initialization', start_time: start, end_time: initialized }],
    }),
  };
  return [service, fn];
}

function causeOf({ outcome, error }: InvocationReport, newId: () => string): object {
  const type = error?.errorType ?? outcome;
  return {
    exceptions: [{ id: newId(), type, message: error?.errorMessage ?? `the invocation ended: ${outcome}` }],
  };
}
