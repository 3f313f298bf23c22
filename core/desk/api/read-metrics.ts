import * as z from 'zod';
import { Problem } from '../../api/problem.ts';
import { defineRoute } from '../../api/route.ts';
import type { TokenUse } from '../../conversation/turn/token-use.ts';
import { daysBetween } from '../../metrics/days.ts';
import { cachedShare } from '../../metrics/spend.ts';
import { UnknownTenantError } from '../../tenant/known-tenants.ts';
import { METRICS_EXAMPLES } from './metrics-examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { tokensSchema } from './turn-fields.ts';

/** Days of one answer at most. */
const MOST_DAYS = 92;

const daySchema = z.iso.date().describe('A day in UTC');
const countSchema = z.int().min(0);

const querySchema = z.strictObject({
  type: z.enum(['ai', 'budget', 'http']),
  from: daySchema,
  to: daySchema.describe(`The last day, at most ${MOST_DAYS} days from the first`),
  tenant: z.string().min(1).max(64).optional().describe('With `ai` and `budget`, and needed there: whose'),
  model: z.string().min(1).max(200).optional().describe('With `ai`: of this model alone'),
  operation: z.string().min(1).max(60).optional().describe('With `http`: of this route alone'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional().describe('With `http`'),
  status: z
    .string()
    .regex(/^[1-5]\d\d$/, 'must be a status of HTTP')
    .transform(Number)
    .optional()
    .describe('With `http`'),
});
type Query = z.output<typeof querySchema>;

/** Filters that belong to one type alone. */
const OF_TYPE = {
  ai: ['tenant', 'model'],
  budget: ['tenant'],
  http: ['operation', 'method', 'status'],
} as const;
const FILTERS = ['tenant', 'model', 'operation', 'method', 'status'] as const;

const aiSchema = z.object({
  day: z.iso.date(),
  tenant: z.string(),
  model: z.string(),
  requests: countSchema.describe('Calls of the model, whatever became of them'),
  failed: countSchema.describe('Those that brought no answer'),
  tokens: tokensSchema,
  durationMs: countSchema.describe('Of all calls together'),
});

const budgetSchema = z.object({
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .describe('Of the company’s calendar'),
  tenant: z.string(),
  budgetMicroUsd: countSchema
    .nullable()
    .describe('What its file allows in a month by now, in millionths of a dollar; null: as much as it does'),
  spentMicroUsd: countSchema.describe('Of the budget, for calls that ended'),
  reservedMicroUsd: countSchema.describe('Of the budget, for calls that are under way'),
  assumedMicroUsd: countSchema.describe(
    'Of what is spent: the most that calls could cost whose end is not known',
  ),
  listMicroUsd: countSchema.describe(
    'What the tokens of the month, in UTC, cost by the list of prices, with a budget or without',
  ),
  unpriced: z.array(z.string()).describe('Models that were asked and stand in no list of prices'),
  tokens: tokensSchema,
  cachedShare: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Of the tokens that were read, how many came from the provider’s cache; null: none was read'),
  whatsapp: z
    .object({
      messages: countSchema.describe('Delivered, with a price that WhatsApp told'),
      microUsd: countSchema.describe('By the list of prices, after the free messages of each number'),
    })
    .nullable()
    .describe('What WhatsApp takes, which is no part of the budget; null: not counted without a budget'),
});

const httpSchema = z.object({
  hour: z.iso.datetime({ precision: 3 }).describe('Its beginning'),
  operation: z.string().describe('Of the contract; none: there is no such route'),
  method: z.string().nullable(),
  route: z.string().nullable(),
  status: z.int(),
  requests: countSchema,
  durationMs: countSchema.describe('Of all requests together'),
});

export const metricsRoute = defineRoute({
  operation: 'readMetrics',
  method: 'GET',
  path: '/v1/metrics',
  summary:
    'What models were asked by a company and day, what that cost by month, or what this API answered by hour, for who runs the installation',
  description:
    'Oldest first. Calls of a model are counted when they end; answers of this API by each environment once a minute, so that the last minute may be missing.',
  roles: ['operator'],
  kind: 'read',
  params: z.strictObject({}),
  query: querySchema,
  body: undefined,
  status: 200,
  answer: z.discriminatedUnion('type', [
    z.object({ type: z.literal('ai'), items: z.array(aiSchema) }),
    z.object({ type: z.literal('budget'), items: z.array(budgetSchema) }),
    z.object({ type: z.literal('http'), items: z.array(httpSchema) }),
  ]),
  problems: ['not_found'],
  examples: METRICS_EXAMPLES.readMetrics,
  async handle(ports: DeskApiPorts, { query }) {
    check(query);
    switch (query.type) {
      case 'ai':
        return readAi(ports, query);
      case 'budget':
        return readBudget(ports, query);
      case 'http':
        return readHttp(ports, query);
    }
  },
});

/** @throws {Problem} `invalid_request` for what the schema of one field cannot tell */
function check(query: Query): void {
  const { type, from, to, tenant } = query;
  const own: readonly string[] = OF_TYPE[type];
  const wrong = FILTERS.filter((name) => query[name] !== undefined && !own.includes(name));
  const errors = [
    ...wrong.map((name) => problemAt(name, `is no filter of ${type}`)),
    ...(type !== 'http' && tenant === undefined ? [problemAt('tenant', 'is needed')] : []),
    ...(to < from ? [problemAt('to', 'is before `from`')] : []),
    ...(daysBetween(from, to) > MOST_DAYS ? [problemAt('to', `is more than ${MOST_DAYS} days on`)] : []),
  ];
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
}

const problemAt = (name: string, detail: string) => ({
  pointer: `/query/${name}`,
  code: 'invalid_value',
  detail,
});

const found = ({ tenants }: DeskApiPorts, tenant: string) =>
  tenants.get(tenant).catch((error: unknown) => {
    throw error instanceof UnknownTenantError ? new Problem('not_found', { cause: error }) : error;
  });

const tokensOf = ({ cache_write, ...tokens }: TokenUse) => ({ ...tokens, cacheWrite: cache_write });

async function readAi(ports: DeskApiPorts, { tenant = '', model, ...range }: Query) {
  const { metrics } = ports;
  await found(ports, tenant);
  const use = await metrics.ai(tenant, range);
  const items = use
    .filter(({ modelId }) => modelId === (model ?? modelId))
    .map(({ day, modelId, requests, failed, tokens, durationMs }) => ({
      ...{ day, tenant, model: modelId, requests, failed, durationMs },
      tokens: tokensOf(tokens),
    }));
  return { type: 'ai' as const, items };
}

async function readBudget(ports: DeskApiPorts, { tenant = '', ...range }: Query) {
  const { budget } = await found(ports, tenant);
  const months = await ports.metrics.spend(tenant, range);
  const items = months.map(({ month, spent, reserved, assumed, byList, unpriced, tokens, whatsapp }) => ({
    ...{ month, tenant, unpriced },
    budgetMicroUsd: budget?.micro_usd_per_month ?? null,
    ...{ spentMicroUsd: spent, reservedMicroUsd: reserved, assumedMicroUsd: assumed, listMicroUsd: byList },
    tokens: tokensOf(tokens),
    cachedShare: cachedShare(tokens) ?? null,
    whatsapp: whatsapp ? { messages: whatsapp.messages, microUsd: whatsapp.byList } : null,
  }));
  return { type: 'budget' as const, items };
}

async function readHttp({ metrics }: DeskApiPorts, { operation, method, status, ...range }: Query) {
  const items = (await metrics.http(range))
    .map(({ route, ...use }) => ({
      ...use,
      operation: route?.operation ?? 'none',
      method: route?.method ?? null,
      route: route?.path ?? null,
    }))
    .filter(
      (one) =>
        one.operation === (operation ?? one.operation) &&
        one.method === (method ?? one.method) &&
        one.status === (status ?? one.status),
    );
  return { type: 'http' as const, items };
}
