import * as z from 'zod';
import { SEARCH_FAILURES } from '../../knowledge/search/knowledge-search.ts';
import { TOOL_EFFECTS } from '../../tools/tool.ts';
import { spentTokensSchema } from './token-use.ts';

/**
 * How a command to an agent can end:
 * - `answered`: the reply is in the outbox;
 * - `handed_over`: the agent gave the conversation to people, or closed it, mostly with a word to the customer;
 * - `already_answered`: another turn answered through this message;
 * - `superseded`: a newer message, or a voice note once it was heard, has a command of its own, which answers this one too;
 * - `taken_over`: the conversation has another owner, who was asked instead;
 * - `already_asked`: the customer had not seen the choices yet that stand under this message, and nothing more is said;
 * - `withdrawn`: the customer took back all that was to be answered;
 * - `parked`: the model is down; the turn waits in the table;
 * - `continued`: its time was used up by tools; a further turn goes on with what they answered;
 * - `refused`: the model would not answer; people have the conversation;
 * - `failed`: no answer could be made; people have the conversation;
 * - `over_budget`: the tenant's budget is used up; people have the conversation.
 */
export const turnOutcomeSchema = z.enum([
  'answered',
  'handed_over',
  'already_answered',
  'superseded',
  'taken_over',
  'already_asked',
  'withdrawn',
  'parked',
  'continued',
  'refused',
  'failed',
  'over_budget',
]);

export type TurnOutcome = z.infer<typeof turnOutcomeSchema>;

/**
 * A call of a tool in a turn: what came of it, in a word, and how long it took. `arguments_hash` tells equal calls from others:
 * the arguments are the customer's. `earlier`: another turn or delivery has made it.
 */
export const toolUseSchema = z.object({
  name: z.string(),
  effect: z.enum(TOOL_EFFECTS),
  end: z.string(),
  duration_ms: z.int().optional(),
  arguments_hash: z.string().optional(),
  earlier: z.boolean().optional(),
});

export type ToolUse = z.infer<typeof toolUseSchema>;

/** A chunk of a document that an answer is made from, by the model's own word. `section`: title and headings. */
export const sourceSchema = z.object({
  chunk_id: z.string(),
  document_id: z.string(),
  version: z.int(),
  section: z.string(),
});

export type Source = z.infer<typeof sourceSchema>;

/**
 * What the tenant's documents gave a turn: so many `chunks` were `found`, `nothing` was, it was `not_asked` for anything, or
 * the search failed. `by_words_alone`: vectors were of no help; `earlier`: the model read what was said long ago in the
 * conversation; `unknown_sources`: ids that the model named and was not given.
 */
export const knowledgeFactsSchema = z.object({
  end: z.enum(['found', 'nothing', 'not_asked', ...SEARCH_FAILURES]),
  chunks: z.int().optional(),
  by_words_alone: z.boolean().optional(),
  earlier: z.boolean().optional(),
  unknown_sources: z.int().optional(),
});

export type KnowledgeFacts = z.infer<typeof knowledgeFactsSchema>;

/**
 * What became of one command to an agent, written once; only an answer replaces an ending without words. The
 * replies are `reply_count` from `reply_seq` on;
 * `owner_epoch` is the one that it began, where it gave the conversation away; `rest_through`: it left messages unread,
 * up to this number, for a further turn. `guards`: how often each guard found something in the model's answers. `trace_id`: of
 * the command that it ended. `sources`: what of the documents its answer is made from.
 */
export const turnRowSchema = z.object({
  turn_id: z.string(),
  seq_through: z.int(),
  reply_seq: z.int(),
  reply_count: z.int().default(1),
  owner_epoch: z.int().optional(),
  rest_through: z.int().optional(),
  outcome: turnOutcomeSchema,
  reason: z.string().optional(),
  ended_at: z.string().optional(),
  tokens: spentTokensSchema.optional(),
  trace_id: z.string().optional(),
  guards: z.record(z.string(), z.int()).optional(),
  duration_ms: z.int().optional(),
  tools: z.array(toolUseSchema).optional(),
  knowledge: knowledgeFactsSchema.optional(),
  sources: z.array(sourceSchema).optional(),
});

export type TurnRow = z.infer<typeof turnRowSchema>;
