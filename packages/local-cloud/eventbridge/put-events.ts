import { AwsServiceError } from '../http/aws-call.ts';
import { type BusEvent, eventTime } from './event.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface PutEventsEntry {
  /** Seconds since the epoch, as the AWS JSON protocol carries it; default: when the call arrived. */
  Time?: number;
  Source?: string;
  Resources?: string[];
  DetailType?: string;
  /** JSON text of an object. */
  Detail?: string;
  /** Name or ARN; default `default`. */
  EventBusName?: string;
  /** X-Ray header; overrides the request's `X-Amzn-Trace-Id`. */
  TraceHeader?: string;
}

/** The answer for one entry: an id, or an error code with its message. */
export interface PutEventsResultEntry {
  EventId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

/** What makes an entry an event. */
export interface EventContext {
  account: string;
  region: string;
  /** Milliseconds since the epoch. */
  now: number;
  newId: () => string;
}

const MOST_ENTRIES = 10;
const LARGEST_REQUEST_BYTES = 1024 * 1024;
/** What a given Time counts for in an entry's size. */
const TIME_BYTES = 14;

/**
 * Checks a PutEvents request as a whole.
 *
 * @throws {AwsServiceError} ValidationException when it has no entry, more than ten, or 1 MB and above
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function validateRequest(entries: unknown): asserts entries is PutEventsEntry[] {
  if (!Array.isArray(entries) || !entries.every(isEntry)) {
    throw new AwsServiceError('SerializationException', 'Entries must be a list of PutEventsRequestEntry');
  }
  if (entries.length < 1 || entries.length > MOST_ENTRIES) {
    const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ENTRIES}`;
    throw new AwsServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  const bytes = entries.reduce((sum: number, entry: PutEventsEntry) => sum + entryBytes(entry), 0);
  if (bytes >= LARGEST_REQUEST_BYTES) {
    throw new AwsServiceError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  }
}

const TEXT_MEMBERS = ['Source', 'DetailType', 'Detail', 'EventBusName', 'TraceHeader'];
/** The latest time that a Date can hold, in seconds since the epoch. */
const LATEST_TIME = 8.64e12;

function isEntry(value: unknown): value is PutEventsEntry {
  if (value === null || typeof value !== 'object') return false;
  const entry = value as Record<string, unknown>;
  const { Time: time, Resources: resources } = entry;
  return (
    TEXT_MEMBERS.every((name) => entry[name] === undefined || typeof entry[name] === 'string') &&
    (time === undefined || (typeof time === 'number' && Math.abs(time) <= LATEST_TIME)) &&
    (resources === undefined || (Array.isArray(resources) && resources.every((it) => typeof it === 'string')))
  );
}

/**
 * The size of an entry as EventBridge counts it. The trace header does not count.
 *
 * @returns bytes
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-calculate-event-size
 */
export function entryBytes(entry: PutEventsEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const time = entry.Time === undefined ? 0 : TIME_BYTES;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? '', 'utf8'), time);
}

/**
 * Makes an event of one entry, or the error that its place in the answer carries.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export function toEvent(entry: PutEventsEntry, context: EventContext): BusEvent | PutEventsResultEntry {
  const { Source: source, DetailType: detailType, Detail: text } = entry;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!text) return missing('Detail');
  const detail = parseDetail(text);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return {
    version: '0',
    id: context.newId(),
    'detail-type': detailType,
    source,
    account: context.account,
    time: eventTime(entry.Time === undefined ? context.now : entry.Time * 1000),
    region: context.region,
    resources: entry.Resources ?? [],
    detail,
  };
}

function missing(name: string): PutEventsResultEntry {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  };
}

function parseDetail(text: string): object | undefined {
  let detail: unknown;
  try {
    detail = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isObject = detail !== null && typeof detail === 'object' && !Array.isArray(detail);
  return isObject ? (detail as object) : undefined;
}
