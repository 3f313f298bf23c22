import * as z from 'zod';
import { Problem } from '../../api/problem.ts';
import { defineRoute } from '../../api/route.ts';
import { isShown } from '../../media/shown.ts';
import { exampleParams, examplePhotoId } from './examples.ts';
import { conversationIdSchema } from './fields.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION, READ } from './route-parts.ts';

/** How long a link to a file is good, in seconds. */
const LINK_SECONDS = 5 * 60;

/** Of an entry of the timeline: a message by its `id`, a reply by its `seq`. */
const entryIdSchema = z
  .string()
  .regex(
    /^(?:ms_[a-z2-7]{1,64}|reply_\d{1,9})$/,
    'must be the id of a message, or reply_ and the seq of a reply',
  );

export const openFileRoute = defineRoute({
  ...READ,
  operation: 'openFile',
  path: `${CONVERSATION}/files/{entryId}`,
  summary: 'Gives a link to the file of a message or a reply, good for five minutes',
  description:
    'Browsers show pictures, sound, videos and PDFs that the link leads to, by what their bytes are, and save everything else. The link needs no token: who has it reads this one file.',
  params: z.strictObject({ conversationId: conversationIdSchema, entryId: entryIdSchema }),
  query: z.strictObject({
    save: z.literal('true').optional().describe('Browsers save it, whatever it is'),
  }),
  answer: z.object({
    url: z.url(),
    until: z.iso.datetime(),
    mime: z.string(),
    name: z.string(),
    shown: z.boolean().describe('Browsers show it; false: they save it'),
  }),
  problems: ['not_found', 'file_gone'],
  examples: {
    'A photo of the customer': {
      params: { ...exampleParams, entryId: examplePhotoId },
      query: {},
      answer: {
        url: 'https://media.example/media/acme/cv_1/h/foto.jpg?inline',
        until: '2026-11-30T12:05:00.000Z',
        mime: 'image/jpeg',
        name: 'foto.jpg',
        shown: true,
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller: { tenantId }, params: { conversationId, entryId }, query }) {
    const [kind, id = ''] = entryId.split('_');
    const of = kind === 'reply' ? { reply: Number(id) } : { message: id };
    const file = await ports.desk.file(tenantId, conversationId, of);
    if (!file) throw new Problem('not_found');
    // A link would lead to an answer of S3's that says nothing to who follows it.
    if (!(await ports.files.has(file.key))) throw new Problem('file_gone');
    const shown = query.save === undefined && isShown(file.mime);
    const url = await ports.files.link({ ...file, inline: shown }, LINK_SECONDS);
    const until = new Date(ports.now() + 1_000 * LINK_SECONDS).toISOString();
    return { url, until, mime: file.mime, name: file.name, shown };
  },
});
