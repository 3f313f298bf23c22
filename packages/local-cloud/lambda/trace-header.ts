import { randomBytes } from 'node:crypto';
import type { TracingMode } from './config.ts';

/** The fields of an X-Ray tracing header. */
export interface TraceHeader {
  /** `1-<8 hex digits: epoch seconds>-<24 hex digits>` */
  root?: string;
  /** 16 hex digits */
  parent?: string;
  sampled?: '0' | '1';
}

/** Time and randomness, so that tests can fix them. */
export interface TraceSource {
  /** Milliseconds since the epoch. */
  now(): number;
  /** `bytes` random bytes as lower-case hexadecimal. */
  hex(bytes: number): string;
}

const systemTraceSource: TraceSource = {
  now: () => Date.now(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const PARENT = /^[0-9a-f]{16}$/i;

/**
 * Reads `Root=…;Parent=…;Sampled=…`. Fields that are missing or malformed are left out.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function parseTraceHeader(header: string | undefined): TraceHeader {
  const parsed: TraceHeader = {};
  for (const field of header?.split(';') ?? []) {
    const [key, value = ''] = field.trim().split('=', 2);
    if (key === 'Root' && ROOT.test(value)) parsed.root = value;
    if (key === 'Parent' && PARENT.test(value)) parsed.parent = value;
    if (key === 'Sampled' && (value === '0' || value === '1')) parsed.sampled = value;
  }
  return parsed;
}

/** A new trace id, which starts with the time of its birth. */
export function newTraceRoot(source: TraceSource = systemTraceSource): string {
  const seconds = Math.floor(source.now() / 1000);
  return `1-${seconds.toString(16).padStart(8, '0')}-${source.hex(12)}`;
}

/**
 * The header that one invocation sees in `_X_AMZN_TRACE_ID`: the caller's trace when it brings one, else a new
 * one. The parent is always new: it is the id of the segment that stands for this invocation.
 *
 * Whether a trace is recorded is decided by who begins it. A function that only passes traces on records none of its own.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_TracingConfig.html
 */
export function invocationTraceHeader(
  incoming: string | undefined,
  mode: TracingMode = 'Active',
  source: TraceSource = systemTraceSource,
): string {
  const { root, sampled } = parseTraceHeader(incoming);
  const decided = sampled ?? (mode === 'Active' ? '1' : '0');
  return `Root=${root ?? newTraceRoot(source)};Parent=${source.hex(8)};Sampled=${decided}`;
}
