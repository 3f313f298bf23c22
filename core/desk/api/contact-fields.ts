import * as z from 'zod';
import { Problem } from '../../api/problem.ts';
import { defineRoute } from '../../api/route.ts';
import { TooManyFieldsError, UnknownContactError } from '../../contact/errors.ts';
import { MOST_FIELDS } from '../../contact/given-fields.ts';
import type { Contact } from '../../contact/records.ts';
import { cleanText, showsNothing } from '../../text/clean-text.ts';
import { exampleParams } from './examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION } from './route-parts.ts';
import { WRITE } from './write-conversation.ts';

/** What people write of a contact: one line, that shows something. */
const lineSchema = (longest: number) =>
  z
    .string()
    .transform((text) => cleanText(text).trim())
    .pipe(z.string().max(longest))
    .refine((text) => !showsNothing(text), 'must have a visible character')
    .meta({ maxLength: longest });

/** `constructor` is none: by a property of this name AWS's client tells maps from objects that it cannot write. */
const nameOfField = z
  .string()
  .regex(/^(?!constructor$)[a-z][a-z0-9_]{0,39}$/, 'must be 1–40 of a–z, 0–9 and _, and not `constructor`');

const contactSchema = z.object({
  contact: z.object({
    id: z.string(),
    name: z.string().nullable().describe('As people call them; null: as WhatsApp does'),
    profileName: z.string().nullable().describe('As they call themselves at WhatsApp'),
    fields: z.record(z.string(), z.string()),
  }),
});

function contactOf({ contact_id, given_name, name, fields }: Contact): z.input<typeof contactSchema> {
  return {
    contact: { id: contact_id, name: given_name ?? null, profileName: name ?? null, fields: fields ?? {} },
  };
}

async function known(work: Promise<Contact | undefined>): Promise<z.input<typeof contactSchema>> {
  try {
    const contact = await work;
    if (contact) return contactOf(contact);
    throw new Problem('not_found');
  } catch (error) {
    if (error instanceof UnknownContactError) throw new Problem('not_found', { cause: error });
    if (error instanceof TooManyFieldsError) {
      const errors = [{ pointer: '/body/fields', code: 'too_big', detail: error.message }];
      throw new Problem('invalid_request', { cause: error, errors });
    }
    throw error;
  }
}

const readRoute = defineRoute({
  ...WRITE,
  kind: 'read',
  operation: 'readContact',
  method: 'GET',
  path: `${CONVERSATION}/contact`,
  summary: 'What people know of the customer',
  body: undefined,
  status: 200,
  answer: contactSchema,
  problems: ['not_found'],
  examples: {
    'A customer of whom nothing is known yet': {
      params: exampleParams,
      answer: { contact: { id: 'ct_1', name: null, profileName: 'Carla', fields: {} } },
    },
  },
  async handle({ desk, contacts }: DeskApiPorts, { caller: { tenantId }, params }) {
    const { contact_id } = await desk.find(tenantId, params.conversationId);
    return known(contacts.find(tenantId, contact_id));
  },
});

const changeRoute = defineRoute({
  ...WRITE,
  operation: 'changeContact',
  method: 'PATCH',
  path: `${CONVERSATION}/contact`,
  summary: 'Changes what people know of the customer; null takes it away, what is left out stays',
  description: `A customer has ${MOST_FIELDS} fields at most.`,
  body: z.strictObject({
    name: lineSchema(80).nullable().optional(),
    fields: z
      .record(nameOfField, lineSchema(300).nullable())
      .refine((fields) => Object.keys(fields).length <= MOST_FIELDS, `may change ${MOST_FIELDS} at once`)
      .optional(),
  }),
  status: 200,
  answer: contactSchema,
  problems: ['not_found'],
  examples: {
    'A name and a field': {
      params: exampleParams,
      body: { name: 'Carla Souza', fields: { cidade: 'Recife' } },
      answer: {
        contact: { id: 'ct_1', name: 'Carla Souza', profileName: 'Carla', fields: { cidade: 'Recife' } },
      },
    },
  },
  async handle({ desk, contacts }: DeskApiPorts, { caller: { tenantId }, params, body }) {
    const { contact_id } = await desk.find(tenantId, params.conversationId);
    return known(contacts.change({ tenantId, contactId: contact_id }, body));
  },
});

/** What people know of customers. */
export const contactRoutes = [readRoute, changeRoute];
