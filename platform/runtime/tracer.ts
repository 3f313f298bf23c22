import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { errorFields } from './error-fields.ts';
import { daemonSender, type SegmentDocument, type SendSegment } from './xray-daemon.ts';

/** Where the path of an invocation is recorded. */
export interface Trace {
  /** Adds a searchable pair to the segment around the caller. Outside of a segment it does nothing. */
  annotate(key: string, value: string | number | boolean): void;
  /**
   * Records `work` as a segment of that name. What it throws is recorded by name and message, and thrown on.
   * Segments may run side by side: each keeps its own annotations.
   */
  inSegment<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

/** Records nothing. */
export const noTrace: Trace = {
  annotate() {},
  inSegment: (_name, work) => work(),
};

/** A segment while its work runs. */
interface OpenSegment {
  readonly traceId: string;
  readonly id: string;
  readonly annotations: Record<string, string | number | boolean>;
}

/**
 * The tracer of a function: X-Ray where Lambda names its daemon, and {@link noTrace} elsewhere or with
 * `POWERTOOLS_TRACE_ENABLED` `false`. An invocation that is not sampled pays for nothing. AWS SDK calls are not recorded
 * one by one, for each would add a segment to paid traces; a step that matters opens its own.
 *
 * @param onTrouble told of a segment that could not be sent; the work goes on
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function createTrace(
  onTrouble: (error: unknown) => void,
  environment: NodeJS.ProcessEnv = process.env,
): Trace {
  const address = environment.AWS_XRAY_DAEMON_ADDRESS;
  const off = environment.POWERTOOLS_TRACE_ENABLED?.trim().toLowerCase() === 'false';
  if (!address || off) return noTrace;
  return traceWith(daemonSender(address, onTrouble), environment);
}

/**
 * A tracer over anything that takes finished segments.
 *
 * @param environment its `_X_AMZN_TRACE_ID` says at each invocation what the segments hang below, and whether they are wanted
 */
export function traceWith(send: SendSegment, environment: NodeJS.ProcessEnv): Trace {
  const current = new AsyncLocalStorage<OpenSegment>();
  return {
    annotate(key, value) {
      const segment = current.getStore();
      if (segment) segment.annotations[key] = value;
    },
    async inSegment(name, work) {
      const above = current.getStore() ?? sampled(environment._X_AMZN_TRACE_ID);
      if (!above) return work();
      const segment = { traceId: above.traceId, id: newSegmentId(), annotations: {} };
      const start = Date.now();
      let failure: Pick<SegmentDocument, 'fault' | 'cause'> | undefined;
      try {
        return await current.run(segment, work);
      } catch (error) {
        const { name: type, message } = errorFields(error);
        failure = { fault: true, cause: { exceptions: [{ id: newSegmentId(), type, message }] } };
        throw error;
      } finally {
        await send({
          trace_id: segment.traceId,
          id: segment.id,
          parent_id: above.id,
          type: 'subsegment',
          name,
          start_time: start / 1_000,
          end_time: Date.now() / 1_000,
          annotations: segment.annotations,
          ...failure,
        });
      }
    },
  };
}

/** What the segments of an invocation hang below; undefined for one that is not recorded. */
function sampled(header = ''): { traceId: string; id: string } | undefined {
  const members = new Map(header.split(';').map((member) => member.trim().split('=', 2) as [string, string]));
  const [traceId, id] = [members.get('Root'), members.get('Parent')];
  return traceId && id && members.get('Sampled') === '1' ? { traceId, id } : undefined;
}

function newSegmentId(): string {
  return randomBytes(8).toString('hex');
}
