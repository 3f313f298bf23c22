import { FaultsClosedError } from '../../packages/local-cloud/faults/errors.ts';
import type { FaultRegistry } from '../../packages/local-cloud/faults/registry.ts';
import { ConnectionDropped } from '../../packages/local-cloud/http/connection-dropped.ts';

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
