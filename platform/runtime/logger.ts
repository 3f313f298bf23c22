import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import { errorFields } from './error-fields.ts';
import { redact } from './redact.ts';

/** Whom a line is about. A child log carries it on every line. */
const CONTEXT_KEYS = ['trace_id', 'external_trace_id', 'tenant_id', 'conversation_id'] as const;

/**
 * Everything else that a line may say. There is no key for what a customer wrote, for a phone number, for a
 * name, or for a whole event: what has no key cannot be logged.
 */
const FIELD_KEYS = [
  'attempt',
  'billed',
  'category',
  'channelId',
  'circuit',
  'code',
  'contactId',
  'count',
  'documents',
  'documentId',
  'durationMs',
  'event',
  'eventId',
  'eventIds',
  'field',
  'guards',
  'httpStatus',
  'issues',
  'kind',
  'messageGroupId',
  'messageHash',
  'messageId',
  'model',
  'month',
  'operation',
  'outcome',
  'ownerEpoch',
  'percent',
  'perSecond',
  'queue',
  'reason',
  'receiveCount',
  'replySeq',
  'retryable',
  'seconds',
  'seq',
  'severity',
  'templateId',
  'ticketId',
  'tool',
  'turnId',
  'version',
] as const;

export type LogContext = Partial<Record<(typeof CONTEXT_KEYS)[number], string>>;

/**
 * The fields of one line.
 *
 * - `error`: what was thrown; written by name, message, operator hint and causes.
 * - `messageId`: SQS's, never the provider's; that one goes as `messageHash`.
 * - `durationMs`: milliseconds.
 */
export type LogFields = Partial<
  Record<(typeof FIELD_KEYS)[number], string | number | boolean | readonly string[]>
> & { error?: unknown };

/** Where lines go. Messages are fixed sentences; what varies is in the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose lines all carry the context, on top of this one's. */
  child(context: LogContext): Log;
}

type Level = 'debug' | 'info' | 'warn' | 'error';

/** What we need of Powertools' Logger: a message and the keys of the line. */
export type LineWriter = Record<Level, (message: string, line: Record<string, unknown>) => void>;

/**
 * The log of a function: one JSON object per line, level from `POWERTOOLS_LOG_LEVEL` or Lambda's own setting.
 *
 * @param serviceName the function's name
 * @see https://docs.powertools.aws.dev/lambda/typescript/latest/features/logger/
 */
export function createLog(serviceName: string): Log {
  const logger = new Logger({ serviceName, logFormatter: new ShortLines() });
  return logTo({
    debug: (message, line) => logger.debug(message, line),
    info: (message, line) => logger.info(message, line),
    warn: (message, line) => logger.warn(message, line),
    error: (message, line) => logger.error(message, line),
  });
}

/** Lines with what a reader needs: every byte is paid for, and X-Ray's trace id mostly is `trace_id`. */
class ShortLines extends LogFormatter {
  formatAttributes(
    ...[line, fields]: Parameters<LogFormatter['formatAttributes']>
  ): ReturnType<LogFormatter['formatAttributes']> {
    const attributes = {
      level: line.logLevel,
      message: line.message,
      timestamp: this.formatTimestamp(line.timestamp),
      service: line.serviceName,
      ...(fields.trace_id === undefined ? { xray_trace_id: line.xRayTraceId } : {}),
    };
    return new LogItem({ attributes }).addAttributes(fields);
  }
}

/** A log over any writer of lines; keys that are not allowed are left out. */
export function logTo(writer: LineWriter, context: LogContext = {}): Log {
  const write =
    (level: Level) =>
    (message: string, fields: LogFields = {}) =>
      writer[level](redact(message), {
        ...context,
        ...pick(FIELD_KEYS, fields),
        ...(fields.error !== undefined && { error: errorFields(fields.error) }),
      });
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => logTo(writer, { ...context, ...pick(CONTEXT_KEYS, more) }),
  };
}

/** The type already refuses other keys, but not in an object that was built elsewhere and passed on. */
function pick<Key extends string>(keys: readonly Key[], from: Partial<Record<Key, unknown>>) {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
}
