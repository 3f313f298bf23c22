/**
 * A segment or subsegment document, as far as the local runtime reads it. Everything else is kept as it came.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export interface Segment {
  /** `1-<8 hex digits>-<24 hex digits>` */
  trace_id: string;
  /** 16 hex digits. */
  id: string;
  parent_id?: string;
  name: string;
  /** Present on a subsegment that was sent by itself. */
  type?: 'subsegment';
  /** Such as `AWS::Lambda::Function`. */
  origin?: string;
  /** Seconds since the epoch, with fractions. */
  start_time: number;
  /** Absent while it is in progress. */
  end_time?: number;
  subsegments?: EmbeddedSubsegment[];
  annotations?: Record<string, unknown>;
  fault?: boolean;
  error?: boolean;
  [member: string]: unknown;
}

/** A subsegment inside its parent's document: that says whose it is. */
export interface EmbeddedSubsegment {
  id: string;
  name: string;
  start_time: number;
  end_time?: number;
  subsegments?: EmbeddedSubsegment[];
  annotations?: Record<string, unknown>;
  fault?: boolean;
  error?: boolean;
  [member: string]: unknown;
}

/** A document that is no segment, or belongs to no trace. */
export class InvalidSegmentError extends Error {
  override readonly name = 'InvalidSegmentError';
}

const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const SEGMENT_ID = /^[0-9a-f]{16}$/;

/** Whether a text has the form of a trace id. */
function isTraceId(text: string): boolean {
  return TRACE_ID.test(text);
}

/**
 * Reads one datagram: a header line, a line feed, and one segment document.
 *
 * @throws {InvalidSegmentError}
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
export function readDatagram(datagram: string): Segment {
  const lineEnd = datagram.indexOf('\n');
  if (lineEnd === -1) throw new InvalidSegmentError('an X-Ray datagram has a header line and a document');
  const header = parseObject(datagram.slice(0, lineEnd));
  if (header.format !== 'json' || header.version !== 1) {
    throw new InvalidSegmentError('the header of an X-Ray datagram is {"format": "json", "version": 1}');
  }
  const document = parseObject(datagram.slice(lineEnd + 1));
  const { trace_id, id, name, start_time } = document;
  if (typeof trace_id !== 'string' || !isTraceId(trace_id)) throw missing('trace_id');
  if (typeof id !== 'string' || !SEGMENT_ID.test(id)) throw missing('id');
  if (typeof name !== 'string' || name === '') throw missing('name');
  if (typeof start_time !== 'number') throw missing('start_time');
  return { ...document, trace_id, id, name, start_time };
}

function missing(member: string): InvalidSegmentError {
  return new InvalidSegmentError(`a segment document has no valid ${member}`);
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidSegmentError('an X-Ray datagram holds JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidSegmentError('an X-Ray datagram holds JSON objects');
  }
  return { ...value };
}
