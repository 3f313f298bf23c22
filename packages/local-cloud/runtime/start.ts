import { readAssembly } from '../assembly/read.ts';
import { Billing } from '../billing/billing.ts';
import { systemClock } from '../clock.ts';
import { FaultRegistry } from '../faults/registry.ts';
import { EventLog } from '../inspection/event-log.ts';
import { SdkCallCounter } from '../inspection/sdk-calls.ts';
import type { CapturedEvent } from '../inspection/views.ts';
import type { RunningSystem } from '../resources/context.ts';
import { describeNotRun } from '../resources/not-run.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { createStacks } from './create-stacks.ts';
import { openFrontPort } from './front-port.ts';
import { functionEnvironment } from './function-environment.ts';
import { openEngines } from './local-engines.ts';
import { observedCalls } from './observed-calls.ts';
import { PublicRoutes } from './public-routes.ts';
import type { Runtime, RuntimeOptions } from './runtime.ts';
import { Shutdown } from './shutdown.ts';
import { toRuntime } from './to-runtime.ts';

const ACCOUNT_ID = '000000000000';
const CLOSE_LIMIT_MS = 1500;

/** Environments of one function unless told: one, and more only where invocations have waited for so long. */
const MOST_ENVIRONMENTS = 4;
const GROW_AFTER_MS = 1000;

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
    maximumEnvironments,
    onLog,
    dataPath,
    dynamodbEndpoint,
    detailFields = [],
  } = options;
  const accountId = ACCOUNT_ID;
  const faults = options.faults ?? new FaultRegistry({ clock });
  const calls = new SdkCallCounter();
  const billing = new Billing(clock);
  const telemetry = new Telemetry({ report, onTrace: () => billing.traced() });
  const onCall = observedCalls({
    calls,
    billing,
    faults,
    kill: (name) => local.functions.killRunning(name),
    onCall: options.onCall,
  });
  const local = await openEngines({
    region,
    accountId,
    clock,
    dataPath,
    dynamodbEndpoint,
    onCall,
    faults,
    detailFields,
    telemetry,
    billing,
    onLog,
    onInvocationStart: options.onInvocationStart,
    onInvocation: options.onInvocation,
    isolation: options.isolation,
    patience: options.patience,
    growAfterMs: maximumEnvironments === undefined ? GROW_AFTER_MS : undefined,
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
    maximumEnvironments: maximumEnvironments ?? MOST_ENVIRONMENTS,
    functionEnvironment: functionEnvironment(endpoints, xray.address),
    environmentOverrides: options.environmentOverrides ?? {},
    keepsTables: dataPath !== undefined || dynamodbEndpoint !== undefined,
  });
  if (notRun.length > 0) report(describeNotRun(notRun));
  for (const { api, routes } of system.apis.values()) api.serve(routes);
  const routes = new PublicRoutes(system.apis.values(), options.mounts);
  calls.reset();
  billing.reset();

  const { port, extraRoutes, page, health } = options;
  const front = await openFrontPort({
    port,
    extraRoutes,
    page,
    health,
    detailFields,
    local,
    system,
    outputs,
    routes,
    events,
    calls,
    telemetry,
    billing,
    faults,
    report,
  });
  shutdown.add('the front port', front.close);
  local.functions.startMappings();
  local.timedTargets.start();
  local.resume();

  return toRuntime({
    local,
    system,
    outputs,
    routes,
    front,
    calls,
    events,
    faults,
    telemetry,
    billing,
    shutdown,
  });
}
