import * as z from 'zod';

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
  biz_opaque_callback_data: z.string(),
});

/** WhatsApp behind `fetch`: does as told, request by request, and then accepts everything. */
export class ScriptedWhatsApp {
  readonly accepted: Accepted[] = [];
  requests = 0;
  /** The next requests meet these. */
  readonly script: Behaviour[] = [];
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
    const behaviour = this.script.shift() ?? 'accept';
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? '';
    if (this.badTokens.includes(token)) return refusal({ code: 190, httpStatus: 401 });
    if (typeof behaviour === 'object') return refusal(behaviour);
    if (behaviour === 'refuse_connection') {
      throw new TypeError('fetch failed', { cause: systemError('ECONNREFUSED', 'connect') });
    }
    if (behaviour === 'html_503') return new Response('<html>busy</html>', { status: 503 });
    const wamid = behaviour.startsWith('accept') ? await this.#accept(init) : '';
    if (behaviour === 'accept_and_503') return new Response('<html>busy</html>', { status: 503 });
    if (behaviour.endsWith('hang')) {
      this.#clock.pass(TIMEOUT_MS);
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    }
    if (behaviour.endsWith('drop')) {
      throw new TypeError('fetch failed', { cause: systemError('ECONNRESET', 'read') });
    }
    return Response.json({ messaging_product: 'whatsapp', messages: [{ id: wamid }] });
  };

  async #accept({ body: text }: RequestInit): Promise<string> {
    const request = requestSchema.parse(JSON.parse(String(text)));
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
