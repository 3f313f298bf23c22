import { randomUUID } from 'node:crypto';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { searchedRows, searchRows } from '#core/tools/catalog/search-rows.ts';
import { callTool } from '#core/tools/gateway/call-tool.ts';
import type { ToolCall, ToolCaller, ToolEnd } from '#core/tools/tool-caller.ts';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { createGuardedRequest } from '#platform/http/guarded-request.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import { DEMO_CATALOG, SHOP_TOKEN } from '../../local/demo/demo-shop.ts';

/** A call of a tool, and how it ended. */
export interface CalledTool {
  tool: string;
  arguments: Record<string, unknown>;
  end: ToolEnd;
}

const CATALOG = searchedRows(DEMO_CATALOG);
const LISTS = { ttlMs: 300_000, missingTtlMs: 0, maxEntries: 10, now: Date.now };

/** Breakers of this process, their state in memory. */
export function memoryBreakers(): CircuitBreakers<CircuitCause> {
  return new CircuitBreakers<CircuitCause>({
    store: new MemoryCircuitStore(),
    clock: systemCircuitClock,
    random: Math.random,
    newId: randomUUID,
    hooks: {
      onTransition: () => undefined,
      onLocalOpen: () => undefined,
      onTrouble: (error) => {
        throw error;
      },
    },
  });
}

/** The gateway's own code in this process, for one customer of one shop. @param phone of who writes */
export function evalGateway(tenant: Pick<Tenant, 'tools'>, phone: string) {
  const calls: CalledTool[] = [];
  const ports = {
    findTenant: async () => tenant,
    findContact: async () => ({ wa_id: phone }),
    searchCatalog: async (_tenantId: string, query: string) => searchRows(CATALOG, query),
    secrets: {
      read: async <T>(_name: string, schema: { parse(value: unknown): T }) =>
        schema.parse({ token: SHOP_TOKEN }),
    },
    breakers: memoryBreakers(),
    send: createGuardedRequest({ allowOwnMachine: true }),
    lists: new ExpiringCache<never>(LISTS),
    stage: 'local',
  };
  const caller: ToolCaller = {
    async call(request: ToolCall, { timeoutMs }) {
      const { end } = await callTool(ports, request, timeoutMs);
      calls.push({ tool: request.tool, arguments: request.arguments, end });
      return end;
    },
  };
  return { caller, calls };
}
