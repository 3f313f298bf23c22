import { AssemblyError } from '../assembly/errors.ts';
import type { Billing } from '../billing/billing.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import type { CapturedEvent, EventFilter, EventLog } from '../inspection/event-log.ts';
import type { QueueCounts } from '../inspection/routes.ts';
import type { SdkCallCount, SdkCallCounter } from '../inspection/sdk-calls.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { RunningSystem } from '../resources/context.ts';
import type { MetricStore } from '../telemetry/metric-store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { TraceStore } from '../telemetry/trace-store.ts';
import type { FrontPort } from './front-port.ts';
import type { Endpoints, LocalEngines } from './local-engines.ts';
import type { PublicRoutes } from './public-routes.ts';
import { queueCounts } from './queue-counts.ts';
import type { Shutdown } from './shutdown.ts';

/** A cloud assembly that runs. */
export interface Runtime {
  /** Of the front port, `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Stack name to output name to value. */
  readonly outputs: Record<string, Record<string, string>>;
  /** Paths of the HTTP APIs' routes, all reached below `url`, such as `/orders/{id}`. */
  readonly paths: readonly string[];
  /** Calls at the AWS endpoints since the start, by service and operation. */
  sdkCalls(): SdkCallCount[];
  /** The newest events of the buses, newest last. */
  events(filter?: EventFilter): CapturedEvent[];
  queues(): QueueCounts[];
  /** Physical name of the one table whose logical id contains the part. @throws {AssemblyError} for none or several */
  tableName(logicalIdPart: string): string;
  /** The newest traces, also at `/_local/traces`. */
  readonly traces: Pick<TraceStore, 'list' | 'segments'>;
  /** What functions counted since the start, also at `/_local/metrics`. */
  readonly metrics: Pick<MetricStore, 'list'>;
  /** What AWS would bill since the start or the last reset, also at `/_local/billing`. */
  readonly billing: Pick<Billing, 'report' | 'reset'>;
  /** By ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  /** Disorder on demand, also at `/_local/faults`. */
  readonly faults: FaultRegistry;
  /** Runs a schedule of the templates now. @throws {UnknownScheduleError} */
  runSchedule(logicalId: string): Promise<void>;
  /** Lets `GET /_local/health` answer `ready: true`. */
  setReady(): void;
  /** Ends within two seconds, whatever is in flight, and leaves nothing running. */
  close(): Promise<void>;
}

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
    functions: local.functions.functions,
    faults,
    traces: telemetry.traces,
    metrics: telemetry.metrics,
    billing,
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
