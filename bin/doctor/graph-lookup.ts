import * as z from 'zod';

/** The Graph API does not tell. The message has its code and nothing that it quotes. */
export class LookupError extends Error {
  override readonly name = 'LookupError';
}

const errorSchema = z.object({ error: z.object({ code: z.int(), type: z.string().optional() }) });

/** Asks the Graph API with the token of a channel. */
export interface GraphLookup {
  /** @throws {LookupError} */
  get<Schema extends z.ZodType>(path: string, token: string, schema: Schema): Promise<z.output<Schema>>;
}

/** @param base with its version, such as `https://graph.facebook.com/v26.0` */
export function createGraphLookup(base: string, ask: typeof fetch, timeoutMs = 10_000): GraphLookup {
  return {
    async get(path, token, schema) {
      let body: unknown;
      try {
        const headers = { authorization: `Bearer ${token}` };
        const response = await ask(`${base}/${path}`, { headers, signal: AbortSignal.timeout(timeoutMs) });
        body = await response.json();
      } catch (cause) {
        throw new LookupError('the Graph API does not answer', { cause });
      }
      const refused = errorSchema.safeParse(body);
      if (refused.success)
        throw new LookupError(`the Graph API refuses it with code ${refused.data.error.code}`);
      const { success, data, error } = schema.safeParse(body);
      if (!success) throw new LookupError('the Graph API tells something else', { cause: error });
      return data;
    },
  };
}
