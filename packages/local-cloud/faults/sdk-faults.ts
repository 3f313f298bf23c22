import { type AfterCall, type AwsCall, AwsServiceError, callerOf } from '../http/aws-call.ts';
import { ConnectionDropped } from '../http/listen.ts';
import { SDK_TARGET } from './aws-targets.ts';
import type { Faults } from './registry.ts';
import { type FaultOf, isPart, isSame } from './target.ts';

type SdkFault = FaultOf<typeof SDK_TARGET>;

type Refusal = () => AwsServiceError;

/**
 * The codes with which each service throttles, and with which it is in trouble itself. The SDK retries all.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_QueryVectors.html#API_S3VectorBuckets_QueryVectors_Errors
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
 */
const REFUSALS: Readonly<Record<string, { throttle: Refusal; error: Refusal }>> = {
  dynamodb: {
    throttle: () =>
      new AwsServiceError(
        'ThrottlingException',
        'Throughput exceeds the current capacity of your table or index. Please try again shortly.',
      ),
    error: () => new AwsServiceError('InternalServerError', 'Internal server error', { status: 500 }),
  },
  sqs: {
    throttle: () =>
      new AwsServiceError('RequestThrottled', 'Request is throttled.', { queryCode: 'RequestThrottled' }),
    error: () =>
      new AwsServiceError('ServiceUnavailable', 'Service is unavailable.', {
        status: 503,
        queryCode: 'ServiceUnavailable',
      }),
  },
  eventbridge: {
    throttle: () => new AwsServiceError('ThrottlingException', 'Rate exceeded'),
    error: () => new AwsServiceError('InternalException', 'An internal error has occurred.', { status: 500 }),
  },
  s3: {
    throttle: () => new AwsServiceError('SlowDown', 'Please reduce your request rate.', { status: 503 }),
    error: () =>
      new AwsServiceError('InternalError', 'We encountered an internal error. Please try again.', {
        status: 500,
      }),
  },
  s3vectors: {
    throttle: () =>
      new AwsServiceError('TooManyRequestsException', 'The request was denied due to request throttling.', {
        status: 429,
      }),
    error: () =>
      new AwsServiceError('ServiceUnavailableException', 'Currently unable to handle the request', {
        status: 503,
      }),
  },
  secretsmanager: {
    throttle: () => new AwsServiceError('ThrottlingException', 'Rate exceeded'),
    error: () =>
      new AwsServiceError('InternalServiceError', 'An error occurred on the server side.', { status: 500 }),
  },
};

/** Ends every running environment of a function, by its physical name. */
export type KillFunction = (functionName: string) => void;

type Struck = AfterCall | undefined | Promise<undefined>;

/** Calls at the AWS endpoints that fail, are slow, lose their answer, or are their caller's last. */
export function disturbedCalls(faults: Faults, kill: KillFunction): (call: AwsCall) => Struck {
  faults.connect(SDK_TARGET);
  return (call) => {
    const fault = faults.strike(SDK_TARGET, (candidate) => fits(candidate, call));
    return fault && strike(fault, call, { faults, kill });
  };
}

function strike(
  fault: SdkFault,
  call: AwsCall,
  { faults, kill }: { faults: Faults; kill: KillFunction },
): Struck {
  switch (fault.action) {
    case 'throttle':
    case 'error':
      throw refusalOf(call.service)[fault.action]();
    case 'conflict':
      throw transactionConflict(call);
    case 'slow':
      return faults.pause(fault.ms).then(() => undefined);
    case 'lost-response':
      return () => {
        throw new ConnectionDropped();
      };
    case 'kill-caller': {
      const last = () => {
        kill(callerOf(call) ?? '');
        throw new ConnectionDropped();
      };
      return fault.when === 'before' ? last() : last;
    }
  }
}

function fits({ action, match }: SdkFault, call: AwsCall): boolean {
  return (
    isSame(match?.service, call.service) &&
    isSame(match?.operation, call.operation) &&
    (match?.function === undefined || isPart(match.function, callerOf(call))) &&
    (action !== 'conflict' || isTransactionalWrite(call))
  );
}

function isTransactionalWrite({ service, operation }: AwsCall): boolean {
  return service === 'dynamodb' && operation === 'TransactWriteItems';
}

function refusalOf(service: string): { throttle: Refusal; error: Refusal } {
  const refusal = REFUSALS[service];
  if (!refusal) throw new RangeError(`it is not known how ${service} fails`);
  return refusal;
}

/**
 * Another transaction is writing the first item.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
 */
function transactionConflict({ input }: AwsCall): AwsServiceError {
  const items = Array.isArray(input.TransactItems) ? input.TransactItems : [];
  const reasons = items.map((_item, index) =>
    index === 0
      ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
      : { Code: 'None' },
  );
  return new AwsServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { members: { CancellationReasons: reasons } },
  );
}
