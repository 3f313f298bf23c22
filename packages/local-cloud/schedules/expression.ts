import { compileCron, type NextTime } from './cron.ts';
import { InvalidScheduleError } from './errors.ts';
import { TimeZone } from './time-zone.ts';

/** `schedule` is an `AWS::Scheduler::Schedule`; `rule` is the ScheduleExpression of an `AWS::Events::Rule`. */
export type ScheduleKind = 'schedule' | 'rule';

/** What a schedule expression depends on besides its text. */
export interface ExpressionContext {
  kind: ScheduleKind;
  /** IANA name; default UTC. Rules know only UTC. */
  timeZone?: string;
  /** When a rate begins, in milliseconds since the epoch. */
  startMs: number;
}

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Compiles `rate(value unit)`, `cron(fields)` or `at(yyyy-mm-ddThh:mm:ss)`.
 *
 * A rate of EventBridge Scheduler runs at its start and then at every interval; a rate of a rule runs for
 * the first time one interval after its start.
 *
 * @throws {InvalidScheduleError}
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function compileExpression(expression: string, context: ExpressionContext): NextTime {
  const [, form, content = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  try {
    const zone = zoneOf(context);
    if (form === 'rate') return compileRate(content, context);
    if (form === 'cron') return compileCron(content, zone);
    if (form === 'at' && context.kind === 'schedule') return compileAt(content, zone);
  } catch (cause) {
    throw new InvalidScheduleError(expression, cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }
  const forms = context.kind === 'rule' ? 'rate(…) or cron(…)' : 'rate(…), cron(…) or at(…)';
  throw new InvalidScheduleError(expression, `it must be ${forms}`);
}

function zoneOf({ kind, timeZone }: ExpressionContext): TimeZone {
  if (kind === 'rule' && timeZone !== undefined && timeZone !== 'UTC') {
    throw new RangeError('rules run in UTC; a time zone needs EventBridge Scheduler');
  }
  return new TimeZone(timeZone);
}

function compileRate(content: string, { kind, startMs }: ExpressionContext): NextTime {
  const [, digits = '', unit = '', plural = ''] = /^\s*(\d+)\s+(minute|hour|day)(s?)\s*$/.exec(content) ?? [];
  const value = Number(digits);
  const period = value * (UNIT_MS[unit] ?? 0);
  if (!(period > 0)) throw new RangeError('rate needs a positive number and minutes, hours or days');
  if (kind === 'rule' && (value === 1) !== (plural === '')) {
    throw new RangeError(`a rule wants ${value === 1 ? `1 ${unit}` : `${value} ${unit}s`}`);
  }
  const first = kind === 'schedule' ? startMs : startMs + period;
  return (afterMs) =>
    afterMs < first ? first : first + (Math.floor((afterMs - first) / period) + 1) * period;
}

function compileAt(content: string, zone: TimeZone): NextTime {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(content);
  if (!parts) throw new RangeError('at needs yyyy-mm-ddThh:mm:ss');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const asUtc = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (asUtc.toISOString().slice(0, 19) !== content) throw new RangeError(`${content} is no date and time`);
  const instant = zone.toInstant({ year, month, day, hour, minute, second });
  if (instant === undefined) throw new RangeError(`${content} does not exist in its time zone`);
  return (afterMs) => (instant > afterMs ? instant : undefined);
}
