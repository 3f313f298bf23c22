import type { Billing } from '../billing/billing.ts';
import { billingRoutes } from '../billing/routes.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import { faultsRoute } from '../faults/routes.ts';
import { serveFront } from '../front/server.ts';
import type { EventLog } from '../inspection/event-log.ts';
import { inspectionRoutes } from '../inspection/routes.ts';
import type { SdkCallCounter } from '../inspection/sdk-calls.ts';
import type { RunningSystem } from '../resources/context.ts';
import { schedulesRoute } from '../schedules/route.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { functionViews } from './function-views.ts';
import type { LocalEngines } from './local-engines.ts';
import type { PublicRoutes } from './public-routes.ts';
import { queueCounts } from './queue-counts.ts';
import type { Runtime, RuntimeOptions } from './runtime.ts';
import { describe } from './shutdown.ts';

/** The front port of a runtime, listening. */
export interface FrontPort {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Lets `GET /_local/health` answer `ready: true`. */
  setReady(): void;
  close(): Promise<void>;
}

interface Options extends Pick<RuntimeOptions, 'port' | 'extraRoutes' | 'page' | 'health'> {
  detailFields: readonly string[];
  local: LocalEngines;
  system: RunningSystem;
  outputs: Runtime['outputs'];
  routes: PublicRoutes;
  events: EventLog;
  calls: SdkCallCounter;
  telemetry: Telemetry;
  billing: Billing;
  faults: FaultRegistry;
  report(line: string): void;
}

/**
 * Opens the front port: what the runtime shows of itself, then the APIs of the templates and the page.
 *
 * @throws {PortInUseError}
 */
export async function openFrontPort(options: Options): Promise<FrontPort> {
  const { local, system, routes, events, calls, telemetry, billing, faults, report } = options;
  let ready = false;
  const inspection = inspectionRoutes({
    detailFields: options.detailFields,
    health: () => ({
      ready,
      endpoints: local.endpoints,
      apis: routes.urls,
      xray: local.xray.address,
      outputs: options.outputs,
      ...options.health?.({ url: front.url, paths: routes.paths }),
    }),
    queues: () => queueCounts(local.queues),
    functions: () => functionViews(local.functions.functions.values(), system.apis.values()),
    events: (filter) => events.list(filter),
    sdkCalls: () => calls.list(),
  });
  const front = await serveFront({
    port: options.port ?? 3000,
    routes: [
      ...inspection,
      ...telemetry.routes(),
      ...billingRoutes(billing),
      faultsRoute(faults),
      schedulesRoute((logicalId) => local.timedTargets.runNow(logicalId)),
      ...(options.extraRoutes ?? []),
    ],
    apis: routes.apis,
    page: options.page,
    onFault: (error) => report(`fault of the local runtime: ${describe(error)}`),
  });
  return {
    url: front.url,
    setReady: () => {
      ready = true;
    },
    close: () => front.close(),
  };
}
