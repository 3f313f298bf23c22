import { describe, expect, it } from 'vitest';
import { ofType, synthesizeChecked } from './synthesized.ts';

interface Table {
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: {
    IndexName: string;
    KeySchema: { AttributeName: string }[];
    Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
  }[];
}

/** As installations have them. */
const DEPLOYED = {
  TablesRegistry: [],
  TablesConversations: [
    'due (due_shard S, due_at N) KEYS_ONLY',
    'desk (desk_pk S, desk_sk S) KEYS_ONLY',
    'waiting (waits_for S, parked_since N) KEYS_ONLY',
    'changed (changed_pk S, changed_at S) INCLUDE desk_pk, desk_sk',
    'spare1 (spare1_pk S, spare1_sk S) INCLUDE spare1_data',
    'spare2 (spare2_pk S, spare2_sk S) INCLUDE spare2_data',
  ],
  TablesIdempotency: [],
  TablesCircuits: [],
  TablesKnowledge: [
    'due (due_shard S, due_at N) KEYS_ONLY',
    'spare1 (spare1_pk S, spare1_sk S) INCLUDE spare1_data',
  ],
};

function textsOf({ AttributeDefinitions, GlobalSecondaryIndexes = [] }: Table): string[] {
  const types = new Map(AttributeDefinitions.map((a) => [a.AttributeName, a.AttributeType]));
  return GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => {
    const keys = KeySchema.map(({ AttributeName: name }) => `${name} ${types.get(name)}`).join(', ');
    const besides = Projection.NonKeyAttributes?.join(', ') ?? '';
    return `${IndexName} (${keys}) ${Projection.ProjectionType} ${besides}`.trimEnd();
  });
}

describe('the indexes of a table', () => {
  it('are those that installations have: a version that changes two of one table cannot be deployed', async () => {
    const { state } = await synthesizeChecked();
    const tables = ofType<Table>(state, 'AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) => [
      id.slice(0, -8),
      textsOf(Properties),
    ]);
    expect(
      Object.fromEntries(tables),
      'A deployment adds or removes one index of a table, and an installation may skip versions. Take a spare index ' +
        '(CONTRIBUTING.md, "An index"). Where none is left, change one index of a table, here too, and say in ' +
        'docs/deploy.md that this version must not be skipped.',
    ).toEqual(DEPLOYED);
  });

  it('are in no statement that was not written for them: a spare one is for no function', async () => {
    const { app } = await synthesizeChecked();
    const named = [...JSON.stringify(app).matchAll(/\/index\/([\w*]+)/g)].map(([, index]) => index);
    // Those of S3 Vectors are named after the tenant and the model, and functions make them.
    expect(new Set(named)).toEqual(new Set(['due', 'waiting', 'desk', 'changed', '*']));
    const everyIndex = [...JSON.stringify(app).matchAll(/"Fn::ImportValue":"([^"]+)"},"\/index\/\*"/g)];
    for (const [, from] of everyIndex) expect(from).toContain('BucketsVectors');
  });
});
