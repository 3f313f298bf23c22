import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Runtime } from '@prosa/local-cloud/runtime';
import { DocumentStore } from '#core/knowledge/documents/document-store.ts';
import { Documents } from '#core/knowledge/documents/documents.ts';
import { LOCAL_STAGE } from '#core/tenant/tenant-cross-checks.ts';
import type { TenantSpec } from '#core/tenant/tenant-spec.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import { ObjectStore } from '#platform/s3/object-store.ts';

const FOLDER = join(import.meta.dirname, 'documents');

/** What the demo's bakery looks up in its documents, as its file says it. */
export const DEMO_KNOWLEDGE: TenantSpec['knowledge'] = { messages: false, when_nothing_found: 'say' };

/** The emulators check no credentials, but the SDK does not send without any. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/**
 * Puts what the demo's bakery has written into a runtime, as an operator would; what is there already is left alone.
 *
 * @throws what the emulators answer
 */
export async function putDemoDocuments(
  { endpoints, tableName, outputs }: Pick<Runtime, 'endpoints' | 'tableName' | 'outputs'>,
  tenantId: string,
): Promise<void> {
  const { KnowledgeBucket: bucket = '', EventBusName: busName = '' } =
    outputs[`prosa-${LOCAL_STAGE}-state`] ?? {};
  const dynamoDb = new DynamoDBClient({ ...LOCAL, endpoint: endpoints.dynamodb });
  const s3 = new S3Client({ ...LOCAL, endpoint: endpoints.s3, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const events = new EventBridgeClient({ ...LOCAL, endpoint: endpoints.eventbridge, maxAttempts: 1 });
  const documents = new Documents({
    store: new DocumentStore({
      client: DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } }),
      tableName: tableName('Knowledge'),
    }),
    objects: new ObjectStore(s3, bucket),
    publish: createEventPublisher({ client: events, busName, functionName: 'ops' }).publish,
    onLeftBehind: (error) => {
      throw error;
    },
    now: Date.now,
  });
  try {
    for (const name of (await readdir(FOLDER)).toSorted()) {
      const bytes = new Uint8Array(await readFile(join(FOLDER, name)));
      const [first = ''] = new TextDecoder().decode(bytes).split('\n');
      const isMarkdown = extname(name) === '.md';
      await documents.put(
        { tenantId, documentId: name.slice(0, -extname(name).length), traceId: newTraceId() },
        {
          title: isMarkdown ? first.replace(/^# /, '') : 'Perguntas frequentes',
          format: isMarkdown ? 'markdown' : 'text',
          priority: 'live',
          contents: { bytes },
        },
      );
    }
  } finally {
    for (const client of [dynamoDb, s3, events]) client.destroy();
  }
}
