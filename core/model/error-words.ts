/** So much of an error is read, in characters. */
const LENGTH = 2_000;

/**
 * Makes a `fetch` for OpenAI's client, which reads of an error only what stands under `error` as an object. Servers built with
 * other frameworks write a text there, a list, or `detail`: their words are put where the client looks, without the
 * request that some of them repeat.
 *
 * @see https://fastapi.tiangolo.com/tutorial/handling-errors/
 */
export function withErrorWords(request: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await request(input, init);
    return response.status < 400 ? response : inItsPlace(response);
  };
}

async function inItsPlace(response: Response): Promise<Response> {
  const text = await response.text();
  const headers = new Headers(response.headers);
  // The text is decoded already.
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  headers.set('content-type', 'application/json');
  return new Response(JSON.stringify({ error: errorIn(text) }), { status: response.status, headers });
}

function errorIn(text: string): object {
  const parsed = parse(text);
  // Some wrap the document into a list.
  const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'object' && error !== null && !Array.isArray(error)) return error;
  }
  const words =
    body === undefined
      ? text
      : JSON.stringify(body, (key, value: unknown) => (key === 'input' ? undefined : value));
  return { message: words.slice(0, LENGTH) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
