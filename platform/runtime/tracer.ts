import { AsyncLocalStorage } from 'node:async_hooks';
import { errorFields } from './error-fields.ts';

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

/** What we need of an X-Ray subsegment. */
interface Segment {
  addAnnotation(key: string, value: string | number | boolean): void;
  addError(message: string): void;
  close(): void;
}

/** Opens a segment below the current one and runs `work` in it; `undefined` when there is nothing to hang it on. */
type Capture = <Result>(name: string, work: (segment?: Segment) => Promise<Result>) => Promise<Result>;

/**
 * The tracer of a function, X-Ray in Lambda and {@link noTrace} elsewhere or with `POWERTOOLS_TRACE_ENABLED`
 * `false`.
 *
 * The X-Ray SDK is loaded only where it records: it takes about 40 ms to load, and its async hooks make
 * every `await` of the process cost about a microsecond more. AWS SDK calls are not recorded one by one,
 * for each would add a segment to paid traces; a step that matters opens its own.
 *
 * @param serviceName the function's name
 * @see https://docs.powertools.aws.dev/lambda/typescript/latest/features/tracer/
 */
export async function createTrace(
  serviceName: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Trace> {
  if (!tracingEnabled(environment)) return noTrace;
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  const tracer = new Tracer({ serviceName, captureHTTPsRequests: false });
  return traceWith(
    <Result>(name: string, work: (segment?: Segment) => Promise<Result>) =>
      // The callback's result is what captureAsyncFunc returns; its type says `unknown`.
      tracer.provider.captureAsyncFunc(name, work) as Promise<Result>,
  );
}

/** A tracer over anything that opens segments. */
export function traceWith(capture: Capture): Trace {
  const current = new AsyncLocalStorage<Segment | undefined>();
  return {
    annotate(key, value) {
      current.getStore()?.addAnnotation(key, value);
    },
    inSegment: (name, work) =>
      capture(name, async (segment) => {
        try {
          return await current.run(segment, work);
        } catch (error) {
          const { name: errorName, message } = errorFields(error);
          segment?.addError(`${errorName}: ${message}`);
          throw error;
        } finally {
          segment?.close();
        }
      }),
  };
}

/** As Powertools decides it, but before its modules are loaded. */
function tracingEnabled(environment: NodeJS.ProcessEnv): boolean {
  if (environment.POWERTOOLS_TRACE_ENABLED?.trim().toLowerCase() === 'false') return false;
  return Boolean(environment.AWS_EXECUTION_ENV) && !environment.AWS_SAM_LOCAL;
}
