import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@prosa/local-cloud/clock';
import { afterEach } from 'vitest';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { type AddressGuard, createGuardedRequest } from '#platform/http/guarded-request.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import type { ToolCall } from '../tool-caller.ts';
import { type ToolsSpec, toolsSpecSchema } from '../tools-spec.ts';
import type { BoundContact } from './bound-values.ts';
import { callTool, type ToolPorts } from './call-tool.ts';

/** How a company's system takes one request. */
export type SystemAnswer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A company's system on this machine, and what it was asked. */
export interface CompanySystem {
  url: string;
  requests: { method: string; path: string; headers: http.IncomingHttpHeaders; body: string }[];
  /** Ends when the next request is there. */
  asked(): Promise<void>;
  answer: SystemAnswer;
}

const open: http.Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

export const json =
  (body: unknown, status = 200): SystemAnswer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Serves a system; closed when the test ends. */
export async function companySystem(
  answer: SystemAnswer = json({ status: 'shipped' }),
): Promise<CompanySystem> {
  let heard: () => void = () => undefined;
  const system: CompanySystem = {
    ...{ url: '', requests: [], answer },
    asked: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
  };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url: path = '', headers } = request;
    system.requests.push({ method, path, headers, body });
    heard();
    system.answer(request, response);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  system.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return system;
}

/** A gateway whose tenant has these tools, all else in memory. */
export function gatewayBench(
  given: unknown,
  options: {
    guard?: Partial<AddressGuard>;
    secrets?: Record<string, string>;
    contact?: BoundContact;
    more?: Partial<ToolPorts>;
  } = {},
) {
  const tools: ToolsSpec = toolsSpecSchema.parse(given);
  const clock = new ManualClock(Date.UTC(2026, 10, 30, 12));
  const secrets = new Map(Object.entries(options.secrets ?? {}));
  const told: string[] = [];
  const breakers = new CircuitBreakers<CircuitCause>({
    store: new MemoryCircuitStore(),
    clock,
    random: () => 0.5,
    newId: () => `id${told.length}`,
    hooks: {
      onTransition: ({ name, to }) => void told.push(`${name} ${to}`),
      onTrouble: (error) => {
        throw error;
      },
      onLocalOpen: () => undefined,
    },
  });
  const ports: ToolPorts = {
    findTenant: async (tenantId) => (tenantId === CALL.tenantId ? { tools } : {}),
    findContact: async () => options.contact,
    searchCatalog: async () => ({ matching: 0, rows: [] }),
    secrets: {
      read: async (name, schema) => {
        const token = secrets.get(name);
        return token === undefined ? undefined : schema.parse({ token });
      },
    },
    breakers,
    send: createGuardedRequest({ allowOwnMachine: true, ...options.guard }),
    lists: new ExpiringCache({ ttlMs: 300_000, missingTtlMs: 0, maxEntries: 10, now: () => clock.now() }),
    stage: 'dev',
    ...options.more,
  };
  return {
    clock,
    secrets,
    /** Changes of circuits. */
    told,
    call: (call: Partial<ToolCall> = {}, timeoutMs = 20_000) =>
      callTool(ports, { ...CALL, ...call }, timeoutMs),
  };
}

export const CALL: ToolCall = {
  tenantId: 'acme',
  conversationId: 'cv_1',
  contactId: 'ct_1',
  turnId: 'tn_1',
  traceId: '1-66bd1234-0123456789abcdef01234567',
  tool: 'erp_order_status',
  arguments: { number: '1042' },
  idempotencyKey: 'tool:1',
};

/** A source with one tool that reads and one that writes. */
export function erp(base_url: string, more: object = {}, tool: object = {}) {
  const common = { description: 'Orders', parameters: { number: { type: 'string' } }, ...tool };
  return {
    http: [
      {
        name: 'erp',
        base_url,
        ...more,
        tools: [
          { name: 'order_status', method: 'GET', path: '/orders/{number}', effect: 'none', ...common },
          { name: 'cancel', method: 'POST', path: '/orders/{number}/cancel', effect: 'destroy', ...common },
        ],
      },
    ],
  };
}
