import { AssemblyError } from '../assembly/errors.ts';
import type { Billing } from '../billing/billing.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import type { EventLog } from '../inspection/event-log.ts';
import type { SdkCallCounter } from '../inspection/sdk-calls.ts';
import type { RunningSystem } from '../resources/context.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { FrontPort } from './front-port.ts';
import type { LocalEngines } from './local-engines.ts';
import type { PublicRoutes } from './public-routes.ts';
import { queueCounts } from './queue-counts.ts';
import type { Runtime } from './runtime.ts';
import type { Shutdown } from './shutdown.ts';

/** What a start has opened and made. */
interface Parts {
  local: LocalEngines;
  system: RunningSystem;
  outputs: Runtime['outputs'];
  routes: PublicRoutes;
  front: FrontPort;
  calls: SdkCallCounter;
  events: EventLog;
  faults: FaultRegistry;
  telemetry: Telemetry;
  billing: Billing;
  shutdown: Shutdown;
}

/** The parts of a start as its caller sees them. */
export function toRuntime(parts: Parts): Runtime {
  const { local, system, outputs, routes, front, calls, events, faults, telemetry, billing, shutdown } =
    parts;
  return {
    url: front.url,
    endpoints: local.endpoints,
    outputs,
    paths: routes.paths,
    sdkCalls: () => calls.list(),
    events: (filter) => events.list(filter),
    queues: () => queueCounts(local.queues),
    tableName: (part) => tableName(system, part),
    userPools: local.issuers.pools,
    signToken: (issuer, claims) => local.issuers.sign(issuer, claims),
    functions: local.functions.functions,
    faults,
    traces: telemetry.traces,
    metrics: telemetry.metrics,
    billing,
    warm: () =>
      local.functions.warm([...system.apis.values()].flatMap((api) => [...api.integrations.values()])),
    runSchedule: (logicalId) => local.timedTargets.runNow(logicalId),
    setReady: () => front.setReady(),
    close: () => shutdown.close(),
  };
}

function tableName({ tables }: RunningSystem, part: string): string {
  const found = [...tables].filter(([, place]) => (place.split('/')[1] ?? '').includes(part));
  const [first] = found;
  if (!first || found.length > 1) {
    throw new AssemblyError(`${found.length} tables have "${part}" in their logical id; it must be one`);
  }
  return first[0];
}
