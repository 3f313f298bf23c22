import { ConnectionDropped } from '../http/connection-dropped.ts';
import { FaultsClosedError } from './errors.ts';
import type { FaultRegistry } from './registry.ts';

/**
 * Lets the caller of a stand-in wait.
 *
 * @param ms undefined waits until the caller is gone
 * @throws {ConnectionDropped} when the runtime closes: the stand-in may live on a little longer
 */
export function pauseForCaller(
  faults: FaultRegistry,
  ms: number | undefined,
  gone: AbortSignal,
): Promise<void> {
  return faults.pause(ms, gone).catch((error: unknown) => {
    throw error instanceof FaultsClosedError ? new ConnectionDropped() : error;
  });
}
