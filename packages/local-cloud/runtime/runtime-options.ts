import type { Clock } from '../clock.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import type { FrontRoute } from '../front/route.ts';
import type { AwsCallListener } from '../http/aws-json.ts';
import type { FunctionConfig, Isolation } from '../lambda/config.ts';
import type { Runtime } from './runtime.ts';

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
  /** Folder of the page. */
  pageDirectory?: string;
  /** What `GET /_local/health` tells beside `ready` and `endpoints`. */
  health?: (front: Pick<Runtime, 'url' | 'paths'>) => object;
  /** Folder that keeps tables, queues, buses and secrets for the next run; without it all is in memory. */
  dataPath?: string;
  /**
   * Address of another DynamoDB to use in place of ours. Its calls are neither seen by `onCall` nor counted, and
   * faults do not reach it. Tables that are there are kept.
   */
  dynamodbEndpoint?: string;
}
