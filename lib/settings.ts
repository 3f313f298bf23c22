import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { DELIVERY_EVENTS } from '#core/conversation/reply/delivery/names.ts';
import { DEFAULT_EMBEDDINGS } from '#core/model/embeddings/names.ts';
import { DEFAULT_MODEL_ID } from '#core/model/names.ts';
import { DEFAULT_TRANSCRIPTION_MODEL } from '#core/model/transcription/names.ts';
import { SENT_EVENTS } from '../functions/sender/names.ts';
import { GROUPS } from '../functions/webhook/names.ts';
import { PREFERENCES, SIZES } from './sizes.ts';

/** Values of `-c key=value` arrive as strings, values of cdk.json as numbers: both are taken. */
function wholeNumber(min: number, max: number, unit: string) {
  return z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.int().min(min).max(max))
    .describe(`a whole number from ${min} to ${max} (${unit})`);
}

function httpUrl() {
  return z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('an http or https address');
}

function modelName(besides = '') {
  return z
    .string()
    .regex(/^[\w.:/-]{1,128}$/)
    .describe(`a model id: 1 to 128 letters, digits or . : / _ -${besides}`);
}

const RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** Of every function: the size says how many unless told. */
const MAXIMUM_CONCURRENCY = () => wholeNumber(2, 1000, 'invocations side by side').optional();

/**
 * Every setting, with its default. The keys are CDK context keys: `npx cdk deploy --all -c stage=prod`.
 *
 * `removalPolicy` is `retain` unless said otherwise, also for stage `dev`: a stack that is deleted leaves its
 * tables, queues, bus, secrets and logs behind, and the state stack refuses to be deleted. A creation that
 * fails leaves only what is protected against deletion: the bus and the secrets have fixed names, and the next
 * attempt must find them free. `destroy` is for a stage that may be thrown away, and for the local runtime.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export const SETTINGS = z.strictObject({
  stage: z
    .string()
    .regex(/^(?=.{1,16}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .describe('at most 16 lowercase letters, digits, and hyphens between them, a letter first')
    .default('dev'),
  debounceSeconds: wholeNumber(0, 900, 'seconds').default(2),
  logRetentionDays: wholeNumber(1, 3653, 'days')
    .refine((days) => RETENTION_DAYS.includes(days))
    .describe(`one of the days CloudWatch Logs offers: ${RETENTION_DAYS.join(', ')}`)
    .default(30),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).describe('DEBUG, INFO, WARN or ERROR').default('INFO'),
  graphApiBaseUrl: httpUrl().default('https://graph.facebook.com'),
  graphApiVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/)
    .describe('a version of the Graph API like v26.0')
    .default('v26.0'),
  // Each recorded trace costs, and one goes through every function.
  traceSample: wholeNumber(0, 100, 'percent of the webhooks whose traces are recorded').default(1),
  groups: z.enum(GROUPS).describe(GROUPS.join(' or ')).default('ignore'),
  // For consumers that the company adds: each costs an event, a delivery a read besides.
  sentEvents: z.enum(SENT_EVENTS).describe(SENT_EVENTS.join(' or ')).default('off'),
  deliveryEvents: z.enum(DELIVERY_EVENTS).describe(DELIVERY_EVENTS.join(' or ')).default('off'),
  modelId: modelName().default(DEFAULT_MODEL_ID),
  modelBaseUrl: httpUrl().default('https://api.openai.com/v1'),
  /** Asked while the first model is down. Both or neither; its key is the secret prosa/<stage>/model/fallback. */
  fallbackModelId: modelName().optional(),
  fallbackModelBaseUrl: httpUrl().optional(),
  /** Makes vectors of documents and questions; its key is the secret prosa/<stage>/embeddings/default. */
  embeddingsModel: modelName().default(DEFAULT_EMBEDDINGS.model),
  embeddingsBaseUrl: httpUrl().default('https://api.openai.com/v1'),
  embeddingsDimensions: wholeNumber(1, 4_096, 'numbers of a vector').default(DEFAULT_EMBEDDINGS.dimensions),
  /** Listens to voice notes; its key is the secret prosa/<stage>/transcription/default. */
  transcriptionModel: modelName('; none: no voice note is listened to').default(DEFAULT_TRANSCRIPTION_MODEL),
  transcriptionBaseUrl: httpUrl().default('https://api.openai.com/v1'),
  typingIndicator: z.enum(['on', 'off']).describe('on or off').default('on'),
  defaultApp: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .describe('1 to 32 lowercase letters, digits or hyphens, no hyphen first')
    .default('default'),
  removalPolicy: z
    .enum(['retain', 'destroy'])
    .describe('retain or destroy')
    .transform((policy) =>
      policy === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    )
    .default(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE),
  alarmTopicArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/)
    .describe('the ARN of an SNS topic')
    .optional(),
  runbookUrl: z
    .string()
    .regex(/^[^\s#]{1,500}$/)
    .describe('the address at which people find docs/runbook.md, without # and spaces')
    .default('docs/runbook.md'),
  size: z.enum(SIZES).describe(SIZES.join(', ')).default('10k'),
  prefer: z.enum(PREFERENCES).describe(PREFERENCES.join(' or ')).default('latency'),
  webhookRequestsPerSecond: wholeNumber(1, 10_000, 'requests a second').optional(),
  webhookBurst: wholeNumber(1, 5000, 'requests').optional(),
  // 1,000 people whose pages ask every two seconds, twice over.
  deskRequestsPerSecond: wholeNumber(1, 10_000, 'requests a second').default(1000),
  deskBurst: wholeNumber(1, 5000, 'requests').default(2000),
  // As many as a region answers messages, each with three calls.
  toolRequestsPerSecond: wholeNumber(1, 10_000, 'requests a second').default(1000),
  toolBurst: wholeNumber(1, 5000, 'requests').default(2000),
  /** A host name of the installation's own for the webhooks, its certificate, and whose client certificates are asked for. */
  webhookDomain: z
    .string()
    .regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/)
    .describe('a host name like webhooks.example.com')
    .optional(),
  webhookCertificateArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/)
    .describe('the ARN of a certificate of ACM, in the region of the deployment')
    .optional(),
  webhookTrustStore: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\s]{1,500}$/)
    .describe('the place of a file of certificates like s3://bucket/meta-ca.pem')
    .transform((place) => {
      const [bucket = '', ...key] = place.slice('s3://'.length).split('/');
      return { bucket, key: key.join('/') };
    })
    .optional(),
  /** The company's own key for what is kept: one that is made, or one that is there. */
  encryptionKey: z
    .string()
    .regex(
      /^(create|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}))$/,
    )
    .describe('create, or the ARN of a key of KMS, in the region of the deployment')
    .optional(),
  /** The page of the desk by CloudFront, with the sign-in of Cognito. */
  deskPage: z.enum(['on', 'off']).describe('on or off').default('off'),
  dispatcherMaximumConcurrency: MAXIMUM_CONCURRENCY(),
  aiAgentMaximumConcurrency: wholeNumber(2, 20_000, 'invocations side by side').optional(),
  triageAgentMaximumConcurrency: MAXIMUM_CONCURRENCY(),
  senderMaximumConcurrency: MAXIMUM_CONCURRENCY(),
  receiptsMaximumConcurrency: MAXIMUM_CONCURRENCY(),
  timerMaximumConcurrency: MAXIMUM_CONCURRENCY(),
  embeddingsMaximumConcurrency: wholeNumber(2, 1000, 'invocations side by side').default(10),
  embeddingsBulkMaximumConcurrency: wholeNumber(2, 1000, 'invocations side by side').default(4),
  mediaMaximumConcurrency: MAXIMUM_CONCURRENCY(),
  /** How long files of customers are kept, and what is heard and read in them. */
  mediaRetentionDays: wholeNumber(1, 3653, 'days').default(90),
  tableWriteUnits: wholeNumber(4_000, 1_000_000, 'write units a second').optional(),
  tableReadUnits: wholeNumber(12_000, 1_000_000, 'read units a second').optional(),
});
