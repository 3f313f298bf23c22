import type { Endpoints } from './runtime.ts';

/**
 * What every function gets so that its SDK clients talk to this runtime and to nothing else.
 *
 * The access key is missing here: each function gets its own.
 *
 * @param xrayAddress `127.0.0.1:<port>` of the X-Ray daemon
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function functionEnvironment(endpoints: Endpoints, xrayAddress: string): Record<string, string> {
  return {
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // Any other service: nothing listens there, so that no call leaves this machine.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventbridge,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_S3VECTORS: endpoints.s3vectors,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsmanager,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: xrayAddress,
  };
}
