import { BadRequestError, type FrontRoute, replyJson } from '../front/route.ts';
import { UnknownScheduleError } from './errors.ts';

const PATH = '/_local/schedules';

/**
 * `POST /_local/schedules/<logical id>` runs a schedule of the templates now → `{ran}`, 404 for an unknown one.
 * It takes no body, and a page of another site cannot send its header without asking first.
 */
export function schedulesRoute(run: (logicalId: string) => Promise<void>): FrontRoute {
  return {
    path: PATH,
    method: 'POST',
    async handle(request, response, url) {
      if (request.headers['content-type'] !== 'application/json') {
        throw new BadRequestError('the content type must be application/json', 415);
      }
      const logicalId = url.pathname.slice(PATH.length + 1);
      try {
        await run(logicalId);
      } catch (error) {
        if (!(error instanceof UnknownScheduleError)) throw error;
        throw new BadRequestError(error.message, 404, { cause: error });
      }
      replyJson(response, 200, { ran: logicalId });
    },
  };
}
