import type { FunctionConfig } from './config.ts';
import type { ExecutionEnvironment } from './environment.ts';
import { ProcessEnvironment } from './process-environment.ts';
import { WorkerEnvironment } from './worker-environment.ts';

/** Starts an environment of the kind that the function asks for. */
export function startEnvironment(config: FunctionConfig): ExecutionEnvironment {
  return config.isolation === 'process' ? new ProcessEnvironment(config) : new WorkerEnvironment(config);
}
