import * as z from 'zod';
import type { ToolEnd } from '#core/tools/tool-caller.ts';
import { type ProviderParts, THINKING } from './provider-moods.ts';

/** One call of a tool. Times are the simulation's, in milliseconds. */
export interface ToolRun {
  at: number;
  conversationId: string;
  tool: string;
  key: string;
  /** What it is to do was done, whatever was told of it. */
  isDone: boolean;
}

const callSchema = z.object({ conversationId: z.string(), idempotencyKey: z.string() });

/** The gateway of tools, with a shop behind it: what it has done stays done. */
export class FakeTools {
  readonly runs: ToolRun[] = [];
  readonly #parts: ProviderParts;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  /** @param url `…/v1/tools/<name>/call` */
  answer(url: string, body: unknown): Promise<Response> {
    const { conversationId, idempotencyKey: key } = callSchema.parse(body);
    const tool = url.split('/').at(-2) ?? '';
    const { services, time, chance, moods } = this.#parts;
    const isWell = !chance.happens(moods.toolFails);
    const how = chance.between(0, 2);
    const perform = async () => {
      const isDone = isWell || how === 0;
      this.runs.push({ at: time.now(), conversationId, tool, key, isDone });
      if (how === 1 && !isWell) return Response.json({}, { status: 503 });
      return Response.json(isWell ? { kind: 'done', data: { key } } : failed(isDone));
    };
    return services.call('tool', perform, THINKING);
  }
}

const failed = (isDone: boolean): ToolEnd => ({
  kind: 'failed',
  code: isDone ? 'timed_out' : 'refused',
  message: isDone ? 'It did not answer in time.' : 'It does not want to.',
  mayHaveHappened: isDone,
});
