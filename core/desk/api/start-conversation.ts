import * as z from 'zod';
import { Problem } from '../../api/problem.ts';
import { defineRoute } from '../../api/route.ts';
import { UnknownContactError } from '../../contact/errors.ts';
import { readPhone } from '../../contact/read-phone.ts';
import { UnreachableCustomerError } from '../errors.ts';
import type { StartedWith } from '../start-conversation.ts';
import { replySchema } from './entry-fields.ts';
import { exampleBegun, exampleReply, exampleTemplate } from './examples.ts';
import { givenIdSchema, headSchema } from './fields.ts';
import { replyOf } from './history-views.ts';
import type { DeskApiPorts } from './ports.ts';
import { PEOPLE } from './route-parts.ts';
import { ONE_THING, readSaid, SAID, SAID_PROBLEMS, saysOneThing } from './said.ts';
import { requireChannel } from './templates.ts';
import { viewFields } from './view-query.ts';
import { conflictOf } from './write-conversation.ts';

const bodySchema = z
  .strictObject({
    channelId: viewFields.channelId.unwrap().describe('The number that writes'),
    phone: z.string().min(1).max(40).optional().describe('As people type it; + tells the country'),
    contactId: givenIdSchema.optional(),
    ...SAID,
  })
  .refine(({ phone, contactId }) => (phone === undefined) !== (contactId === undefined), {
    error: 'must have a phone or a contactId, and not both',
  })
  .refine(
    (body) => (body.text === undefined && body.template === undefined) || saysOneThing(body),
    ONE_THING,
  );

const answerSchema = z.object({
  conversation: headSchema,
  reply: replySchema.nullable().describe('null: it was going on, and nothing was said in it'),
  isNew: z.boolean(),
});

export const startRoute = defineRoute({
  operation: 'startConversation',
  method: 'POST',
  path: '/v1/desk/conversations',
  summary: 'Writes to a customer first, whom the person has then; opens what is there already',
  description:
    'A conversation that is going on is only opened, of whichever owner: what is to be said is said there, as a reply. One that is closed goes on. With neither `text` nor `template` a conversation is opened if there is one; a customer who did not write within 24 hours is sent a template and nothing else.',
  roles: PEOPLE,
  kind: 'write',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: bodySchema,
  status: 201,
  also: {
    status: 200,
    when: (answer) => !answerSchema.pick({ isNew: true }).parse(answer).isNew,
    description: 'There was a conversation already',
  },
  answer: answerSchema,
  problems: ['not_found', ...SAID_PROBLEMS],
  examples: {
    'A customer who has not written to this number': {
      body: { channelId: '100', contactId: 'ct_1', template: exampleTemplate },
      answer: {
        conversation: exampleBegun,
        reply: { ...exampleReply('template', 'Olá Carla, seu pedido A-7 está pronto.'), seq: 1 },
        isNew: true,
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller, body, requestId }) {
    const { channelId } = body;
    const { display_phone_number } = await requireChannel(ports, caller.tenantId, channelId);
    const isSilent = body.text === undefined && body.template === undefined;
    const said = isSilent ? undefined : await readSaid(ports, caller, body, async () => channelId);
    const to = customerOf(body, display_phone_number);
    try {
      const { tenantId, userId } = caller;
      const started = await ports.actions.start({ tenantId, userId, requestId, channelId, to, said });
      const { conversation, reply, isNew } = started;
      return {
        conversation: await ports.rows.head(caller, conversation),
        reply: reply ? replyOf(reply) : null,
        isNew,
      };
    } catch (error) {
      throw problemOf(error) ?? error;
    }
  },
});

/** @param home number of the business */
function customerOf({ phone, contactId }: z.output<typeof bodySchema>, home: string): StartedWith {
  if (contactId !== undefined) return { contactId };
  const digits = readPhone(phone ?? '', home);
  if (digits !== undefined) return { phone: digits };
  const detail =
    'must be a phone number with its area code, and with + and country code where it is of another country';
  const errors = [{ pointer: '/body/phone', code: 'invalid_value', detail }];
  throw new Problem('invalid_request', { errors });
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof UnknownContactError) return new Problem('not_found', { cause: error });
  if (error instanceof UnreachableCustomerError) {
    const detail = 'WhatsApp does not tell the phone number of this contact';
    const errors = [{ pointer: '/body/contactId', code: 'no_phone', detail }];
    return new Problem('unknown_target', { cause: error, errors });
  }
  const code = conflictOf(error);
  return code === undefined ? undefined : new Problem(code, { cause: error });
}
