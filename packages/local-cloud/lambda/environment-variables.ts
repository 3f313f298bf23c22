import type { FunctionConfig } from './config.ts';

/**
 * What a function sees as `process.env`: nothing of this machine's own environment, what Lambda gives, and the
 * function's variables. Those may replace defaults (region endpoints, credentials, time zone) but not what
 * identifies the function, which Lambda refuses as reserved.
 *
 * `TZ` is `:UTC` as on Lambda. It tells libraries the zone, but the zone of `Date` belongs to the whole process:
 * the program that starts the runtime sets it to UTC.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(
  config: Omit<FunctionConfig, 'onLog' | 'onInvocationStart' | 'onInvocation'>,
  logStreamName: string,
): Record<string, string> {
  return {
    AWS_REGION: config.region,
    AWS_DEFAULT_REGION: config.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    ...config.environment,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(config.name),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: config.codeDirectory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: config.handler,
  };
}

/** The log group that Lambda writes to when the template names no other. */
export function logGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** The log stream of one environment: `2026/01/31/[$LATEST]<32 hex digits>`. */
export function newLogStreamName(nowMs: number, hex: string): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${hex}`;
}
