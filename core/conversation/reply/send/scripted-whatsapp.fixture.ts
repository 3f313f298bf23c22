import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import type { StreamRequest } from '#platform/http/send-stream.ts';

/** What WhatsApp does with one request; without more it accepts and answers. */
export type Behaviour =
  | 'accept'
  /** No answer for twelve seconds; the message is accepted, or not. */
  | 'accept_and_hang'
  | 'hang'
  /** The connection ends; the message is accepted, or not. */
  | 'accept_and_drop'
  | 'drop'
  | 'refuse_connection'
  | 'accept_and_503'
  | 'html_503'
  | { code: number; httpStatus?: number; retryAfter?: number; more?: object };

/** A file that WhatsApp took. */
export interface Uploaded {
  id: string;
  /** The form as it came. */
  form: Buffer;
}

/** A message that WhatsApp accepted: the customer has it. */
export interface Accepted {
  at: number;
  wamid: string;
  key: string;
  body: string;
  to: string;
}

const TIMEOUT_MS = 12_000;

const requestSchema = z.looseObject({
  to: z.string().optional(),
  recipient: z.string().optional(),
  type: z.string(),
  text: z.object({ body: z.string() }).optional(),
  image: z.object({ id: z.string().optional() }).optional(),
  biz_opaque_callback_data: z.string(),
});

/** WhatsApp behind `fetch`: does as told, request by request, and then accepts everything. */
export class ScriptedWhatsApp {
  readonly accepted: Accepted[] = [];
  requests = 0;
  /** The next requests meet these. */
  readonly script: Behaviour[] = [];
  readonly uploaded: Uploaded[] = [];
  readonly #forgotten = new Set<string>();
  /** The next uploads meet these. */
  readonly uploadScript: Behaviour[] = [];
  /** Tokens that are not taken. */
  readonly badTokens: string[] = [];
  /** Told of each accepted message before WhatsApp answers. */
  onAccepted: (message: Accepted, index: number) => Promise<void> = async () => undefined;
  readonly #clock: { now(): number; pass(ms: number): void };

  constructor(clock: { now(): number; pass(ms: number): void }) {
    this.#clock = clock;
  }

  /** What the customer reads, in order. */
  get texts(): string[] {
    return this.accepted.map(({ body }) => body);
  }

  fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    this.requests++;
    const request = requestSchema.parse(JSON.parse(String(init.body)));
    const id = request.image?.id;
    const isUnknown =
      id !== undefined && (this.#forgotten.has(id) || !this.uploaded.some((one) => one.id === id));
    if (isUnknown) return refusal({ code: 131009 });
    return this.#answer(this.script.shift() ?? 'accept', init.headers, async () => ({
      ...{ messaging_product: 'whatsapp', messages: [{ id: await this.#accept(request) }] },
    }));
  };

  /** From now on no message can be sent with what was uploaded before. */
  forgetFiles(): void {
    for (const { id } of this.uploaded) this.#forgotten.add(id);
  }

  /** Takes a file, to the end of what is read of it. */
  upload = async (_url: string, { headers, body }: StreamRequest): Promise<Response> => {
    const form = await buffer(body.parts);
    return this.#answer(this.uploadScript.shift() ?? 'accept', headers, async () => {
      const id = `media.${this.uploaded.length + 1}`;
      this.uploaded.push({ id, form });
      return { id };
    });
  };

  async #answer(
    behaviour: Behaviour,
    headers: RequestInit['headers'],
    accept: () => Promise<object>,
  ): Promise<Response> {
    const token = new Headers(headers).get('authorization')?.replace('Bearer ', '') ?? '';
    if (this.badTokens.includes(token)) return refusal({ code: 190, httpStatus: 401 });
    if (typeof behaviour === 'object') return refusal(behaviour);
    if (behaviour === 'refuse_connection') {
      throw new TypeError('fetch failed', { cause: systemError('ECONNREFUSED', 'connect') });
    }
    if (behaviour === 'html_503') return new Response('<html>busy</html>', { status: 503 });
    const accepted = behaviour.startsWith('accept') ? await accept() : {};
    if (behaviour === 'accept_and_503') return new Response('<html>busy</html>', { status: 503 });
    if (behaviour.endsWith('hang')) {
      this.#clock.pass(TIMEOUT_MS);
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    }
    if (behaviour.endsWith('drop')) {
      throw new TypeError('fetch failed', { cause: systemError('ECONNRESET', 'read') });
    }
    return Response.json(accepted);
  }

  async #accept(request: z.infer<typeof requestSchema>): Promise<string> {
    const wamid = `wamid.${this.accepted.length + 1}`;
    const message: Accepted = {
      ...{ at: this.#clock.now(), wamid, key: request.biz_opaque_callback_data },
      body: request.text?.body ?? request.type,
      to: request.to ?? request.recipient ?? '',
    };
    this.accepted.push(message);
    await this.onAccepted(message, this.accepted.length - 1);
    return wamid;
  }
}

function refusal({ code, httpStatus = 400, retryAfter, more }: Extract<Behaviour, object>): Response {
  return Response.json(
    { error: { message: `(#${code})`, type: 'OAuthException', code, ...more } },
    { status: httpStatus, headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) } },
  );
}

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(code), { code, syscall });
}
