import { Problem } from '../../api/problem.ts';
import { UnknownConversationError } from '../../conversation/errors.ts';
import { UnknownTenantError } from '../../tenant/known-tenants.ts';
import { DeskInputError, RequestReusedError } from '../errors.ts';

/** What an error of the desk is to the client; undefined for what is no fault of the client's. */
export function explainDeskError(error: unknown): Problem | undefined {
  if (error instanceof UnknownConversationError) return new Problem('not_found', { cause: error });
  if (error instanceof UnknownTenantError) return new Problem('forbidden', { cause: error });
  if (error instanceof RequestReusedError) return new Problem('idempotency_key_reused', { cause: error });
  if (error instanceof DeskInputError) {
    const place = error.field === 'cursor' || error.field === 'limit' ? 'query' : 'body';
    const field = error.field === 'body' ? 'text' : error.field;
    const pointer = `/${place}/${field.replaceAll('.', '/')}`;
    const errors = [{ pointer, code: 'invalid_value', detail: error.message }];
    return new Problem('invalid_request', { cause: error, errors });
  }
  return undefined;
}
