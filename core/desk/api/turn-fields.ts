import * as z from 'zod';
import { knowledgeFactsSchema, turnOutcomeSchema } from '../../conversation/turn/turn-records.ts';
import { TOOL_EFFECTS } from '../../tools/tool.ts';
import { timeSchema } from './fields.ts';

const countSchema = z.int().min(0);

export const tokensSchema = z
  .object({
    uncached: countSchema,
    cached: countSchema,
    cacheWrite: countSchema,
    output: countSchema,
    reasoning: countSchema,
  })
  .describe('By kind, as they are priced; each counts once');

const FOR_LOOKING_BEHIND = 'For supervisors and admins; left out for others';

/** What became of one command to an agent. */
export const turnSchema = z
  .object({
    id: z.string(),
    outcome: turnOutcomeSchema,
    reason: z.string().nullable(),
    seqThrough: z.int().describe('The newest message that it was to answer'),
    replySeq: z.int().nullable().describe('Its first reply'),
    replyCount: z.int(),
    endedAt: timeSchema.nullable(),
    durationMs: z.int().nullable(),
    guards: z
      .record(z.string(), z.int())
      .nullable()
      .describe('How often each guard found something in the answers of the model; null: nothing'),
    documents: knowledgeFactsSchema.shape.end
      .nullable()
      .describe('How the search of the company’s documents ended; null: it has none, or no answer was made'),
    sources: z
      .array(
        z.object({
          documentId: z.string(),
          version: z.int().describe('Of the document, as it was then'),
          chunkId: z.string(),
          section: z.string().describe('Title and headings that it stands under'),
        }),
      )
      .nullable()
      .describe('What of the documents the answer is made from, by the model’s own word; null: nothing'),
    tools: z
      .array(
        z.object({
          name: z.string(),
          effect: z.enum(TOOL_EFFECTS).describe('What a call of it changes'),
          end: z
            .string()
            .describe('done, or a word for why not; begun, and one that ends in unknown, may have happened'),
          durationMs: z.int().nullable(),
          earlier: z.boolean().describe('An earlier turn, or an earlier delivery of this one, has called it'),
        }),
      )
      .nullable()
      .describe('Tools that it has called, in order; null: none'),
    cost: z
      .object({
        tokens: tokensSchema,
        microUsd: countSchema
          .nullable()
          .describe(
            'Millionths of a dollar by the list of prices of that day; null: a model has no known price',
          ),
      })
      .nullable()
      .optional()
      .describe(`What models took for it; null: none did. ${FOR_LOOKING_BEHIND}`),
    trace: z
      .object({ id: z.string(), url: z.url().describe('In the console of X-Ray, if it was recorded') })
      .nullable()
      .optional()
      .describe(`By its id logs are found, too; null: of turns before it was kept. ${FOR_LOOKING_BEHIND}`),
  })
  .meta({ id: 'Turn' });
