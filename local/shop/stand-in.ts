import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConnectionDropped, listen, readBody } from '@prosa/local-cloud/http';
import * as z from 'zod';
import { SHOP_TOKEN } from '../demo/demo-shop.ts';
import { ShopRefusal, ShopState } from './shop-state.ts';

/** What a fault can make of a request, before and after the shop did what was asked. */
export interface ShopDisorder {
  /** @returns what is answered in place of the shop's own answer */
  before(request: ShopRequest): Promise<ShopAnswer | undefined>;
  after(request: ShopRequest): Promise<ShopAnswer | undefined>;
}

/** A request as faults see it. */
export interface ShopRequest {
  method: string;
  path: string;
  /** Aborts when the caller gives up. */
  gone: AbortSignal;
}

/** A line of the shop's own log. */
export interface ShopAsked {
  method: string;
  path: string;
  idempotencyKey: string | undefined;
}

export interface ShopAnswer {
  status: number;
  headers?: Record<string, string>;
  /** A text as it is, anything else as JSON. */
  body: unknown;
}

/** A running stand-in. */
export interface ShopStandIn {
  readonly url: string;
  readonly state: ShopState;
  /** What it was asked, oldest first, whatever came of it. */
  readonly asked: readonly ShopAsked[];
  close(): Promise<void>;
}

const orderSchema = z.strictObject({
  items: z.array(z.strictObject({ code: z.string(), quantity: z.int().min(1) })).min(1),
});

const PATH =
  /^\/(?:orders\/(?<number>[^/]+)|customers\/(?<phone>[^/]+)\/orders(?:\/(?<own>[^/]+)(?:\/(?<act>cancel|refund))?)?)$/;

/**
 * Serves a stand-in for a small company's ERP on 127.0.0.1: orders of made-up customers, in memory. It takes one key, and
 * repeats nothing that comes again with the same `Idempotency-Key`.
 */
export async function serveShopStandIn(disorder?: ShopDisorder): Promise<ShopStandIn> {
  const state = new ShopState();
  const asked: ShopAsked[] = [];
  const answer = async (http: IncomingMessage, gone: AbortSignal): Promise<ShopAnswer> => {
    const request = { method: http.method ?? 'GET', path: (http.url ?? '/').split('?')[0] ?? '/', gone };
    asked.push({ method: request.method, path: request.path, idempotencyKey: keyOf(http) });
    const body = (await readBody(http)).toString('utf8');
    const instead = await disorder?.before(request);
    if (instead) return instead;
    const own = answerOf(state, request, http, body);
    return (await disorder?.after(request)) ?? own;
  };
  const server = await listen((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    answer(request, gone.signal).then(
      (answered) => write(response, answered),
      (error: unknown) => {
        if (error instanceof ShopRefusal) write(response, refusal(error));
        else if (error instanceof ConnectionDropped || gone.signal.aborted) response.destroy();
        else write(response, { status: 500, body: { error: String(error) } });
      },
    );
  });
  return { url: server.url, state, asked, close: () => server.close() };
}

function answerOf(
  state: ShopState,
  { method, path }: ShopRequest,
  http: IncomingMessage,
  body: string,
): ShopAnswer {
  if (http.headers.authorization !== `Bearer ${SHOP_TOKEN}`) throw new ShopRefusal(401, 'chave recusada');
  const { number, phone, own, act } = PATH.exec(decodeURIComponent(path))?.groups ?? {};
  const key = keyOf(http);
  if (method === 'GET' && number !== undefined) return { status: 200, body: state.order(number) };
  if (method === 'GET' && phone !== undefined && !act) {
    return {
      status: 200,
      body: own === undefined ? { orders: state.ordersOf(phone) } : state.orderOf(phone, own),
    };
  }
  if (method !== 'POST' || phone === undefined || (own !== undefined && !act))
    throw new ShopRefusal(404, 'caminho desconhecido');
  if (own !== undefined && act === 'cancel') return { status: 200, body: state.cancel(own, phone, key) };
  if (own !== undefined) return { status: 200, body: state.refund(own, phone, key) };
  const order = orderSchema.safeParse(JSON.parse(body));
  if (!order.success) throw new ShopRefusal(422, 'pedido incompleto');
  return { status: 201, body: state.place(phone, order.data.items, key) };
}

const keyOf = ({ headers }: IncomingMessage) => [headers['idempotency-key']].flat()[0];

function refusal({ status, message }: ShopRefusal): ShopAnswer {
  return { status, body: { error: message } };
}

function write(response: ServerResponse, { status, headers, body }: ShopAnswer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
