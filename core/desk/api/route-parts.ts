import * as z from 'zod';

/** Who works at the desk. */
export const PEOPLE = ['agent', 'supervisor', 'admin'] as const;

export const CONVERSATION = '/v1/desk/conversations/{conversationId}';

/** What routes that people read from have in common, unless a route says otherwise. */
export const READ = {
  method: 'GET',
  roles: PEOPLE,
  kind: 'read',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: undefined,
  status: 200,
} as const;
