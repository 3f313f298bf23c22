import { expect, it } from 'vitest';
import { DESK_ROUTES } from '../desk/api/routes.ts';
import { openApiDocument } from './open-api.ts';

const document = openApiDocument(DESK_ROUTES, { title: 'test', version: 'v1' });
const sync = document.paths['/v1/desk/sync']?.post as Record<string, never>;
const find = document.paths['/v1/desk/conversations/{conversationId}']?.get as Record<string, never>;

it('has every route, with who may, what it takes and what it may answer', () => {
  expect(document.openapi).toBe('3.1.1');
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations).toHaveLength(DESK_ROUTES.length);
  expect(find).toMatchObject({
    operationId: 'readConversation',
    'x-roles': ['agent', 'supervisor', 'admin'],
    parameters: [{ name: 'conversationId', in: 'path', required: true }],
  });
  expect(Object.keys(find.responses ?? {})).toEqual(['200', '400', '401', '403', '404', '429', '500', '503']);
});

it('refuses unknown fields in requests, and leaves room for more in answers', () => {
  const text = JSON.stringify(sync);
  const [request = '', answers = ''] = [JSON.stringify(sync.requestBody), JSON.stringify(sync.responses)];
  expect(request).toContain('"additionalProperties":false');
  expect(answers).not.toContain('"additionalProperties":false');
  expect(text).not.toContain('9007199254740991');
});
