import { type Clock, systemClock } from '../clock.ts';
import type { DynamoDbMeter } from '../dynamodb/meter.ts';
import type { AwsCall } from '../http/aws-call.ts';
import type { FunctionConfig, FunctionLog, InvocationReport } from '../lambda/config.ts';
import type { VectorMeter } from '../s3vectors/meter.ts';
import { billedChunks, HTTP_CHUNK_BYTES } from './chunks.ts';
import { DynamoDbUsage } from './dynamodb-usage.ts';
import { EventBridgeUsage } from './eventbridge-usage.ts';
import { LambdaUsage, platformLines } from './lambda-usage.ts';
import { Ledger } from './ledger.ts';
import { UNITS } from './prices.ts';
import { type BillingReport, billingReport } from './report.ts';
import { S3Usage } from './s3-usage.ts';
import { S3VectorsUsage } from './s3vectors-usage.ts';
import { SqsUsage } from './sqs-usage.ts';

/** What a log event counts besides its text, in bytes. */
const LOG_EVENT_BYTES = 26;

/** The share of traces that Lambda records beyond the first of a second. */
const SAMPLED_SHARE = 0.05;

/** Where prices are read unless told. */
export const DEFAULT_PRICE_REGION = 'us-east-1';

/** Counts what AWS would bill for what a runtime does. */
export class Billing {
  readonly dynamodb: DynamoDbMeter;
  readonly sqs: SqsUsage;
  readonly eventbridge: EventBridgeUsage;
  readonly s3vectors: VectorMeter;
  readonly #lambda: LambdaUsage;
  readonly #s3: S3Usage;
  readonly #ledger = new Ledger();
  readonly #clock: Clock;
  #since: number;
  #tracedSecond: number | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#since = clock.now();
    this.dynamodb = new DynamoDbUsage(this.#ledger);
    this.sqs = new SqsUsage(this.#ledger);
    this.eventbridge = new EventBridgeUsage(this.#ledger);
    this.s3vectors = new S3VectorsUsage(this.#ledger);
    this.#s3 = new S3Usage(this.#ledger);
    this.#lambda = new LambdaUsage(this.#ledger);
  }

  /** A call that an AWS endpoint carried out; DynamoDB and S3 Vectors are counted by their own meters. */
  called({ service, operation, input }: AwsCall, output: unknown): void {
    if (service === 'sqs') this.sqs.called(operation, input, output);
    if (service === 'eventbridge' && operation === 'PutEvents') this.eventbridge.put(input, output);
    if (service === 's3') this.#s3.called(operation, output);
    if (service === 'secretsmanager') {
      this.#ledger.add({ service, operation, requests: 1, units: 1, unit: UNITS.secretCall });
    }
  }

  invoked(report: InvocationReport, config: Pick<FunctionConfig, 'memoryMb' | 'systemLogLevel'>): void {
    this.#lambda.invoked(report, config.memoryMb);
    if (report.outcome === 'closed') return;
    for (const line of platformLines(report, config)) this.#logged('platform lines', line);
  }

  /** A line that a function wrote. */
  logged({ line }: FunctionLog): void {
    this.#logged('function lines', line);
  }

  /**
   * A call of an HTTP API that was answered. AWS does not say whether the request or the response is measured: the
   * larger of the two bodies counts.
   *
   * @see https://aws.amazon.com/api-gateway/pricing/
   */
  httpRequest({ requestBytes, responseBytes }: { requestBytes: number; responseBytes: number }): void {
    const units = billedChunks(Math.max(requestBytes, responseBytes), HTTP_CHUNK_BYTES);
    this.#ledger.add({
      service: 'http-api',
      operation: 'request',
      requests: 1,
      units,
      unit: UNITS.httpRequest,
    });
  }

  /**
   * A trace that began. This runtime records every one; Lambda records the first of each second and 5 % of the
   * others, which is what is billed, as an expectation.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  traced(): void {
    const second = Math.floor(this.#clock.now() / 1000);
    const units = second === this.#tracedSecond ? SAMPLED_SHARE : 1;
    this.#tracedSecond = second;
    this.#ledger.add({ service: 'xray', operation: 'record', requests: 1, units, unit: UNITS.trace });
  }

  /** @param region without prices there, every row's price is null */
  report(region: string = DEFAULT_PRICE_REGION): BillingReport {
    return billingReport(this.#ledger.list(), region, this.#since);
  }

  /** Forgets everything so far: what runs from here to the next report can be priced by itself. */
  reset(): void {
    this.#ledger.clear();
    this.#since = this.#clock.now();
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html for the 26 bytes */
  #logged(operation: string, line: string): void {
    const units = Buffer.byteLength(line) + LOG_EVENT_BYTES;
    this.#ledger.add({ service: 'logs', operation, requests: 1, units, unit: UNITS.logByte });
  }
}
