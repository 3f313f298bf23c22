import * as z from 'zod';
import { ROLES } from '../../api/caller.ts';
import { defineRoute } from '../../api/route.ts';
import { queueIdSchema } from './fields.ts';
import type { DeskApiPorts } from './ports.ts';
import { READ } from './route-parts.ts';
import { TENANT_EXAMPLES } from './tenant-examples.ts';
import { phoneOf } from './views.ts';

const answerSchema = z.object({
  userId: z.string(),
  role: z.enum(ROLES),
  tenant: z.object({
    id: z.string(),
    name: z.string(),
    language: z.string().describe('A BCP 47 tag'),
    timezone: z.string().describe('An IANA name'),
    closeReasons: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .describe('What is chosen from when a conversation is closed; empty: a word, or none'),
  }),
  queues: z.array(z.object({ id: queueIdSchema, name: z.string(), mine: z.boolean() })),
  channels: z
    .array(z.object({ id: z.string(), name: z.string().nullable(), phone: z.string() }))
    .describe('The business numbers of the tenant'),
});

export const meRoute = defineRoute({
  ...READ,
  operation: 'readMe',
  path: '/v1/desk/me',
  summary: 'Who asks, and the queues and numbers of the tenant',
  answer: answerSchema,
  problems: [],
  examples: TENANT_EXAMPLES.readMe,
  async handle({ tenants, channels, people }: DeskApiPorts, { caller }) {
    const [tenant, numbers] = await Promise.all([
      tenants.get(caller.tenantId),
      channels.list(caller.tenantId),
    ]);
    const { name, language, timezone, queues, close_reasons = [] } = tenant;
    await people.note(caller);
    return {
      userId: caller.userId,
      role: caller.role,
      tenant: { id: caller.tenantId, name, language, timezone, closeReasons: close_reasons },
      queues: queues.map(({ id, name }) => ({ id, name, mine: caller.queueIds?.includes(id) ?? true })),
      channels: numbers.map(({ channel_id, name, display_phone_number }) => ({
        id: channel_id,
        name: name ?? null,
        phone: phoneOf(display_phone_number),
      })),
    };
  },
});

export const peopleRoute = defineRoute({
  ...READ,
  operation: 'listPeople',
  path: '/v1/desk/people',
  summary: 'The people of the tenant that have looked at the desk, to give conversations to',
  answer: z.object({
    items: z.array(
      z.object({
        userId: z.string(),
        name: z.string().nullable(),
        role: z.enum(ROLES),
        queueIds: z.array(z.string()).nullable().describe('null: all'),
      }),
    ),
  }),
  problems: [],
  examples: TENANT_EXAMPLES.listPeople,
  async handle({ people }: DeskApiPorts, { caller }) {
    const items = await people.list(caller.tenantId);
    return {
      items: items.map(({ userId, name, role, queueIds }) => ({
        userId,
        name: name ?? null,
        role,
        queueIds: queueIds ? [...queueIds] : null,
      })),
    };
  },
});
