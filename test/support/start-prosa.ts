import { inject } from 'vitest';
import { type LocalProsa, type StartLocalOptions, startLocal } from '../../local/cli/start-local.ts';

/** Starts everything on one machine with the cloud assembly of the run: no debounce, the default model. */
export function startProsa(options: StartLocalOptions = {}): Promise<LocalProsa> {
  return startLocal({ assemblyDir: inject('localAssembly'), maximumEnvironments: 2, ...options });
}
