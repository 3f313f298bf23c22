import { expect, it } from 'vitest';
import { deadLettersOutput, QUEUE_NAMES, queueOutput, RULE_NAMES } from '../../lib/output-names.ts';
import { synthesizeChecked, type Template, WHOLE } from './synthesized.ts';

/** Outputs that people look up; exports are for the other stack. */
function toldBy({ Outputs }: Template): string[] {
  return Object.entries(Outputs).flatMap(([name, { Export }]) => (Export ? [] : [name]));
}

it('people and their commands are told where everything is: an output that goes is a look-up that fails', async () => {
  const { state, app } = await synthesizeChecked(WHOLE);
  expect(toldBy(state).sort()).toEqual(
    [
      ...['RegistryTable', 'ConversationsTable', 'CircuitsTable', 'KnowledgeTable'],
      ...['KnowledgeBucket', 'MediaBucket', 'VectorBucketArn', 'EventBusName'],
      ...['UserPoolId', 'DeskClientId', 'WebhookDnsTarget', 'EncryptionKeyArn'],
      ...QUEUE_NAMES.map(queueOutput),
      ...[...QUEUE_NAMES, ...RULE_NAMES].map(deadLettersOutput),
    ].sort(),
  );
  expect(toldBy(app).sort()).toEqual(
    [
      ...['WebhookUrl', 'ApiEndpoint', 'DeskApiEndpoint', 'ToolsApiEndpoint'],
      ...['DashboardUrl', 'Size', 'GraphApiUrl'],
    ].sort(),
  );
});
