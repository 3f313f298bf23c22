import type { Billing } from '../billing/billing.ts';
import type { Clock } from '../clock.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import type { FrontPage } from '../front/page.ts';
import type { FrontRoute } from '../front/route.ts';
import type { AwsCallListener } from '../http/aws-call.ts';
import type { CapturedEvent, EventFilter, QueueCounts, SdkCallCount } from '../inspection/views.ts';
import type { UserPool } from '../jwt/issuers.ts';
import type { Claims } from '../jwt/key-set.ts';
import type { FunctionConfig, Isolation } from '../lambda/config.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { MetricStore } from '../telemetry/metric-store.ts';
import type { TraceStore } from '../telemetry/trace-store.ts';

/** Addresses of the AWS endpoints of a runtime. */
export interface Endpoints {
  dynamodb: string;
  sqs: string;
  eventbridge: string;
  s3: string;
  s3vectors: string;
  secretsmanager: string;
}

/** How to run a cloud assembly on this machine. */
export interface RuntimeOptions {
  /** Folder of `manifest.json`. */
  assemblyDir: string;
  /** Front port; default 3000, 0 takes any free one. */
  port?: number;
  /** Default us-east-1. */
  region?: string;
  clock?: Clock;
  /**
   * How many environments one function may have at once, each started as soon as it is missing. Default: one, and up to
   * four where invocations have waited for a second on end while the runtime and the environments mostly wait, too.
   */
  maximumEnvironments?: number;
  /** Addresses of the outside world: values for variables that a function of the templates declares. */
  environmentOverrides?: Record<string, string>;
  /** What keeps the environments of functions apart; threads by default. */
  isolation?: Isolation;
  patience?: FunctionConfig['patience'];
  onLog?: FunctionConfig['onLog'];
  onInvocationStart?: FunctionConfig['onInvocationStart'];
  onInvocation?: FunctionConfig['onInvocation'];
  /** Sees every call at the AWS endpoints before it is carried out; may throw an AwsServiceError. */
  onCall?: AwsCallListener;
  /** Takes one line for people: what is not run, deliveries that failed, faults. */
  onReport?: (line: string) => void;
  /**
   * Shared with stand-ins that connect targets of their own; has the runtime's clock. Without it the runtime makes its
   * own.
   */
  faults?: FaultRegistry;
  /**
   * Members of an event's `detail` that tell what it is about, such as `order_id`: faults can match them, the
   * inspection can filter by them, and events that agree in all of them belong together. Default: none.
   */
  detailFields?: readonly string[];
  /** Mounted on the front port after the inspection and before the APIs and the page. */
  extraRoutes?: FrontRoute[];
  /**
   * HTTP APIs that the front port shows below a path of their own, which they do not see, instead of by their first
   * segments: `{ '/shop': 'ShopApi' }` names the one API whose logical id contains the part.
   */
  mounts?: Readonly<Record<string, string>>;
  page?: FrontPage;
  /** What `GET /_local/health` tells beside `ready`, `outputs` and every address at which the runtime listens. */
  health?: (front: Pick<Runtime, 'url' | 'paths'>) => object;
  /** Folder that keeps tables, queues, buses, secrets, objects and vectors for the next run; without it all is in memory. */
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
  /** User pools of the templates, by id. */
  readonly userPools: ReadonlyMap<string, UserPool>;
  /**
   * A token as a user pool of the templates would issue it; `iss` is set, the rest are the claims.
   *
   * @throws {RangeError} for an issuer that no template has
   */
  signToken(issuer: string, claims: Claims): string;
  /** By ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  /** Disorder on demand, also at `/_local/faults`. */
  readonly faults: FaultRegistry;
  /**
   * Starts an environment of each function that an HTTP API or a queue invokes, as provisioned concurrency does: no first
   * message waits for a module to load. What does not start is reported.
   *
   * @returns the milliseconds of initialisation by function name, of those that were started
   */
  warm(): Promise<ReadonlyMap<string, number>>;
  /** Runs a schedule of the templates now. @throws {UnknownScheduleError} */
  runSchedule(logicalId: string): Promise<void>;
  /** Lets `GET /_local/health` answer `ready: true`. */
  setReady(): void;
  /** Ends within two seconds, whatever is in flight, and leaves nothing running. */
  close(): Promise<void>;
}
