import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** How often progress is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** Puts at one time, as a careful program has them. */
const AT_ONCE = 2;

const pageSchema = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      state: z.string(),
      chunks: z.number().nullable(),
      chunksWithoutVector: z.number(),
      progress: z.object({ jobs: z.number(), done: z.number() }).nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** A document as it is put: Markdown, up to 100 KB. */
export interface ImportedDocument {
  id: string;
  title: string;
  text: string;
}

/** What became of an import. */
export interface Imported {
  documents: number;
  /** Documents that readers have. */
  ready: number;
  chunks: number;
  chunksWithoutVector: number;
  /** Until every document was accepted, and until readers had all of them; milliseconds. */
  acceptedAfterMs: number;
  readyAfterMs: number;
}

/** The desk's API as an admin of a tenant uses it. */
export class KnowledgeDesk {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** @param origin of an instance on this machine */
  static async open(origin: string, tenantId: string): Promise<KnowledgeDesk> {
    const response = await fetch(`${origin}/_local/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant_id: tenantId, role: 'admin', sub: 'bench' }),
    });
    const { id_token } = z.object({ id_token: z.string() }).parse(await response.json());
    return new KnowledgeDesk(`${origin}/desk/v1/knowledge`, id_token);
  }

  async put({ id, title, text }: ImportedDocument): Promise<void> {
    const body = JSON.stringify({ title, format: 'markdown', text, priority: 'bulk' });
    for (;;) {
      const response = await fetch(`${this.#url}/${id}`, {
        method: 'PUT',
        headers: { ...this.#headers(), 'idempotency-key': randomUUID() },
        body,
      });
      if (response.ok) return;
      if (response.status < 500 && response.status !== 429) {
        throw new Error(`the document ${id} is not taken: ${response.status} ${await response.text()}`);
      }
    }
  }

  async list(): Promise<z.infer<typeof pageSchema>['items']> {
    const items: z.infer<typeof pageSchema>['items'] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ limit: '100', ...(cursor !== null && { cursor }) });
      const response = await fetch(`${this.#url}?${query}`, { headers: this.#headers() });
      if (!response.ok) throw new Error(`documents are not listed: ${response.status}`);
      const page = pageSchema.parse(await response.json());
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
  }
}

/**
 * Puts documents and waits until readers have them, or until one failed.
 *
 * @param onProgress told of the share of the documents' jobs that are done, from 0 to 1
 */
export async function importDocuments(
  desk: KnowledgeDesk,
  documents: readonly ImportedDocument[],
  options: { timeoutMs: number; onProgress: (share: number) => void },
): Promise<Imported> {
  const begun = performance.now();
  const left = [...documents];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) await desk.put(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const acceptedAfterMs = performance.now() - begun;
  const ids = new Set(documents.map(({ id }) => id));
  for (;;) {
    const ours = (await desk.list()).filter(({ id }) => ids.has(id));
    const ready = ours.filter(({ state }) => state === 'ready').length;
    const shares = ours.map(({ state, progress }) =>
      state === 'ready' ? 1 : progress ? progress.done / Math.max(1, progress.jobs) : 0,
    );
    options.onProgress(shares.reduce((sum, share) => sum + share, 0) / documents.length);
    const isOver = ready === documents.length || ours.some(({ state }) => state === 'failed');
    const readyAfterMs = performance.now() - begun;
    if (isOver || readyAfterMs > options.timeoutMs) {
      const sum = (of: (document: (typeof ours)[number]) => number | null) =>
        ours.reduce((all, document) => all + (of(document) ?? 0), 0);
      return {
        ...{ documents: documents.length, ready, acceptedAfterMs, readyAfterMs },
        chunks: sum(({ chunks }) => chunks),
        chunksWithoutVector: sum(({ chunksWithoutVector }) => chunksWithoutVector),
      };
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}
