import { randomBytes } from 'node:crypto';

const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/;

/** Where a fresh trace id's time and random part come from. */
export interface TraceIdSource {
  /** Milliseconds since the epoch. */
  now(): number;
  random(size: number): Buffer;
}

const systemSource: TraceIdSource = { now: () => Date.now(), random: randomBytes };

/**
 * The trace of this invocation: the X-Ray root id that Lambda gives, a fresh one in the same form elsewhere.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html for `_X_AMZN_TRACE_ID`
 */
export function currentTraceId(
  environment: NodeJS.ProcessEnv = process.env,
  source: TraceIdSource = systemSource,
): string {
  const root = ROOT.exec(environment._X_AMZN_TRACE_ID ?? '')?.[1];
  return root ?? newTraceId(source);
}

/**
 * Draws whether the trace that begins here is recorded: no function begins one by itself, for each recorded trace costs.
 * The decision stands in the header that calls of AWS take on (see `aws-clients.ts`), and so holds for all that follows. What
 * a caller had recorded is.
 *
 * @param share of the traces, from 0 to 1
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function drawSample(
  share: number,
  environment: NodeJS.ProcessEnv = process.env,
  random: () => number = Math.random,
): void {
  const header = environment._X_AMZN_TRACE_ID;
  if (header === undefined || /;\s*Sampled=1(?:;|$)/.test(header) || random() >= share) return;
  environment._X_AMZN_TRACE_ID = `${header.replace(/;\s*Sampled=[^;]*/, '')};Sampled=1`;
}

/**
 * The page of X-Ray's console that shows a trace, if it was recorded.
 *
 * @param region of the functions
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-console-traces.html
 */
export function traceUrl(traceId: string, region: string): string {
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/${traceId}`;
}

/**
 * A fresh X-Ray root id: version, seconds since the epoch, 96 random bits.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function newTraceId(source: TraceIdSource = systemSource): string {
  const seconds = Math.floor(source.now() / 1000).toString(16);
  return `1-${seconds.padStart(8, '0')}-${source.random(12).toString('hex')}`;
}
