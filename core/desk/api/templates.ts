import * as z from 'zod';
import type { Caller } from '../../api/caller.ts';
import { type FieldProblem, Problem } from '../../api/problem.ts';
import { defineRoute } from '../../api/route.ts';
import { fillTemplate, templateText, variablesOf } from '../../tenant/templates/fill-template.ts';
import {
  type Template,
  templateLanguageSchema,
  templateNameSchema,
} from '../../tenant/templates/template-spec.ts';
import type { ContentOf } from '../../whatsapp/outbound/outbound-content.ts';
import type { DeskApiPorts } from './ports.ts';
import { READ } from './route-parts.ts';
import { TENANT_EXAMPLES } from './tenant-examples.ts';
import { viewFields } from './view-query.ts';

const templateSchema = z
  .object({
    name: z.string(),
    language: z.string().describe("WhatsApp's, such as pt_BR"),
    category: z.enum(['utility', 'marketing']).describe('Who wants no marketing is sent none'),
    channelIds: z.array(z.string()).nullable().describe('The numbers that have it; null: all'),
    text: z.string().describe('What the customer reads, each variable as its key in double braces'),
    variables: z.array(
      z.object({
        key: z.string().describe('By which a value is given'),
        in: z.enum(['header', 'body', 'button']),
        maxLength: z.int(),
      }),
    ),
  })
  .meta({ id: 'Template' });

export const listTemplatesRoute = defineRoute({
  ...READ,
  operation: 'listTemplates',
  path: '/v1/desk/templates',
  summary: "The templates of the tenant's file: what can be sent outside of WhatsApp's 24 hours",
  query: z.strictObject({ channelId: viewFields.channelId.describe('Those that this number has') }),
  answer: z.object({ items: z.array(templateSchema) }),
  problems: ['not_found'],
  examples: TENANT_EXAMPLES.listTemplates,
  async handle(ports: DeskApiPorts, { caller: { tenantId }, query: { channelId } }) {
    if (channelId !== undefined) await requireChannel(ports, tenantId, channelId);
    const templates = await ports.templates.list(tenantId, channelId);
    return { items: templates.map(viewOf) };
  },
});

function viewOf(template: Template): z.input<typeof templateSchema> {
  const { name, language, category, channels } = template;
  return {
    ...{ name, language, category },
    channelIds: channels ?? null,
    text: templateText(template),
    variables: variablesOf(template),
  };
}

/** A template and the values of its variables, as a request names them. */
export const chosenTemplateSchema = z
  .strictObject({
    name: templateNameSchema,
    language: templateLanguageSchema,
    variables: z
      .record(z.string().min(1).max(60), z.string().max(2_000))
      .default({})
      .describe('Values by the keys of `variables`'),
  })
  .describe("A template of the tenant's file");

/**
 * The message that a chosen template makes.
 *
 * @throws {Problem} `unknown_target` for a template that the number does not have, `template_variables` with a pointer to
 *   each value at fault
 */
export async function contentOfTemplate(
  { templates }: Pick<DeskApiPorts, 'templates'>,
  { tenantId }: Caller,
  channelId: string,
  { name, language, variables }: z.output<typeof chosenTemplateSchema>,
): Promise<ContentOf<'template'>> {
  const known = await templates.list(tenantId, channelId);
  const template = known.find((one) => one.name === name && one.language === language);
  if (!template) {
    const pointer = `/body/template/${known.some((one) => one.name === name) ? 'language' : 'name'}`;
    const detail = 'the number has no such template';
    throw new Problem('unknown_target', { errors: [{ pointer, code: 'unknown', detail }] });
  }
  const { content, problems } = fillTemplate(template, variables);
  if (content) return content;
  const errors = problems.map(({ key, code, detail }): FieldProblem => {
    const below = key === undefined ? '' : `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return { pointer: `/body/template/variables${below}`, code, detail };
  });
  throw new Problem('template_variables', { errors });
}

/** @throws {Problem} `not_found` for a number that is not the tenant's */
export async function requireChannel(
  { channels }: Pick<DeskApiPorts, 'channels'>,
  tenantId: string,
  channelId: string,
) {
  const channel = (await channels.list(tenantId)).find(({ channel_id }) => channel_id === channelId);
  if (!channel) throw new Problem('not_found');
  return channel;
}
