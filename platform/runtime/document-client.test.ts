import { DynamoDBClient, GetItemCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type LocalServer, listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cachingDocumentClient } from './document-client.ts';

let server: LocalServer;
let dynamoDb: DynamoDBClient;
/** Operation and body of each request. */
let requests: [string, unknown][];

beforeEach(async () => {
  requests = [];
  server = await listen(async (request, response) => {
    const body = JSON.parse(String(await readBody(request)));
    requests.push([String(request.headers['x-amz-target']).split('.')[1] ?? '', body]);
    if (body.TableName === 'silent') return;
    const isThere = body.TableName === 'there';
    response.writeHead(isThere ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
    const item = { id: body.Key?.id, tags: { L: [{ S: 'a' }, { N: '1' }] } };
    response.end(JSON.stringify(isThere ? { Item: item } : { __type: 'ResourceNotFoundException' }));
  });
  dynamoDb = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterEach(async () => {
  dynamoDb.destroy();
  await server.close();
});

const documents = () => cachingDocumentClient(dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
const get = (id: string, TableName = 'there') => new GetCommand({ TableName, Key: { id } });

test('one call after the other is translated on both ways', async () => {
  const client = documents();
  expect((await client.send(get('one'))).Item).toEqual({ id: 'one', tags: ['a', 1] });
  expect((await client.send(get('two'))).Item).toEqual({ id: 'two', tags: ['a', 1] });
  await client.send(new PutCommand({ TableName: 'there', Item: { id: 'three', no: undefined, of: [1] } }));
  expect(requests).toEqual([
    ['GetItem', { TableName: 'there', Key: { id: { S: 'one' } } }],
    ['GetItem', { TableName: 'there', Key: { id: { S: 'two' } } }],
    ['PutItem', { TableName: 'there', Item: { id: { S: 'three' }, of: { L: [{ N: '1' }] } } }],
  ]);
});

test('calls side by side keep to their own keys', async () => {
  const client = documents();
  const ids = ['one', 'two', 'three', 'four'];
  const items = await Promise.all(ids.map(async (id) => (await client.send(get(id))).Item?.id));
  expect(items).toEqual(ids);
});

test("DynamoDB's own commands go through the same client untranslated, before and after", async () => {
  const client = documents();
  const own = () => dynamoDb.send(new GetItemCommand({ TableName: 'there', Key: { id: { S: 'own' } } }));
  const answers = [await own(), await client.send(get('one')), await own()];
  expect(answers.map(({ Item }) => Item?.id)).toEqual([{ S: 'own' }, 'one', { S: 'own' }]);
});

test('several share the client below them', async () => {
  const [one, other] = [documents(), documents()];
  const answers = await Promise.all([one.send(get('one')), other.send(get('other'))]);
  expect(answers.map(({ Item }) => Item?.id)).toEqual(['one', 'other']);
});

test('a refusal comes by its name, and a signal is heeded', async () => {
  const client = documents();
  await client.send(get('one'));
  await expect(client.send(get('one', 'away'))).rejects.toThrow(ResourceNotFoundException);
  const before = requests.length;
  const abortSignal = AbortSignal.abort();
  await expect(client.send(get('one'), { abortSignal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(requests.length).toBe(before);
});

test('a signal ends the waiting for an answer that does not come, and only that', async () => {
  const client = documents();
  const controller = new AbortController();
  const { signal: abortSignal } = controller;
  expect((await client.send(get('one'), { abortSignal })).Item?.id).toBe('one');
  const waiting = client.send(get('one', 'silent'), { abortSignal });
  await vi.waitFor(() => expect(requests.length).toBe(2));
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect((await client.send(get('two'))).Item?.id).toBe('two');
});
