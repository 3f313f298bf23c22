import { ManualClock } from '@prosa/local-cloud/clock';
import { FaultRegistry } from '@prosa/local-cloud/faults';
import { listen, readBody } from '@prosa/local-cloud/http';
import { customerSays } from '../whatsapp/customer.ts';
import { serveWhatsAppStandIn, type WhatsAppStandIn } from '../whatsapp/stand-in.ts';
import { disturbedSends } from './whatsapp-faults.ts';
import type { WHATSAPP_TARGET } from './whatsapp-target.ts';

/** A customer of these tests. */
const CUSTOMER = '5511987654321';

/** A status as the webhook gets it. */
export interface PostedStatus {
  status: string;
  timestamp: string;
  biz_opaque_callback_data?: string;
  errors?: { code: number }[];
  [name: string]: unknown;
}

/** How a request was answered; status 0 is a connection that was dropped. */
export interface GraphAnswer {
  status: number;
  code: number | undefined;
  body: unknown;
  retryAfter: string | null;
}

/** A stand-in for WhatsApp with faults, a clock that stands still and a webhook. */
export interface DisturbedWhatsApp {
  readonly clock: ManualClock;
  readonly faults: FaultRegistry<typeof WHATSAPP_TARGET>;
  readonly standIn: WhatsAppStandIn;
  /** What was posted to the webhook, and what the test adds to it. */
  readonly log: string[];
  readonly statuses: PostedStatus[];
  readonly reports: string[];
  /** Sends what is given, a text by default. */
  send(parts?: object, options?: { phoneNumberId?: string; token?: string }): Promise<GraphAnswer>;
  /** A customer writes; the stand-in takes note. */
  writes(from?: string): Promise<void>;
  /** Lets time pass until every status was posted. */
  statusesPosted(): Promise<void>;
  /** Resolves when the only fault has struck so often. */
  struck(times?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; statuses follow each other in steps of 100 ms. */
export async function startDisturbedWhatsApp(): Promise<DisturbedWhatsApp> {
  const clock = new ManualClock();
  const faults = new FaultRegistry<typeof WHATSAPP_TARGET>({ clock, newSeed: () => 42 });
  const log: string[] = [];
  const statuses: PostedStatus[] = [];
  const reports: string[] = [];
  const webhook = await listen(async (request, response) => {
    const [change] = JSON.parse((await readBody(request)).toString('utf8')).entry[0].changes;
    for (const status of change.value.statuses ?? []) {
      log.push(status.status);
      statuses.push(status);
    }
    response.end();
  });
  const target = { url: webhook.url, appSecret: 'secret' };
  const channel = { displayPhoneNumber: '551140000001', accessToken: 'token' };
  const standIn = await serveWhatsAppStandIn({
    channels: ['1000', '2000'].map((phoneNumberId) => ({ ...channel, phoneNumberId })),
    webhook: () => target,
    clock,
    statusDelayMs: 100,
    onReport: (line) => reports.push(line),
    disturb: disturbedSends(faults),
  });

  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    clock,
    faults,
    standIn,
    log,
    statuses,
    reports,
    async send(parts = {}, { phoneNumberId = '1000', token = 'token' } = {}) {
      try {
        const response = await fetch(`${standIn.url}/v26.0/${phoneNumberId}/messages`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify({
            messaging_product: 'whatsapp',
            to: CUSTOMER,
            type: 'text',
            text: { body: 'Olá, tudo bem?' },
            biz_opaque_callback_data: 'cv_1#1',
            ...parts,
          }),
        });
        const text = await response.text();
        const body: unknown = text.startsWith('{') ? JSON.parse(text) : text;
        const code = (body as { error?: { code: number } }).error?.code;
        return { status: response.status, code, body, retryAfter: response.headers.get('retry-after') };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        return { status: 0, code: undefined, body: undefined, retryAfter: null };
      }
    },
    async writes(from = CUSTOMER) {
      await customerSays({
        webhookUrl: webhook.url,
        appSecret: target.appSecret,
        phoneNumberId: '1000',
        displayPhoneNumber: channel.displayPhoneNumber,
        from,
        text: 'Oi',
        timestamp: clock.now(),
        onPost: (payload) => standIn.observe(payload),
      });
    },
    async statusesPosted() {
      let done = false;
      const posted = standIn.statusesDelivered().then(() => {
        done = true;
      });
      while (!done) {
        await clock.advance(100);
        await turn();
      }
      await posted;
    },
    async struck(times = 1) {
      while (faults.list()[0]?.struck !== times) await turn();
    },
    async close() {
      faults.close();
      await standIn.close();
      await webhook.close();
    },
  };
}
