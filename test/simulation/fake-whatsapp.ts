import * as z from 'zod';
import { currentActor, forever } from './actor.ts';
import type { Chance } from './chance.ts';
import type { OwnEcho } from './customers.ts';
import { type ProviderMoods, type ProviderParts, SENDING } from './provider-moods.ts';
import type { Services } from './services.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** One message that WhatsApp was asked to send. */
export interface Send {
  at: number;
  actor: number;
  /** `<conversation id>#<reply_seq>`. */
  ledgerKey: string;
  body: string;
  /** Whether the customer gets it. */
  accepted: boolean;
  /** WhatsApp's error code, where it refused. */
  code?: number | undefined;
  /** Whether it is accepted and never answered. */
  isHanging: boolean;
  /** Whether the reply was declared to be on its way when WhatsApp was asked. */
  declared: boolean;
  /** Neither an answer nor a status with our key tells of it. */
  isUntold: boolean;
  /** It was accepted, and a status told later that the customer does not get it. */
  failedAfterAll: boolean;
}

const requestSchema = z.object({
  biz_opaque_callback_data: z.string().optional(),
  to: z.string().optional(),
  text: z.object({ body: z.string() }).optional(),
  interactive: z.object({ body: z.object({ text: z.string() }) }).optional(),
});

/** The number sends too many. */
export const TOO_FAST = 130429;

/** An app's and an account's rate: five minutes. */
const LONG_WAITS = [4, 80007] as const;

const STATUSES = ['sent', 'delivered', 'read'] as const;
const STATUS_TWICE_PROBABILITY = 0.1;

/** Between a delivery and a failure of one message, in milliseconds. */
const FAILED_TOO = { earliest: -3_000, latest: 2_000 };

/** A message that WhatsApp took. */
interface Accepted {
  id: string;
  ledgerKey: string;
  to: string;
  /** Of a text. */
  body: string | undefined;
  send: Send | undefined;
  isDelivered: boolean;
}

/** WhatsApp's Cloud API: keeps what it was asked to send, and tells by statuses how that fared. */
export class FakeWhatsApp {
  readonly sends: Send[] = [];
  /** When no connection came about. */
  readonly notConnected: number[] = [];
  /** Statuses that are on their way. */
  onTheWay = 0;
  readonly #accepted: Accepted[] = [];
  readonly #services: Services;
  readonly #time: SimulatedTime;
  readonly #chance: Chance;
  readonly #moods: ProviderMoods;
  readonly #isDeclared: (ledgerKey: string) => boolean;
  readonly #onStatus: (status: object) => void;
  readonly #onEcho: (echo: OwnEcho) => void;
  readonly #dropsKeys: boolean;
  readonly #echoes: boolean;

  /**
   * @param options.isDeclared whether a reply is declared to be on its way
   * @param options.onStatus takes a status object, to be posted
   * @param options.onEcho takes a message of ours that comes back
   */
  constructor(
    options: ProviderParts & {
      isDeclared: (ledgerKey: string) => boolean;
      onStatus: (status: object) => void;
      onEcho: (echo: OwnEcho) => void;
    },
  ) {
    this.#services = options.services;
    this.#time = options.time;
    this.#chance = options.chance;
    this.#moods = options.moods;
    this.#isDeclared = options.isDeclared;
    this.#onStatus = options.onStatus;
    this.#onEcho = options.onEcho;
    this.#echoes = this.#chance.happens(this.#moods.echoes);
    this.#dropsKeys = this.#chance.happens(this.#moods.keysDropped);
  }

  async answer(body: unknown): Promise<Response> {
    const { biz_opaque_callback_data: ledgerKey, to = '', text, interactive } = requestSchema.parse(body);
    const said = text?.body ?? interactive?.body.text;
    if (ledgerKey === undefined) {
      return this.#services.call(
        'whatsapp mark',
        () => Promise.resolve(Response.json({ success: true })),
        SENDING,
      );
    }
    const { sendHangs, sendRefusedForNow, sendRefusedForLong, notConnected } = this.#moods;
    if (this.#chance.happens(notConnected)) {
      this.notConnected.push(this.#time.now());
      throw noConnection();
    }
    const code = this.#chance.happens(sendRefusedForNow)
      ? TOO_FAST
      : this.#chance.happens(sendRefusedForLong)
        ? LONG_WAITS[this.#chance.between(0, LONG_WAITS.length - 1)]
        : undefined;
    const hangs = code === undefined && this.#chance.happens(sendHangs);
    const sender = currentActor.getStore();
    const dropsKeys = this.#dropsKeys;
    const send = () => {
      this.sends.push({
        at: this.#time.now(),
        actor: sender?.id ?? 0,
        ledgerKey,
        body: said ?? '',
        accepted: code === undefined,
        code,
        isHanging: hangs,
        failedAfterAll: false,
        declared: this.#isDeclared(ledgerKey),
        // A process may die with the answer.
        get isUntold() {
          return dropsKeys && (hangs || sender?.dead === true);
        },
      });
      return Promise.resolve(code === undefined ? this.#accept(ledgerKey, to, text?.body) : refusal(code));
    };
    const response = await this.#services.call(`whatsapp ${ledgerKey}`, send, SENDING);
    return hangs ? forever() : response;
  }

  #accept(ledgerKey: string, to: string, body: string | undefined): Response {
    const id = `wamid.out.${this.sends.length}`;
    const isDelivered = !this.#chance.happens(this.#moods.undelivered);
    const message = { id, ledgerKey, to, body, send: this.sends.at(-1), isDelivered };
    this.#accepted.push(message);
    if (this.#echoes) {
      this.onTheWay += 1;
      this.#time.after(this.#chance.between(0, 6_000), () => {
        this.onTheWay -= 1;
        this.#echo(message);
      });
    }
    const tellAfter = (ms: number, status: string) => {
      this.onTheWay += 1;
      this.#time.after(ms, () => {
        this.onTheWay -= 1;
        this.#tell(message, status);
      });
    };
    for (const status of isDelivered ? STATUSES : STATUSES.slice(0, 1)) {
      const times = this.#chance.happens(STATUS_TWICE_PROBABILITY) ? 2 : 1;
      for (let time = 0; time < times; time++) {
        const ms = this.#chance.between(20, 6_000);
        tellAfter(ms, status);
        if (status !== 'delivered' || !this.#chance.happens(this.#moods.failedToo)) continue;
        tellAfter(Math.max(20, ms + this.#chance.between(FAILED_TOO.earliest, FAILED_TOO.latest)), 'failed');
      }
    }
    return Response.json({
      messaging_product: 'whatsapp',
      contacts: [{ input: to, wa_id: to }],
      messages: [{ id }],
    });
  }

  /** Tells something of a message long after it was sent; counted back from the newest. */
  tellLate(back: number, what: 'failed' | 'echo'): void {
    const message = this.#accepted.at(-1 - (back % Math.max(1, this.#accepted.length)));
    if (!message) return;
    if (what === 'echo') {
      this.#echo(message);
      return;
    }
    if (message.send && !message.isDelivered && !this.#dropsKeys) message.send.failedAfterAll = true;
    this.#tell(message, what);
  }

  #echo({ id, ledgerKey, body }: Accepted): void {
    const [conversationId = ''] = ledgerKey.split('#');
    this.#onEcho({ messageId: id, conversationId, body });
  }

  /** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status */
  #tell({ id, ledgerKey, to }: Accepted, status: string): void {
    this.#onStatus({
      id,
      status,
      timestamp: String(Math.floor(this.#time.now() / 1000)),
      recipient_id: to,
      ...(this.#dropsKeys ? {} : { biz_opaque_callback_data: ledgerKey }),
    });
  }
}

function refusal(code: number): Response {
  return Response.json({ error: { code, message: 'not now' } }, { status: 400 });
}

/** As `fetch` throws it when a connection is refused. */
function noConnection(): Error {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });
  return new TypeError('fetch failed', { cause });
}
