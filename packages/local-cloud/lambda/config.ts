import type { FunctionErrorPayload } from './errors.ts';

/** One line that a function wrote. */
export interface FunctionLog {
  functionName: string;
  /** Absent for lines written outside an invocation, such as while the module loads. */
  requestId?: string;
  /** Without its line end. */
  line: string;
  stream: 'stdout' | 'stderr';
}

/** How an invocation ended. */
export type InvocationOutcome = 'success' | 'error' | 'timeout' | 'init-error' | 'closed';

/** What Lambda writes in its REPORT line, and what a trace needs to draw the invocation. */
export interface InvocationReport {
  functionName: string;
  functionArn: string;
  requestId: string;
  outcome: InvocationOutcome;
  /** When the handler, or with a cold start the initialisation, began: milliseconds since the epoch. */
  startedAtMs: number;
  /** Milliseconds in the handler. */
  durationMs: number;
  /** Milliseconds of initialisation; only on the first invocation of an environment. */
  initDurationMs?: number;
  /**
   * In MiB: the JavaScript heap at the end of a thread, the most that a process has had so far. Absent when the
   * environment did not live to tell.
   */
  memoryUsedMb?: number;
  /**
   * Milliseconds of processor time in the handler, without what the engine does beside it in threads of its own: steadier than
   * `durationMs` on a busy machine. Absent for an environment that is a process, and after a fault.
   */
  cpuMs?: number;
  /** What the handler saw as `_X_AMZN_TRACE_ID`; its Parent is the id of this invocation's segment. */
  traceHeader: string;
  /** What the caller passed. */
  incomingTraceHeader?: string;
  error?: FunctionErrorPayload;
}

/** What goes wrong with one invocation. */
export interface Disturbance {
  /** Awaited before the invocation takes an environment; what it throws is what the caller gets. */
  begin?: () => Promise<void>;
  /** Ends the environment before the handler runs, or when it has finished and before that counts. */
  kill?: 'before' | 'after';
}

/** Asked at each invocation of a function, by its name. */
export type Disturb = (functionName: string) => Disturbance | undefined;

export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN';

export type TracingMode = 'Active' | 'PassThrough';

/** What keeps environments apart. */
export type Isolation = 'thread' | 'process';

/** Everything needed to run one function; sizes and times as in its CloudFormation properties. */
export interface FunctionConfig {
  name: string;
  arn: string;
  /** Folder that stands for `LAMBDA_TASK_ROOT`. */
  codeDirectory: string;
  /** `file.export`, the file relative to the code directory and without its extension. */
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  /**
   * `SystemLogLevel` of the JSON format: which lines Lambda itself writes to the log. Left out: the text format, with all of
   * them.
   */
  systemLogLevel?: SystemLogLevel | undefined;
  /** `PassThrough`: only what a caller sampled is traced; `Active` (the default): every trace that begins here is. */
  tracing?: TracingMode | undefined;
  /** The function's own variables; they may not replace what Lambda reserves. */
  environment: Record<string, string>;
  region: string;
  /** How many environments may exist at once on this machine, at least 1; further invocations wait for one. */
  maximumEnvironments: number;
  /**
   * Milliseconds for which invocations must have waited before an environment beyond the first is used (see `Growth`). Left
   * out: each is started as soon as it is missing.
   */
  growAfterMs?: number;
  /** `ReservedConcurrentExecutions`: further invocations are refused. 0 refuses all. */
  reservedConcurrency?: number;
  /** Whether an environment is a thread of this process (the default) or a process that speaks the Runtime API. */
  isolation?: Isolation;
  /**
   * How many times as long as AWS allows an environment may take to start and an invocation to answer, on a machine
   * that has more to do than Lambda's. The function is told the deadline that AWS would tell. Default 1.
   */
  patience?: number;
  onLog?: (log: FunctionLog) => void;
  /** Called when an invocation takes an environment, also one that has yet to start; `onInvocation` follows. */
  onInvocationStart?: () => void;
  onInvocation?: (report: InvocationReport) => void;
  disturb?: Disturb;
}
