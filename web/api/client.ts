import { ApiProblem, NoAnswer, type ProblemDocument } from './problem.ts';
import { ADDRESSES, type Answer, type Operation, type Request } from './routes.ts';

/** What the client needs of the page. */
export interface ClientOptions {
  /** Of the API, without a slash at its end. */
  baseUrl: string;
  /** A valid ID token; asked for before each request, since it is renewed in time. */
  token(): Promise<string>;
  /** The token is not accepted any more: the person has to sign in again. */
  onSignedOut(): void;
  language(): string;
  fetch?: typeof fetch;
}

export interface CallOptions {
  /** Names one act of a person: the same one for every repetition of it. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
  /** The request outlives the page. */
  keepalive?: boolean | undefined;
}

/** What all requests have in common. */
interface AnyRequest {
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
}

/** Requests to the desk's API, typed by its route table. */
export class DeskClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** @throws {ApiProblem} {NoAnswer} */
  async call<Name extends Operation>(
    name: Name,
    request: Request<Name>,
    { idempotencyKey, signal, keepalive }: CallOptions = {},
  ): Promise<Answer<Name>> {
    const [method = '', path = ''] = ADDRESSES[name].split(' ');
    // Which of the three a request has depends on its name, which is not known here.
    const { params, query, body: content } = request as AnyRequest;
    const { baseUrl, token, language, fetch: send = fetch } = this.#options;
    const headers = new Headers({
      authorization: `Bearer ${await token()}`,
      'accept-language': language(),
    });
    if (content !== undefined) headers.set('content-type', 'application/json');
    if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
    const response = await send(`${baseUrl}${fill(path, params)}${queryText(query)}`, {
      method,
      headers,
      cache: 'no-store',
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      ...(signal ? { signal } : {}),
      ...(keepalive ? { keepalive } : {}),
    }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new NoAnswer('no answer came', { cause });
    });
    const body = await readJson(response);
    if (response.ok && body !== undefined) return body as Answer<Name>;
    if (response.status === 401) this.#options.onSignedOut();
    throw problemOf(response, body);
  }
}

function fill(path: string, params: AnyRequest['params']): string {
  return path.replace(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(params?.[name] ?? ''));
}

function queryText(query: AnyRequest['query']): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])))}`;
}

/** Undefined for what is no JSON, such as the error page of a proxy. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw new NoAnswer('the answer broke off', { cause });
  }
}

function problemOf(response: Response, body: unknown): ApiProblem {
  const document = typeof body === 'object' && body !== null ? (body as Partial<ProblemDocument>) : {};
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiProblem(
    { ...document, status: response.status, code: document.code ?? `http_${response.status}` },
    Number.isFinite(seconds) ? seconds * 1_000 : undefined,
  );
}
