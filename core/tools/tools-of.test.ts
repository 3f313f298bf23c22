import { expect, it } from 'vitest';
import * as z from 'zod';
import { parseTenantSpec, TenantSpecError } from '../tenant/parse-tenant-spec.ts';
import { itemsOf, secretsOf } from '../tenant/tenant-items.ts';
import { needsConfirmation } from './tool.ts';
import { toolsOf } from './tools-of.ts';

const COMPANY = {
  tenant_id: 'acme',
  name: 'Acme',
  profile: 'A shop.',
  language: 'pt-BR',
  entry: 'ai',
  timezone: 'America/Sao_Paulo',
  queues: [],
  channels: [],
};
const ORDER = {
  name: 'order_status',
  description: 'Where an order is',
  method: 'GET',
  path: '/orders/{number}',
  parameters: {
    number: { type: 'string', pattern: '[0-9]{1,10}' },
    detail: { type: 'boolean', optional: true },
  },
  effect: 'none',
};
const ERP = {
  name: 'erp',
  base_url: 'https://erp.acme.example/api',
  auth: { scheme: 'bearer', secret: 'k-9f8d7' },
  tools: [ORDER],
};
const TICKET = {
  tool: 'create-ticket',
  effect: 'write',
  description: 'Makes a ticket',
  input_schema: {
    type: 'object',
    properties: { title: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
    required: ['title'],
  },
  pin: 'a'.repeat(64),
};
const CRM = { name: 'crm', url: 'https://crm.acme.example/mcp', tools: [TICKET] };

const problemsOf = (tools: unknown) => {
  try {
    parseTenantSpec({ ...COMPANY, tools });
    return [];
  } catch (error) {
    if (error instanceof TenantSpecError) return error.problems;
    throw error;
  }
};

it('a tenant without tools has none', () => {
  expect(toolsOf({})).toEqual([]);
});

it('a model is told of the company’s own tools, its catalog and its servers’, each in the strict form', () => {
  const { tools } = parseTenantSpec({ ...COMPANY, tools: { http: [ERP], catalog: {}, mcp: [CRM] } });
  const offered = toolsOf({ tools });
  expect(offered.map(({ name }) => name)).toEqual([
    'erp_order_status',
    'catalog_search',
    'crm_create_ticket',
  ]);
  expect(offered[0]?.parameters).toEqual({
    type: 'object',
    properties: {
      number: { type: 'string', pattern: '^(?:[0-9]{1,10})$' },
      detail: { type: ['boolean', 'null'] },
    },
    required: ['number', 'detail'],
    additionalProperties: false,
  });
  expect(offered[2]?.parameters).toMatchObject({
    properties: { tags: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] } },
    required: ['title', 'tags'],
  });
  for (const { parameters } of offered) expect(() => z.fromJSONSchema({ ...parameters })).not.toThrow();
});

it('what is bound to the customer is nothing that a model sees', () => {
  const mine = { ...ORDER, path: '/customers/{phone}/orders', bound: { phone: 'contact.phone' } };
  const { tools } = parseTenantSpec({
    ...COMPANY,
    tools: {
      http: [{ ...ERP, tools: [{ ...mine, parameters: {} }] }],
      mcp: [{ ...CRM, tools: [{ ...TICKET, bound: { title: 'contact.name' } }] }],
    },
  });
  const [orders, ticket] = toolsOf({ tools });
  expect(orders?.parameters.required).toEqual([]);
  expect(ticket?.parameters.required).toEqual(['tags']);
});

it('a tool of a server that was never approved is not offered', () => {
  const { description: _told, pin: _pin, ...unseen } = TICKET;
  const { tools } = parseTenantSpec({ ...COMPANY, tools: { mcp: [{ ...CRM, tools: [unseen] }] } });
  expect(toolsOf({ tools })).toEqual([]);
});

it('people may have tools that the AI has not', () => {
  const { tools } = parseTenantSpec({
    ...COMPANY,
    tools: { http: [{ ...ERP, tools: [{ ...ORDER, usable_by: ['agent.human'] }] }] },
  });
  expect(toolsOf({ tools }, 'agent.ai')).toEqual([]);
  expect(toolsOf({ tools }, 'agent.human')).toHaveLength(1);
});

it.each([
  ['none', undefined, false],
  ['write', undefined, false],
  ['write', true, true],
  ['money', false, true],
  ['destroy', undefined, true],
] as const)(
  'a tool with effect %s, confirm %s: needs a confirmation: %s',
  (effect, confirm = false, needs) => {
    expect(needsConfirmation({ effect, confirm })).toBe(needs);
  },
);

it('the key of a source goes into a secret, and into no item', () => {
  const spec = parseTenantSpec({ ...COMPANY, tools: { http: [ERP], catalog: { rows: [] } } });
  expect(secretsOf(spec, 'prod')).toEqual([['prosa/prod/tool/acme/erp', { token: 'k-9f8d7' }]]);
  const kept = itemsOf(spec)[0]?.attributes.tools;
  expect(kept).toMatchObject({ http: [{ auth: { scheme: 'bearer' } }], catalog: {} });
  expect(JSON.stringify(kept)).not.toMatch(/k-9f8d7|rows/);
});

it.each([
  [
    'leaves its host',
    { ...ERP, tools: [{ ...ORDER, path: '//evil.example/{number}' }] },
    'tools.http.0.tools.0.path',
  ],
  ['climbs', { ...ERP, tools: [{ ...ORDER, path: '/a/../{number}' }] }, 'tools.http.0.tools.0.path'],
  [
    'has a place without a parameter',
    { ...ERP, tools: [{ ...ORDER, path: '/o/{id}' }] },
    'tools.http.0.tools.0.path',
  ],
  ['stands in a private network', { ...ERP, base_url: 'https://10.0.0.7/api' }, 'tools.http.0.base_url'],
  ['is not encrypted', { ...ERP, base_url: 'http://erp.acme.example' }, 'tools.http.0.base_url'],
  [
    'lets a model choose what is bound',
    { ...ERP, tools: [{ ...ORDER, bound: { number: 'contact.phone' } }] },
    'tools.http.0.tools.0.bound.number',
  ],
  [
    'has a key that stands for one',
    { ...ERP, auth: { scheme: 'bearer', secret: '<token>' } },
    'tools.http.0.auth.secret',
  ],
  ['says twice the same', { ...ERP, tools: [ORDER, ORDER] }, 'tools.http.0.tools.1.name'],
  ['misspells a word', { ...ERP, tools: [{ ...ORDER, parametres: {} }] }, 'tools.http.0.tools.0.parametres'],
])('a file with a source that %s is told so', (_what, source, path) => {
  const problems = problemsOf({ http: [source] });
  expect(problems.map((line) => line.split(':')[0])).toContain(path);
});

it('what is wrong within a parameter is told by what may stand there', () => {
  const tool = {
    ...ORDER,
    parameters: { number: { type: 'text', patern: 'x' }, items: { type: 'array', items: {} } },
  };
  const lines = problemsOf({ http: [{ ...ERP, tools: [tool] }] });
  const at = 'tools.http.0.tools.0.parameters';
  expect(lines).toEqual([
    `${at}.number.type: must be one of string, integer, number, boolean, array, object`,
    expect.stringMatching(
      new RegExp(`^${at}.number.patern: is not known; known here: type, description, enum, pattern`),
    ),
    `${at}.items.items.type: must be one of string, integer, number, boolean, array, object`,
  ]);
});

it('a server’s tool whose arguments no model can be held to is told of', () => {
  const free = { ...TICKET, input_schema: { type: 'object', properties: { any: {} } } };
  expect(problemsOf({ mcp: [{ ...CRM, tools: [free] }] })).toEqual([
    'tools.mcp.0.tools.0.input_schema: cannot be offered to a model: /any may be anything',
  ]);
});
