import type { FrontRoute } from '../front/route.ts';
import type { FunctionLog, InvocationReport } from '../lambda/config.ts';
import { lambdaSegments } from './lambda-segments.ts';
import { MetricLog } from './metric-log.ts';
import { metricRoutes } from './metric-routes.ts';
import { MetricStore } from './metric-store.ts';
import { traceRoutes } from './trace-routes.ts';
import { TraceStore } from './trace-store.ts';
import { listenForSegments, type XrayDaemon } from './xray-daemon.ts';

export interface TelemetryOptions {
  /** Takes one line for people. */
  report(line: string): void;
  /** Told of each trace when its first segment comes. */
  onTrace?: (traceId: string) => void;
}

/** The place of X-Ray and CloudWatch's metrics in a runtime. */
export class Telemetry {
  readonly traces: TraceStore;
  readonly metrics = new MetricStore();
  readonly #metricLog: MetricLog;

  constructor({ report, onTrace }: TelemetryOptions) {
    this.traces = new TraceStore({ onTrace });
    this.#metricLog = new MetricLog(this.metrics, report);
  }

  /** Starts to listen for what functions send. @param onUnreadable told of a datagram that is no segment */
  listen(onUnreadable: (error: unknown) => void): Promise<XrayDaemon> {
    return listenForSegments((segment) => this.traces.add(segment), onUnreadable);
  }

  /** Adds what Lambda records of an invocation. */
  addInvocation(report: InvocationReport): void {
    for (const segment of lambdaSegments(report)) this.traces.add(segment);
  }

  /** @returns whether the line held metrics, and is no log line for people */
  takeMetrics(log: FunctionLog): boolean {
    return this.#metricLog.take(log);
  }

  /** `/_local/traces` and `/_local/metrics`. */
  routes(): FrontRoute[] {
    return [...traceRoutes(this.traces), ...metricRoutes(this.metrics, this.#metricLog)];
  }
}
