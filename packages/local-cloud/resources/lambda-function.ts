import * as z from 'zod';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
import { accessKeyOf } from '../http/aws-call.ts';
import type { SystemLogLevel } from '../lambda/config.ts';
import type { ResourceContext } from './context.ts';
import { defineFamily, wholeNumber } from './family.ts';
import { physicalName } from './names.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction = defineFamily({
  type: 'AWS::Lambda::Function',
  properties: z.strictObject({
    FunctionName: z.string().optional(),
    Code: z.strictObject({ S3Key: z.string() }),
    Handler: z.string(),
    Runtime: z.string().regex(/^nodejs\d+\.x$/, 'only Node.js functions are run'),
    PackageType: z.literal('Zip').optional(),
    Timeout: wholeNumber.default(3),
    MemorySize: wholeNumber.default(128),
    ReservedConcurrentExecutions: wholeNumber.optional(),
    LoggingConfig: z
      .strictObject({
        LogFormat: z.enum(['Text', 'JSON']).default('Text'),
        SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).default('INFO'),
      })
      .optional(),
    TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).optional(),
    Environment: z
      .strictObject({
        Variables: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
          .optional(),
      })
      .optional(),
  }),
  ignored: {
    Architectures: "the machine's own architecture is used",
    'LoggingConfig.ApplicationLogLevel': 'lines of functions are all taken',
    'LoggingConfig.LogGroup': 'log lines go to the runtime',
    'Code.S3Bucket': "assets are read from the assembly's folders",
    Description: 'for people',
    EphemeralStorage: 'a quota; quotas are not run locally',
    KmsKeyArn: 'encryption at rest cannot be seen by a caller',
    Role: 'access is not checked locally',
    Tags: 'tags change no behaviour',
  },
  create: (properties, context) => {
    const name = physicalName(context, properties.FunctionName, { maximumLength: 64 });
    const arn = `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`;
    const codeDirectory = context.assetFolder(properties.Code.S3Key);
    if (codeDirectory === undefined) {
      throw new UnsupportedPropertyError(
        below(context.location, 'Properties.Code.S3Key'),
        `the assembly has no zipped asset ${properties.Code.S3Key}`,
      );
    }
    context.engines.createFunction({
      name,
      arn,
      codeDirectory,
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      systemLogLevel: systemLogLevelOf(properties.LoggingConfig),
      tracing: properties.TracingConfig?.Mode ?? 'PassThrough',
      environment: environmentOf(name, properties.Environment?.Variables ?? {}, context),
      region: context.region,
      maximumEnvironments: context.maximumEnvironments,
      reservedConcurrency: properties.ReservedConcurrentExecutions,
    });
    context.system.functions.set(arn, name);
    return { ref: name, attributes: { Arn: arn } };
  },
});

/** The text format has no levels. */
function systemLogLevelOf(
  logging: { LogFormat: 'Text' | 'JSON'; SystemLogLevel: SystemLogLevel } | undefined,
): SystemLogLevel | undefined {
  return logging?.LogFormat === 'JSON' ? logging.SystemLogLevel : undefined;
}

/**
 * An override replaces only what the template declares, so that a function never sees more than on AWS. The
 * access key names the function: an endpoint can tell from the signature who calls.
 */
function environmentOf(
  name: string,
  declared: Record<string, string>,
  context: ResourceContext,
): Record<string, string> {
  const overrides = Object.entries(context.environmentOverrides).filter(([key]) =>
    Object.hasOwn(declared, key),
  );
  return {
    ...declared,
    ...Object.fromEntries(overrides),
    ...context.functionEnvironment,
    AWS_ACCESS_KEY_ID: accessKeyOf(name),
  };
}

/**
 * The ARN of a running function that is named by ARN, partial ARN, name, or an API Gateway invocation path.
 *
 * @param path where the reference stands inside the resource
 * @throws {UnsupportedPropertyError} when there is no such function
 */
export function findFunction(reference: string, context: ResourceContext, path: string): string {
  const inner = /\/functions\/(.+)\/invocations$/.exec(reference)?.[1] ?? reference;
  for (const [arn, name] of context.system.functions) {
    if (inner === arn || inner === name || arn.endsWith(`:${inner}`)) return arn;
  }
  throw new UnsupportedPropertyError(
    below(context.location, path),
    `there is no function ${reference} that the local runtime runs`,
  );
}
