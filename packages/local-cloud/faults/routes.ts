import type { IncomingMessage } from 'node:http';
import { BadRequestError, type FrontRoute, onlyParameters, replyJson } from '../front/route.ts';
import { readBody } from '../http/listen.ts';
import { InvalidFaultError } from './errors.ts';
import type { FaultRegistry } from './registry.ts';

const PATH = '/_local/faults';
const METHODS = ['GET', 'POST', 'DELETE'];

/**
 * Disorder on demand: `POST /_local/faults {target, match?, action, probability?, count?, skip?, seed?}` and
 * what the action takes → `{id}`; `GET /_local/faults` → `{items}`, newest last, with `seen` and `struck`;
 * `GET /_local/faults/<id>`; `DELETE /_local/faults` and `DELETE /_local/faults/<id>` → `{removed}`.
 */
export function faultsRoute(faults: FaultRegistry): FrontRoute {
  return {
    path: PATH,
    async handle(request, response, url) {
      onlyParameters(url.searchParams, []);
      const id = url.pathname.slice(PATH.length + 1);
      const { method = '' } = request;
      if (!METHODS.includes(method)) {
        response.setHeader('allow', METHODS.join(', '));
        throw new BadRequestError(`${PATH} answers ${METHODS.join(', ')} only`, 405);
      }
      if (method === 'POST') {
        if (id !== '') throw new BadRequestError(`POST goes to ${PATH}`, 405);
        replyJson(response, 200, { id: add(faults, await readJson(request)) });
      } else if (id === '') {
        const items = faults.list();
        if (method === 'DELETE') faults.clear();
        replyJson(response, 200, method === 'DELETE' ? { removed: items.length } : { items });
      } else {
        const report = faults.report(id);
        if (!report) throw new BadRequestError(`there is no fault ${id}`, 404);
        if (method === 'DELETE') faults.remove(id);
        replyJson(response, 200, method === 'DELETE' ? { removed: 1 } : report);
      }
    },
  };
}

function add(faults: FaultRegistry, input: unknown): string {
  try {
    return faults.addUnchecked(input);
  } catch (error) {
    if (!(error instanceof InvalidFaultError)) throw error;
    throw new BadRequestError(error.message, 400, { cause: error });
  }
}

/** Only JSON is taken: a page of another site cannot send that without asking first. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new BadRequestError('the content type must be application/json', 415);
  }
  const text = (await readBody(request)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequestError('the request body is not valid JSON', 400, { cause: error });
  }
}
