import type { Log, LogContext, LogFields } from './logger.ts';
import type { Count, MetricOptions } from './metrics.ts';

/** A line that a {@link RecordingLog} was given, with the context of its log. */
export interface RecordedLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  context: LogContext;
  fields: LogFields;
}

/** A log that keeps its lines, for tests. */
export interface RecordingLog extends Log {
  readonly lines: readonly RecordedLine[];
}

export function recordingLog(context: LogContext = {}, lines: RecordedLine[] = []): RecordingLog {
  const record =
    (level: RecordedLine['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, context, fields });
    };
  return {
    lines,
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    child: (more) => recordingLog({ ...context, ...more }, lines),
  };
}

/** A number that a {@link RecordingCount} was given. */
export interface RecordedNumber {
  name: string;
  value: number;
  options: MetricOptions;
}

/** Metrics that keep their numbers, for tests. */
export interface RecordingCount extends Count {
  readonly numbers: readonly RecordedNumber[];
  /** Sum of a counter over all tenants and dimensions. */
  total(name: string): number;
}

export function recordingCount(): RecordingCount {
  const numbers: RecordedNumber[] = [];
  return {
    numbers,
    count: (name, value = 1, options = {}) => {
      numbers.push({ name, value, options });
    },
    duration: (name, ms, options = {}) => {
      numbers.push({ name, value: ms, options });
    },
    total: (name) =>
      numbers.filter((entry) => entry.name === name).reduce((sum, entry) => sum + entry.value, 0),
  };
}
