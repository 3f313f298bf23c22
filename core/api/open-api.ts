import * as z from 'zod';
import { LANGUAGES } from './language.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { type ApiRoute, statusOf } from './route.ts';

type Json = Record<string, unknown>;

/** What several routes refer to. */
interface Shared {
  schemas: Record<string, Json>;
  responses: Record<string, Json>;
}

/** Problems that every route may answer with. */
const COMMON: readonly ProblemCode[] = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'too_many_requests',
  'internal',
  'busy',
];

/** And every write. */
const OF_WRITES: readonly ProblemCode[] = ['request_in_progress', 'idempotency_key_reused'];

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'The client’s name for what is done, the same for each repetition of it, known for a day. A repetition changes nothing and is answered as the first was, with `Idempotency-Replayed: true`; what failed may be tried again with it.',
  schema: { type: 'string', pattern: '^[!-~]{1,128}$' },
};

const REPLAYED: Json = {
  'Idempotency-Replayed': { description: '`true`: it was done before', schema: { type: 'string' } },
};

const HEADERS: Json = {
  'X-Trace-Id': { description: 'Names the request in our logs', schema: { type: 'string' } },
  RateLimit: { description: 'What is left of each limit', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'The limits', schema: { type: 'string' } },
};

/**
 * The contract of the routes, made when Prosa is built.
 *
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function openApiDocument<Ports>(
  routes: readonly ApiRoute<Ports>[],
  info: { title: string; version: string },
) {
  const shared: Shared = { schemas: { Problem: problemSchema() }, responses: {} };
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, shared) };
  }
  return {
    openapi: '3.1.1',
    info,
    security: [{ idToken: [] }],
    paths,
    components: {
      securitySchemes: {
        idToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An ID token of the user pool',
        },
      },
      ...shared,
    },
  };
}

function operationOf<Ports>(route: ApiRoute<Ports>, shared: Shared): Json {
  const { operation, summary, description, roles, params, query, body, problems } = route;
  const { status, also, answer } = route;
  const isWrite = route.kind === 'write';
  return {
    operationId: operation,
    summary,
    ...(description === undefined ? {} : { description }),
    'x-roles': roles,
    parameters: [
      ...parametersOf(params, 'path', shared),
      ...parametersOf(query, 'query', shared),
      ...(isWrite ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: jsonOf(schemaOf(body, 'input', shared), requestExamples(route)),
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        [{ status, description: 'Done' }, ...(also ? [also] : [])].map((done) => [
          done.status,
          {
            description: done.description,
            headers: { ...HEADERS, ...(isWrite ? REPLAYED : {}) },
            content: jsonOf(schemaOf(answer, 'output', shared), answerExamples(route, done.status)),
          },
        ]),
      ),
      ...problemResponses([...COMMON, ...(isWrite ? OF_WRITES : []), ...problems], shared),
    },
  };
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query', shared: Shared): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input', shared) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

/** Schemas with an id are defined once, for all routes. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', { schemas }: Shared): Json {
  const {
    $schema: _dialect,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    override({ jsonSchema }) {
      // The format says it, and so does the type.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      // Fields that a later version adds to an answer are to be passed over.
      if (io === 'output') delete jsonSchema.additionalProperties;
    },
  });
  for (const [id, definition] of Object.entries($defs))
    schemas[id] = withSharedRefs({ ...definition, id: undefined });
  return withSharedRefs(rest);
}

function withSharedRefs(schema: object): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', '#/components/schemas/'));
}

function jsonOf(schema: Json, examples: Json): Json {
  return {
    'application/json': { schema, ...(Object.keys(examples).length > 0 ? { examples } : {}) },
  };
}

function requestExamples<Ports>({ examples }: ApiRoute<Ports>): Json {
  const withBody = Object.entries(examples).filter(([, { body }]) => body !== undefined);
  return Object.fromEntries(withBody.map(([name, { body }]) => [name, { value: body }]));
}

function answerExamples<Ports>(route: ApiRoute<Ports>, status: number): Json {
  const ofStatus = Object.entries(route.examples).filter(
    ([, { answer }]) => statusOf(route, answer) === status,
  );
  return Object.fromEntries(
    ofStatus.map(([name, { params, query, answer }]) => [
      name,
      {
        ...(params || query ? { description: requestLine({ ...params }, { ...query }) } : {}),
        value: answer,
      },
    ]),
  );
}

function requestLine(params: Record<string, string>, query: Record<string, string>): string {
  return [...Object.entries(params), ...Object.entries(query)]
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** By status: several problems may have one. */
function problemResponses(codes: readonly ProblemCode[], { responses }: Shared): Json {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const own = [...new Set(codes)].filter((code) => PROBLEMS[code].status === status);
      const schema = {
        allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: own } } }],
      };
      const description = own.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('. ');
      const name = own.join('.');
      responses[name] = { description, content: { 'application/problem+json': { schema } } };
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function problemSchema(): Json {
  return {
    type: 'object',
    description: `RFC 9457. \`detail\` is in the language of Accept-Language: ${LANGUAGES.join(', ')}.`,
    required: ['type', 'title', 'status', 'detail', 'code', 'traceId'],
    properties: {
      type: { type: 'string', format: 'uri' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      code: { enum: Object.keys(PROBLEMS) },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'code', 'detail'],
          properties: {
            pointer: {
              type: 'string',
              description: 'A JSON pointer below /params, /query, /headers or /body',
            },
            code: { type: 'string' },
            detail: { type: 'string' },
          },
        },
      },
      conversation: {
        type: 'object',
        description: 'With a conflict: the conversation as it is now, and so who has it',
      },
      unseen: {
        type: 'array',
        items: { type: 'object' },
        description: 'With a conflict of a reply: what came since, as in the timeline',
      },
      traceId: { type: 'string' },
    },
  };
}
