import { Aws, Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { Construct, type IConstruct } from 'constructs';
import { RINGS, TROUBLE_METRIC, type Trouble } from '#platform/runtime/metrics.ts';
import type { FunctionBundles } from '../bundle.ts';
import { metricsNamespace, type ProsaConfig } from '../config.ts';
import { FUNCTIONS, type FunctionName } from '../functions.ts';
import type { SecretFolderArn } from '../secrets.ts';
import { functionMetric, RunbookAlarm } from './runbook-alarm.ts';

/**
 * What a service does with a key in the name of who asks it for encrypted data, whatever it is asked for.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
const KEY_ACTIONS = [
  ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
  ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
];

/** Those of them that keep what functions write. */
const KEEPERS: readonly string[] = ['dynamodb', 's3', 's3vectors', 'secretsmanager', 'sqs'];

const ASSET_PATH_METADATA = 'aws:asset:path';
const ASSET_BUNDLED_METADATA = 'aws:asset:is-bundled';

/** What one function is made of. `Variable` is inferred from its names file. */
export interface ProsaFunctionProps<Variable extends string> {
  readonly config: ProsaConfig;
  /** Folders with index.mjs, which exports `handler`. */
  readonly bundles: FunctionBundles<FunctionName>;
  /** Service name of its logs, metrics and traces, too. */
  readonly name: FunctionName;
  /** What it may tell people to see to. */
  readonly trouble: Readonly<Record<string, Trouble>>;
  /** The variables that the function's names file declares. */
  readonly variables: readonly Variable[];
  /** A value for each of them and for no other: the compiler tells when one is missing or too many. */
  readonly environment: Readonly<Record<NoInfer<Variable>, string>>;
}

/**
 * A Lambda function of this project: arm64, Node.js 24, X-Ray traces as far as callers record them, JSON logs with a retention, and a role
 * that may write its own logs and traces and nothing else until {@link ProsaFunction.allow} adds to it.
 */
export class ProsaFunction<Variable extends string = string> extends Construct {
  readonly service: string;
  readonly lambda: LambdaFunction;
  readonly timeout: Duration;
  /** What it is allowed something of. */
  readonly #services = new Set<string>();

  constructor(scope: Construct, id: string, props: ProsaFunctionProps<Variable>) {
    super(scope, id);
    const { timeoutSeconds, memoryMb } = FUNCTIONS[props.name];
    this.service = props.name;
    this.timeout = Duration.seconds(timeoutSeconds);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.config.logRetentionDays,
      removalPolicy: props.config.removalPolicy,
    });
    logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `Prosa ${props.name} (${props.config.stage})`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundles[props.name]),
      handler: 'index.handler',
      timeout: this.timeout,
      memorySize: memoryMb,
      // The webhook draws what is recorded; what it does not begin goes unrecorded.
      tracing: Tracing.PASS_THROUGH,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // A start and a report for each success would be more text than our own.
      systemLogLevelV2: SystemLogLevel.WARN,
      // Metrics are lines without a level, which count as INFO: less would lose them.
      applicationLogLevelV2:
        props.config.logLevel === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(props.config),
        POWERTOOLS_LOG_LEVEL: props.config.logLevel,
      },
    });
    tellSamOfBundle(this.lambda);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources: PutTraceSegments and PutTelemetryRecords are granted on * only.',
    });
    this.#addAlarm(props.config, Object.values(props.trouble));
  }

  /**
   * Adds one statement to the function's role.
   * @param actions full names, like `dynamodb:GetItem`; never a wildcard
   * @param resources ARNs
   */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
    for (const action of actions) this.#services.add(action.slice(0, action.indexOf(':')));
  }

  /**
   * Lets the services that the function was allowed something of use a key in its name; itself it cannot use it.
   * @param arn of a key of KMS
   */
  allowKey(arn: string): void {
    const services = KEEPERS.filter((service) => this.#services.has(service));
    this.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: KEY_ACTIONS,
        resources: [arn],
        conditions: {
          StringEquals: {
            'kms:ViaService': services.map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`),
          },
        },
      }),
    );
  }

  /**
   * Lets the function read every secret of one folder.
   * @param secrets see `secretsOf`
   * @param reason why the folder, and not one secret, is needed
   */
  allowSecrets(secrets: SecretFolderArn, reason: string): void {
    this.allow(['secretsmanager:GetSecretValue'], [secrets.arnPattern]);
    this.#explain(secrets.readableArnPattern, reason);
  }

  /**
   * Lets the function do something with every object of one folder of a bucket.
   * @param folder beginning of the keys, with `/` at the end
   * @param actions full names, like `s3:GetObject`
   * @param reason why the folder, and not one object, is needed
   */
  allowObjects(bucket: Bucket, folder: string, actions: readonly string[], reason: string): void {
    this.allow(actions, [bucket.arnForObjects(`${folder}*`)]);
    this.#explain(`${importedArn(bucket, bucket.bucketArn)}/${folder}*`, reason);
  }

  /**
   * Lets the function do something with every index of a vector bucket.
   * @param actions full names, like `s3vectors:QueryVectors`
   * @param reason why all, and not one index, are needed
   */
  allowIndexes(vectors: CfnVectorBucket, actions: readonly string[], reason: string): void {
    const { attrVectorBucketArn: arn } = vectors;
    this.allow(actions, [`${arn}/index/*`]);
    this.#explain(`${importedArn(vectors, arn)}/index/*`, reason);
  }

  #explain(resource: string, reason: string): void {
    Validations.of(this.node.findChild('Role')).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`,
      reason,
    });
  }

  /** What it meets is told apart by the cause beside each number: an alarm for each would cost more than it says. */
  #addAlarm(config: ProsaConfig, trouble: readonly Trouble[]): void {
    const causes = [...new Set(trouble.map(({ cause }) => cause))].join(', ');
    new RunbookAlarm(this, 'TroubleAlarm', {
      config,
      article: 'function-trouble',
      summary: `The ${this.service} function met what people must see to; the article says how to tell what: ${causes}.`,
      metric: functionMetric(config, this.service, TROUBLE_METRIC, Duration.minutes(5)),
      threshold: RINGS,
    });
  }
}

/** The ARN of what another stack holds, as this stack, and so cdk-nag, knows it. */
function importedArn(of: IConstruct, arn: string): string {
  const stack = Stack.of(of);
  const { 'Fn::ImportValue': imported }: { 'Fn::ImportValue': string } = stack.resolve(
    stack.exportValue(arn),
  );
  return imported;
}

/**
 * The library marks only what it bundled itself; `sam` would try to build our finished folder again.
 *
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-cdk-testing.html
 */
function tellSamOfBundle(fn: LambdaFunction): void {
  const resource = fn.node.defaultChild;
  if (!(resource instanceof CfnFunction)) throw new Error(`${fn.node.path} has no AWS::Lambda::Function`);
  if (resource.getMetadata(ASSET_PATH_METADATA)) resource.addMetadata(ASSET_BUNDLED_METADATA, true);
}
