import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { readConfig } from '../../lib/config.ts';
import { Tables } from '../../lib/tables.ts';

/** A table of lib/tables.ts, by the id of its construct. */
export type TableId = Capitalize<Exclude<keyof Tables, 'node' | 'toString' | 'with'>>;

type Definition = Pick<
  CreateTableCommandInput,
  'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'BillingMode'
>;

interface Template {
  Resources: Record<string, { Type: string; Properties: Definition }>;
}

let synthesized: Template | undefined;

/** The part of the templates that holds the tables: a quarter of a second, once for all files of a worker. */
function template(): Template {
  if (synthesized) return synthesized;
  const outdir = mkdtempSync(join(tmpdir(), 'prosa-tables-'));
  try {
    // The template tests validate; here it would take three seconds and 170 MB.
    const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
    const stack = new Stack(app, 'tables');
    new Tables(stack, 'Tables', readConfig(app.node));
    synthesized = app.synth({ skipValidation: true }).getStackByName('tables').template as Template;
    return synthesized;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What CreateTable takes to make a table as it is deployed. */
export function createTableInput(id: TableId, TableName: string): CreateTableCommandInput {
  const [, table] =
    Object.entries(template().Resources).find(([logicalId]) => logicalId.startsWith(`Tables${id}`)) ?? [];
  if (!table) throw new Error(`lib/tables.ts has no table ${id}`);
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = table.Properties;
  return { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode };
}
