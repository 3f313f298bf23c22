import * as z from 'zod';
import type { Caller } from '../../api/caller.ts';
import type { ProblemCode } from '../../api/problems.ts';
import { REPLY_LENGTH } from '../desk-input.ts';
import type { Said } from '../desk-say.ts';
import { attachedSchema } from './attach-file.ts';
import type { DeskApiPorts } from './ports.ts';
import { chosenTemplateSchema, contentOfTemplate } from './templates.ts';

/** What is said to a customer: fields of a request. */
export const SAID = {
  text: z.string().min(1).max(REPLY_LENGTH).optional(),
  template: chosenTemplateSchema.optional(),
};

/** The same in a conversation that is there: a file, too. */
export const SAID_IN_REPLY = { ...SAID, file: attachedSchema.optional() };

const saidSchema = z.object(SAID_IN_REPLY);

type SaidFields = z.output<typeof saidSchema>;

export const ONE_THING = 'must have one thing to say';

export const saysOneThing = ({ text, template, file }: SaidFields): boolean =>
  [text, template, file].filter((one) => one !== undefined).length === 1;

/** Why it is not said. */
export const SAID_PROBLEMS = [
  ...(['window_closed', 'unknown_target', 'template_variables'] as const),
  ...(['opted_out', 'number_given_up', 'channel_stopped'] as const),
] satisfies ProblemCode[];

/** The same of a file. */
export const FILE_PROBLEMS = ['upload_missing', 'file_not_taken', 'file_too_large'] satisfies ProblemCode[];

/**
 * @param channelOf the number that is to say it
 * @throws {Problem} `unknown_target`, `template_variables`
 */
export async function readSaid(
  ports: Pick<DeskApiPorts, 'templates'>,
  caller: Caller,
  { text, template }: SaidFields,
  channelOf: () => Promise<string>,
): Promise<Said> {
  if (!template) return { body: text ?? '' };
  return { template: await contentOfTemplate(ports, caller, await channelOf(), template) };
}
