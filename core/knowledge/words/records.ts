import * as z from 'zod';
import type { Key } from '#platform/dynamodb/key.ts';
import { shortHash } from '#platform/ids/hash.ts';
import type { VectorIndex } from '../knowledge-ports.ts';

/**
 * What of a conversation's own words can be found again: no word of it, but where the words are. Items of the `knowledge`
 * table, in a partition for each conversation.
 */

/** Digits of a ticket's number and of a chunk's: enough that text order is number order. */
const DIGITS = 10;

export const REMEMBERED_PREFIX = 'W#';

/** Most chunks of one ticket: what is said beyond is not found again. */
export const MOST_CHUNKS_OF_TICKET = 90;

export function wordsPartition(tenantId: string, conversationId: string): string {
  return `T#${tenantId}#WORDS#${conversationId}`;
}

/** Up to which ticket the conversation was forgotten. */
export function forgottenKey(tenantId: string, conversationId: string): Key {
  return { pk: wordsPartition(tenantId, conversationId), sk: 'FORGOTTEN' };
}

/** Sort keys of the chunks of a ticket begin so. */
export function ticketPrefix(ticketNumber: number): string {
  return `${REMEMBERED_PREFIX}${padded(ticketNumber)}#`;
}

/** @param at from 0 */
export function rememberedKey(tenantId: string, { conversationId, ticketNumber, at }: WordsChunkName): Key {
  return {
    pk: wordsPartition(tenantId, conversationId),
    sk: `${ticketPrefix(ticketNumber)}${padded(at)}`,
  };
}

const WAITS_PREFIX = 'WAITS#';

/** A ticket whose words wait until vectors can be made again. */
export function waitingWordsKey(tenantId: string, conversationId: string, ticketNumber: number): Key {
  return { pk: wordsPartition(tenantId, conversationId), sk: `${WAITS_PREFIX}${padded(ticketNumber)}` };
}

/** Whose waiting words an item is, as its key says; undefined for another one. */
export function waitingWordsTenant({ pk, sk }: Key): string | undefined {
  const [, tenantId] = /^T#([^#]+)#WORDS#/.exec(pk) ?? [];
  return sk.startsWith(WAITS_PREFIX) ? tenantId : undefined;
}

/** `record`: what is sent to the queue again when it is due, as JSON. */
export const waitingWordsSchema = z.object({ record: z.string(), due_at: z.number(), due_shard: z.string() });

/** Which chunk: always the same for the same words, so that a step done twice makes it once. */
export interface WordsChunkName {
  conversationId: string;
  ticketNumber: number;
  /** From 0. */
  at: number;
}

/** The id of its vector. */
export function wordsChunkId({ conversationId, ticketNumber, at }: WordsChunkName): string {
  return `${conversationId}/${ticketNumber}/${at}`;
}

/** The chunk that a vector's id names; undefined for another vector's. */
export function wordsChunkOf(chunkId: string): WordsChunkName | undefined {
  const [, conversationId, ticketNumber, at] = /^([\w-]+)\/(\d+)\/(\d+)$/.exec(chunkId) ?? [];
  if (conversationId === undefined) return undefined;
  return { conversationId, ticketNumber: Number(ticketNumber), at: Number(at) };
}

/** The tenant's index of words, apart from its documents': a search of one never meets the other. */
export function wordsIndex(
  tenantId: string,
  { model, dimensions }: Pick<VectorIndex, 'model' | 'dimensions'>,
) {
  const name = `${tenantId}.words-${shortHash([model, String(dimensions)], 12)}`;
  return { tenantId, name, model, dimensions } satisfies VectorIndex;
}

/**
 * A chunk of a conversation's words. `rows`: sort keys of its messages and replies, in the order of reading. `digest`: of the words
 * and the index. `done`: its vector is there, or the model refuses it for good.
 */
export const rememberedSchema = z.object({
  rows: z.array(z.string()),
  digest: z.string(),
  index: z.object({ name: z.string(), model: z.string(), dimensions: z.int() }),
  done: z.boolean().optional(),
});

export type Remembered = z.infer<typeof rememberedSchema>;

/** Words that were found: of a conversation, and where in it. `rows`: sort keys of messages and replies, in the order of reading. */
export const foundWordsSchema = z.object({ conversation_id: z.string(), rows: z.array(z.string()) });

export type FoundWords = z.infer<typeof foundWordsSchema>;

/** One line of what was said. */
export interface EarlierLine {
  by: 'customer' | 'company';
  text: string;
}

/** Something that was said long ago. */
export interface EarlierWords {
  /** When it began, ISO 8601. */
  at: string;
  lines: EarlierLine[];
}

export const forgottenSchema = z.object({ through: z.int() });

function padded(number: number): string {
  return String(number).padStart(DIGITS, '0');
}
