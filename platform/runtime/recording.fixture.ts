import type { Log, LogContext, LogFields } from './logger.ts';
import type { Count, Trouble } from './metrics.ts';

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

/** Metrics that keep their numbers, for tests. */
export interface RecordingCount extends Count {
  /** Each trouble that was told, as often as it happened. */
  readonly troubles: readonly { cause: string; tenantId?: string }[];
  /** What a share was taken of, in its order. */
  readonly shares: Readonly<Record<string, readonly boolean[]>>;
  /** How often this trouble was told, of all tenants. */
  timesOf(trouble: Trouble): number;
}

export function recordingCount(): RecordingCount {
  const troubles: { cause: string; tenantId?: string }[] = [];
  const shares: Record<string, boolean[]> = {};
  return {
    troubles,
    shares,
    trouble: ({ cause }, times = 1, tenantId) => {
      const told = { cause, ...(tenantId === undefined ? {} : { tenantId }) };
      troubles.push(...Array<typeof told>(times).fill(told));
    },
    share: (name, isPart) => {
      shares[name] = [...(shares[name] ?? []), isPart];
    },
    timesOf: ({ cause }) => troubles.filter((told) => told.cause === cause).length,
  };
}
