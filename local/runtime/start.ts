import { AssemblyError } from '../assembly/errors.ts';
import { readAssembly } from '../assembly/read.ts';
import { Billing } from '../billing/billing.ts';
import { billingRoutes } from '../billing/routes.ts';
import { type Clock, systemClock } from '../clock.ts';
import { FaultRegistry } from '../faults/registry.ts';
import { faultsRoute } from '../faults/routes.ts';
import { disturbedCalls } from '../faults/sdk-faults.ts';
import type { FrontRoute } from '../front/route.ts';
import { serveFront } from '../front/server.ts';
import type { AwsCallListener } from '../http/aws-json.ts';
import { type CapturedEvent, type EventFilter, EventLog } from '../inspection/event-log.ts';
import { inspectionRoutes, type QueueCounts } from '../inspection/routes.ts';
import { type SdkCallCount, SdkCallCounter } from '../inspection/sdk-calls.ts';
import type { FunctionConfig, Isolation } from '../lambda/config.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { RunningSystem } from '../resources/context.ts';
import { describeNotRun } from '../resources/not-run.ts';
import type { MetricStore } from '../telemetry/metric-store.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import type { TraceStore } from '../telemetry/trace-store.ts';
import { createStacks } from './create-stacks.ts';
import { functionEnvironment } from './function-environment.ts';
import { type Endpoints, type LocalEngines, openEngines } from './local-engines.ts';
import { PublicRoutes } from './public-routes.ts';
import { describe, Shutdown } from './shutdown.ts';

/** How to run a cloud assembly on this machine. */
export interface RuntimeOptions {
  /** Folder of `manifest.json`. */
  assemblyDir: string;
  /** Front port; default 3000, 0 takes any free one. */
  port?: number;
  /** Default us-east-1. */
  region?: string;
  clock?: Clock;
  /** How many environments one function may have at once; default 4. */
  maximumEnvironments?: number;
  /** Addresses of the outside world: values for variables that a function of the templates declares. */
  environmentOverrides?: Record<string, string>;
  /** What keeps the environments of functions apart; threads by default. */
  isolation?: Isolation;
  onLog?: FunctionConfig['onLog'];
  onInvocation?: FunctionConfig['onInvocation'];
  /** Sees every call at the AWS endpoints before it is carried out; may throw an AwsServiceError. */
  onCall?: AwsCallListener;
  /** Takes one line for people: what is not run, deliveries that failed, faults. */
  onReport?: (line: string) => void;
  /** Shared with stand-ins that misbehave on demand; has the runtime's clock. Without it the runtime makes its own. */
  faults?: FaultRegistry;
  /** Mounted on the front port after the inspection and before the APIs and the page. */
  extraRoutes?: FrontRoute[];
  /** Folder of the page. */
  pageDirectory?: string;
  /** Merged into `GET /_local/health`; its `app` also decides the `webhookUrl` there. */
  healthExtra?: () => object;
  /** Folder that keeps tables, queues, buses and secrets for the next run; without it all is in memory. */
  dataPath?: string;
  /**
   * Address of another DynamoDB to use in place of ours. Its calls are neither seen by `onCall` nor counted, and
   * faults do not reach it. Tables that are there are kept.
   */
  dynamodbEndpoint?: string;
}

/** A cloud assembly that runs. */
export interface Runtime {
  /** Of the front port, `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Stack name to output name to value. */
  readonly outputs: Record<string, Record<string, string>>;
  /** Where the provider reaches a Meta app. @throws {AssemblyError} when the templates have no such route */
  webhookUrl(app: string): string;
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

const ACCOUNT_ID = '000000000000';
const CLOSE_LIMIT_MS = 1500;

/**
 * Runs the templates of a cloud assembly. A start that fails closes what it has opened.
 *
 * @throws {AssemblyError} naming the resource that cannot be run
 * @throws {PortInUseError} for the front port
 * @throws {StateFolderError} when the data folder is in use, of another version or cannot be used
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const tell = options.onReport ?? (() => undefined);
  const shutdown = new Shutdown(CLOSE_LIMIT_MS, tell);
  const report = (line: string) => {
    if (!shutdown.begun) tell(line);
  };
  try {
    return await start(options, report, shutdown);
  } catch (error) {
    await shutdown.close();
    throw error;
  }
}

async function start(
  options: RuntimeOptions,
  report: (line: string) => void,
  shutdown: Shutdown,
): Promise<Runtime> {
  const stacks = readAssembly(options.assemblyDir);
  const {
    region = 'us-east-1',
    clock = systemClock,
    maximumEnvironments = 4,
    onLog,
    dataPath,
    dynamodbEndpoint,
  } = options;
  const accountId = ACCOUNT_ID;
  const faults = options.faults ?? new FaultRegistry({ clock });
  const disturbed = disturbedCalls(faults, (name) => local.functions.killRunning(name));
  const calls = new SdkCallCounter();
  const billing = new Billing(clock);
  const telemetry = new Telemetry({ report, onTrace: () => billing.traced() });
  const onCall: AwsCallListener = async (call) => {
    await calls.listener(call);
    await options.onCall?.(call);
    const after = await disturbed(call);
    return (output) => {
      billing.called(call, output);
      after?.(output);
    };
  };
  const local = await openEngines({
    region,
    accountId,
    clock,
    dataPath,
    dynamodbEndpoint,
    onCall,
    faults,
    telemetry,
    billing,
    onLog,
    onInvocation: options.onInvocation,
    isolation: options.isolation,
    report,
    shutdown,
  });
  shutdown.add('the faults', () => faults.close());
  const { engines, endpoints, xray } = local;
  const events = new EventLog();
  local.bus.onEvent((event) => {
    const { source, time } = event;
    const detail = event.detail as CapturedEvent['detail'];
    events.add({ 'detail-type': event['detail-type'], source, time, detail }, clock.now());
  });

  const system: RunningSystem = { functions: new Map(), apis: new Map(), tables: new Map() };
  const { outputs, notRun } = await createStacks(stacks, {
    region,
    accountId,
    engines,
    system,
    maximumEnvironments,
    functionEnvironment: functionEnvironment(endpoints, xray.address),
    environmentOverrides: options.environmentOverrides ?? {},
    keepsTables: dataPath !== undefined || dynamodbEndpoint !== undefined,
  });
  if (notRun.length > 0) report(describeNotRun(notRun));
  for (const { api, routes } of system.apis.values()) api.serve(routes);
  const routes = new PublicRoutes(system.apis.values());
  calls.reset();
  billing.reset();

  let ready = false;
  const queues = () => queueCounts(local);
  const health = () => {
    const extra: { app?: unknown } = options.healthExtra?.() ?? {};
    const path = typeof extra.app === 'string' ? routes.webhookPath(extra.app) : undefined;
    return {
      ready,
      webhookUrl: path === undefined ? null : front.url + path,
      deskUrl: routes.has('desk') ? `${front.url}/desk` : null,
      toolsUrl: routes.has('tools') ? `${front.url}/tools` : null,
      endpoints,
      ...extra,
    };
  };
  const inspection = inspectionRoutes({
    health,
    queues,
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
      ...(options.extraRoutes ?? []),
    ],
    apis: routes.apis,
    pageDirectory: options.pageDirectory,
    onFault: (error) => report(`fault of the local runtime: ${describe(error)}`),
  });
  shutdown.add('the front port', front.close);
  local.functions.startMappings();
  local.timedTargets.start();
  local.resume();

  return {
    url: front.url,
    endpoints,
    outputs,
    webhookUrl: (app) => {
      const path = routes.webhookPath(app);
      if (path === undefined) throw new AssemblyError('the templates have no route /webhooks/…/{app}');
      return front.url + path;
    },
    sdkCalls: () => calls.list(),
    events: (filter) => events.list(filter),
    queues,
    tableName: (part) => tableName(system, part),
    functions: local.functions.functions,
    faults,
    traces: telemetry.traces,
    metrics: telemetry.metrics,
    billing,
    runSchedule: (logicalId) => local.timedTargets.runNow(logicalId),
    setReady: () => {
      ready = true;
    },
    close: () => shutdown.close(),
  };
}

function queueCounts({ queues }: LocalEngines): QueueCounts[] {
  return queues.queues().map((queue) => {
    const { waiting, inFlight, delayed, oldestAgeSeconds } = queue.counts();
    return { name: queue.name, waiting, in_flight: inFlight, delayed, oldest_age_s: oldestAgeSeconds };
  });
}

function tableName({ tables }: RunningSystem, part: string): string {
  const found = [...tables].filter(([, place]) => (place.split('/')[1] ?? '').includes(part));
  const [first] = found;
  if (!first || found.length > 1) {
    throw new AssemblyError(`${found.length} tables have "${part}" in their logical id; it must be one`);
  }
  return first[0];
}
