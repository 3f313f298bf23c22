import * as z from 'zod';
import { ROLES } from '../../api/caller.ts';
import { defineRoute } from '../../api/route.ts';
import { queueIdSchema } from './fields.ts';
import type { DeskApiPorts } from './ports.ts';
import { READ_EXAMPLES } from './read-examples.ts';

const answerSchema = z.object({
  userId: z.string(),
  role: z.enum(ROLES),
  tenant: z.object({
    id: z.string(),
    name: z.string(),
    language: z.string().describe('A BCP 47 tag'),
    timezone: z.string().describe('An IANA name'),
  }),
  queues: z.array(z.object({ id: queueIdSchema, name: z.string(), mine: z.boolean() })),
});

export const meRoute = defineRoute({
  operation: 'readMe',
  method: 'GET',
  path: '/v1/desk/me',
  summary: 'Who asks, and the queues of the tenant',
  roles: ['agent', 'supervisor', 'admin'],
  kind: 'read',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: undefined,
  status: 200,
  answer: answerSchema,
  problems: [],
  examples: READ_EXAMPLES.readMe,
  async handle({ tenants }: DeskApiPorts, { caller }) {
    const { name, language, timezone, queues } = await tenants.get(caller.tenantId);
    return {
      userId: caller.userId,
      role: caller.role,
      tenant: { id: caller.tenantId, name, language, timezone },
      queues: queues.map(({ id, name }) => ({ id, name, mine: caller.queueIds?.includes(id) ?? true })),
    };
  },
});
