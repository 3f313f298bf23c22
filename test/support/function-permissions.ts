import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsCall } from '@prosa/local-cloud/aws-call';
import * as z from 'zod';

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

const functionSchema = z.object({
  Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
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

/** Part of a table's logical id, which is in the local name of the table and in what is imported of it. */
const TABLE = /Tables([A-Z][a-z]+)/g;

/** Actions on a table are told apart by the table: `dynamodb:GetItem Registry`. */
function onTables(action: string, resource: unknown): string[] {
  const tables = new Set([...JSON.stringify(resource).matchAll(TABLE)].map(([, name]) => name));
  return action.startsWith('dynamodb:') ? [...tables].map((name) => `${action} ${name}`) : [action];
}

/** What each function of an assembly may do, by the function's logical id. */
export function allowedActions(assemblyDir: string): Map<string, Set<string>> {
  const allowed = new Map<string, Set<string>>();
  for (const file of readdirSync(assemblyDir).filter((name) => name.endsWith('.template.json'))) {
    const template = templateSchema.parse(JSON.parse(readFileSync(join(assemblyDir, file), 'utf8')));
    const ofType = (type: string) =>
      Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
    const policies = ofType('AWS::IAM::Policy').map(([, { Properties }]) => policySchema.parse(Properties));
    for (const [logicalId, { Properties }] of ofType('AWS::Lambda::Function')) {
      const [role] = functionSchema.parse(Properties).Role['Fn::GetAtt'];
      const mine = policies.filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role));
      const statements = mine.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      const actions = statements.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => onTables(action, Resource)),
      );
      allowed.set(logicalId, new Set(actions));
    }
  }
  return allowed;
}

const PREFIX: Record<string, string> = {
  dynamodb: 'dynamodb',
  sqs: 'sqs',
  eventbridge: 'events',
  secretsmanager: 'secretsmanager',
};

/** Operations that IAM knows by another name. */
const SAME_ACTION: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

const TRANSACT_ACTION: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * The IAM actions that a call needs, those on a table with its name. A transaction and a batch need those of their
 * items.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function neededActions({ service, operation, input }: AwsCall): string[] {
  const prefix = PREFIX[service];
  if (prefix === undefined) throw new Error(`no IAM prefix is known for ${service}`);
  if (operation !== 'TransactWriteItems') {
    return onTables(`${prefix}:${SAME_ACTION[operation] ?? operation}`, input);
  }
  const items = z.array(z.record(z.string(), z.unknown())).parse(input.TransactItems);
  return items
    .flatMap((item) => Object.entries(item))
    .flatMap(([kind, item]) => onTables(`${prefix}:${TRANSACT_ACTION[kind] ?? kind}`, item));
}
