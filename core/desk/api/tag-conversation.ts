import * as z from 'zod';
import { defineRoute } from '../../api/route.ts';
import { MOST_TAGS, TAG_LENGTH } from '../desk-tags.ts';
import { exampleParams, exampleRow } from './examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION } from './route-parts.ts';
import { changedSchema, WRITE } from './write-conversation.ts';

const tagsSchema = z.array(z.string().min(1).max(TAG_LENGTH)).max(MOST_TAGS).default([]);

export const tagRoute = defineRoute({
  ...WRITE,
  operation: 'changeTags',
  method: 'POST',
  path: `${CONVERSATION}/tags`,
  summary: 'The conversation gets tags and loses others; what colleagues add meanwhile stays',
  body: z.strictObject({ add: tagsSchema, remove: tagsSchema }),
  status: 200,
  answer: changedSchema,
  problems: ['not_found'],
  examples: {
    'Two tags': {
      params: exampleParams,
      body: { add: ['troca', 'vip'] },
      answer: { conversation: { ...exampleRow, tags: ['troca', 'vip'] } },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body }) {
    const conversation = await ports.actions.changeTags({ tenantId: caller.tenantId, ...params, ...body });
    return { conversation: await ports.rows.head(caller, conversation) };
  },
});
