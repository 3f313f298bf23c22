import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsCall } from '@prosa/local-cloud/aws-call';
import * as z from 'zod';

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

const functionSchema = z.object({
  Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});

const policySchema = z.object({
  Roles: z.array(z.object({ Ref: z.string() })),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.literal('Allow'),
        Action: z.union([z.string().transform((action) => [action]), z.array(z.string())]),
        Resource: z.unknown(),
      }),
    ),
  }),
});

/**
 * What a resource is called in a template and by the runtime that runs it, since both keep the logical id; undefined where it is none
 * that is told apart.
 */
function resourceOf(text: string): string | undefined {
  const [, table] = /Tables([A-Z][a-z]+)/.exec(text) ?? [];
  const [, index] = /\/index\/(\w+)/.exec(text) ?? [];
  if (table !== undefined) return index === undefined ? table : `${table}/${index}`;
  const [, queue] = /Queues(\w+?(?:Queue|DeadLetters))[0-9A-F]{8}/.exec(text) ?? [];
  const [folder] = /prosa\/\w+\/(?:app|channel|model|embeddings|transcription|tool)\//.exec(text) ?? [];
  const [, ours, bucket = ours] =
    /(?:Buckets(Knowledge|Vectors)|(Media)Bucket)(?=[0-9A-F]{8})/i.exec(text) ?? [];
  const [, prefix] = /\/(\w+)\/(?:\*|"|$)/.exec(text) ?? [];
  // Which of the indexes is no matter: functions make them.
  if (bucket?.toLowerCase() === 'vectors') return 'vectorsBucket';
  if (bucket !== undefined) return `${bucket.toLowerCase()}Bucket${prefix === undefined ? '' : `/${prefix}`}`;
  const [bus] = /Bus(?=[0-9A-F]{8})/.exec(text) ?? [];
  return queue ?? folder ?? bus;
}

/** An action on one resource: `dynamodb:Query Conversations/desk`, `sqs:SendMessage OutboxQueue`. */
function onResource(action: string, resource: unknown): string {
  const name = resourceOf(JSON.stringify(resource));
  return name === undefined ? action : `${action} ${name}`;
}

/** What a function of an assembly may do, and what its variables name: tables, queues, the bus. */
export interface FunctionPermissions {
  actions: Set<string>;
  named: string[];
}

/** Of each function of an assembly, by its logical id. */
export function functionPermissions(assemblyDir: string): Map<string, FunctionPermissions> {
  const allowed = new Map<string, FunctionPermissions>();
  for (const file of readdirSync(assemblyDir).filter((name) => name.endsWith('.template.json'))) {
    const template = templateSchema.parse(JSON.parse(readFileSync(join(assemblyDir, file), 'utf8')));
    const ofType = (type: string) =>
      Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
    const policies = ofType('AWS::IAM::Policy').map(([, { Properties }]) => policySchema.parse(Properties));
    for (const [logicalId, { Properties }] of ofType('AWS::Lambda::Function')) {
      const { Role, Environment } = functionSchema.parse(Properties);
      const [role] = Role['Fn::GetAtt'];
      const named = Object.values(Environment?.Variables ?? {}).flatMap(
        (value) => resourceOf(JSON.stringify(value)) ?? [],
      );
      const mine = policies.filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role));
      const statements = mine.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      const actions = statements.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => [Resource].flat().map((resource) => onResource(action, resource))),
      );
      // A call that deletes many tells here of their bucket alone.
      for (const action of [...actions]) {
        if (action.startsWith('s3:DeleteObject ')) actions.push(action.replace(/\/\w+$/, ''));
      }
      allowed.set(logicalId, { actions: new Set(actions), named });
    }
  }
  return allowed;
}

const PREFIX: Record<string, string> = {
  dynamodb: 'dynamodb',
  sqs: 'sqs',
  eventbridge: 'events',
  secretsmanager: 'secretsmanager',
  s3: 's3',
  s3vectors: 's3vectors',
};

/** Operations that IAM knows by another name. */
const SAME_ACTION: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  HeadObject: 'GetObject',
  DeleteObjects: 'DeleteObject',
  // What it reads is another object, of which the call does not tell here.
  CopyObject: 'PutObject',
  ListObjectsV2: 'ListBucket',
};

const TRANSACT_ACTION: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const targetsSchema = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  QueueUrl: z.string().optional(),
  Bucket: z.string().optional(),
  /** Of an object a text, of an item its key. */
  Key: z.unknown().optional(),
  vectorBucketArn: z.string().optional(),
  SecretId: z.string().optional(),
  Name: z.string().optional(),
  Entries: z.array(z.object({ EventBusName: z.string().optional() })).optional(),
});

/** What an input is about. */
function targetsOf(input: unknown): string[] {
  const {
    TableName,
    IndexName,
    RequestItems,
    QueueUrl,
    SecretId,
    Name,
    Entries,
    Bucket,
    Key,
    vectorBucketArn,
  } = targetsSchema.parse(input);
  const table =
    TableName !== undefined && IndexName !== undefined ? `${TableName}/index/${IndexName}` : TableName;
  // Only the bus names itself in the entries; those of a batch of messages have no bus.
  const buses = QueueUrl === undefined ? (Entries ?? []).map(({ EventBusName }) => EventBusName) : [];
  const [folder] = typeof Key === 'string' ? Key.split('/') : [];
  const object = folder === undefined ? Bucket : `${Bucket}/${folder}/`;
  const all = [
    table,
    object,
    vectorBucketArn,
    QueueUrl,
    SecretId,
    Name,
    ...Object.keys(RequestItems ?? {}),
    ...buses,
  ];
  return all.filter((target) => target !== undefined);
}

/**
 * The IAM actions that a call needs, each with what it is on. A transaction and a batch need those of their items.
 *
 * @throws {Error} for a call on what is not told apart: it would be compared by its action alone
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function neededActions({ service, operation, input }: AwsCall): string[] {
  const prefix = PREFIX[service];
  if (prefix === undefined) throw new Error(`no IAM prefix is known for ${service}`);
  const needed = (action: string, of: unknown) => {
    const targets = targetsOf(of);
    if (targets.length === 0) throw new Error(`${service} ${operation} is on nothing that is known`);
    return targets.map((target) => {
      if (resourceOf(target) === undefined) throw new Error(`${target} is not told apart`);
      return onResource(`${prefix}:${action}`, target);
    });
  };
  if (operation !== 'TransactWriteItems') return needed(SAME_ACTION[operation] ?? operation, input);
  const items = z.array(z.record(z.string(), z.unknown())).parse(input.TransactItems);
  return items
    .flatMap((item) => Object.entries(item))
    .flatMap(([kind, item]) => needed(TRANSACT_ACTION[kind] ?? kind, item));
}
