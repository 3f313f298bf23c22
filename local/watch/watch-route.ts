import { randomUUID } from 'node:crypto';
import {
  BadRequestError,
  type FrontRoute,
  onlyParameters,
  parseLimit,
  replyJson,
} from '@prosa/local-cloud/front/route';
import type { CapturedEvent } from '@prosa/local-cloud/inspection';
import type { ChatEntry } from '../whatsapp/chat-entries.ts';
import type { BusReader } from './bus-reader.ts';
import type { ConversationViews } from './conversation-views.ts';
import { Journal } from './journal.ts';
import type { WatchAnswer, WatchEntry } from './watch-answer.ts';

/** Conversations that one request may ask for. */
const MOST_CONVERSATIONS = 50;

export interface WatchParts {
  bus: Pick<BusReader, 'look'>;
  conversations: Pick<ConversationViews, 'touch' | 'views'>;
  /** Asked at each request. */
  now: () => Pick<WatchAnswer, 'channels' | 'queues' | 'functions' | 'faults'>;
}

/** What happened since the start, for pages that ask again and again: one request tells all that is new. */
export class Watch {
  readonly run = randomUUID();
  readonly #journal = new Journal<WatchEntry>();
  #parts: WatchParts | undefined;

  /** Takes note of what happened in WhatsApp. */
  note(chat: ChatEntry): void {
    this.#journal.add({ source: 'whatsapp', chat });
  }

  /** From now on the route answers: once a customer can write. */
  connect(parts: WatchParts): void {
    this.#parts = parts;
  }

  /**
   * `GET /_local/watch?run&after&conversation_id&limit` → {@link WatchAnswer}; `after` is the `last` of the answer before, `run`
   * its `run`, `conversation_id` ids with commas between them. 503 while the
   * runtime starts.
   */
  route(): FrontRoute {
    return {
      path: '/_local/watch',
      method: 'GET',
      handle: async (_request, response, url) => {
        const query = url.searchParams;
        onlyParameters(query, ['run', 'after', 'conversation_id', 'limit']);
        const parts = this.#parts;
        if (!parts) {
          replyJson(response, 503, { message: 'it starts' });
          return;
        }
        const { bus, conversations, now } = parts;
        const after = query.get('run') === this.run ? numberOf(query.get('after')) : 0;
        for (const event of bus.look()) {
          this.#journal.add({ source: 'bus', event });
          const [tenantId, conversationId] = placeOf(event);
          if (tenantId && conversationId) conversations.touch(tenantId, conversationId);
        }
        const { items, last, more } = this.#journal.after(after, Math.min(parseLimit(query), 1_000));
        const views = await conversations.views(idsOf(query.get('conversation_id')));
        const answer: WatchAnswer = {
          ...{ run: this.run, last, more },
          entries: items,
          conversations: views,
          ...now(),
        };
        replyJson(response, 200, answer);
      },
    };
  }
}

function placeOf({ detail }: CapturedEvent): (string | undefined)[] {
  return [detail.tenant_id, detail.conversation_id].map((id) => (typeof id === 'string' ? id : undefined));
}

function numberOf(text: string | null): number {
  if (text === null) return 0;
  if (!/^\d{1,15}$/.test(text)) throw new BadRequestError(`after must be a number, not "${text}"`);
  return Number(text);
}

function idsOf(text: string | null): string[] {
  const ids = text?.split(',').filter((id) => id !== '') ?? [];
  if (ids.length > MOST_CONVERSATIONS) {
    throw new BadRequestError(`conversation_id takes at most ${MOST_CONVERSATIONS} ids`);
  }
  return [...new Set(ids)];
}
