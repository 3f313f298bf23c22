import type { Context } from 'aws-lambda';
import type { Log } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Trace } from './tracer.ts';

/**
 * Puts a handler between the function's segment and the writing of its metrics: they are written at the end
 * of every invocation, also of one that throws.
 *
 * Lambda's own segment takes no annotations, which is why the handler needs one of ours around it.
 *
 * @param name the function's name
 */
export function invocation<Event, Result>(
  name: string,
  handler: (event: Event, context: Context) => Promise<Result>,
  instruments: { log: Log; metrics: Metrics; trace: Trace },
): (event: Event, context: Context) => Promise<Result> {
  const { log, metrics, trace } = instruments;
  return async (event, context) => {
    try {
      return await trace.inSegment(`## ${name}`, () => handler(event, context));
    } finally {
      try {
        metrics.flush();
      } catch (error) {
        log.error('metrics could not be written', { error });
      }
    }
  };
}
