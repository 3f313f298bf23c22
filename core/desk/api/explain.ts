import { Problem } from '../../api/problem.ts';
import { UnknownConversationError } from '../../conversation/errors.ts';
import { DocumentInputError, UnknownUploadError } from '../../knowledge/documents/errors.ts';
import { UnknownTenantError } from '../../tenant/known-tenants.ts';
import { DeskInputError, RequestReusedError } from '../errors.ts';

/** What an error of the desk is to the client; undefined for what is no fault of the client's. */
export function explainDeskError(error: unknown): Problem | undefined {
  if (error instanceof UnknownConversationError) return new Problem('not_found', { cause: error });
  if (error instanceof UnknownTenantError) return new Problem('forbidden', { cause: error });
  if (error instanceof RequestReusedError) return new Problem('idempotency_key_reused', { cause: error });
  if (error instanceof UnknownUploadError) {
    const errors = [{ pointer: '/body/uploadId', code: 'unknown', detail: error.message }];
    return new Problem('upload_missing', { cause: error, errors });
  }
  if (error instanceof DocumentInputError) {
    const pointer = `/body/${error.field === 'upload' ? 'uploadId' : error.field}`;
    const errors = [{ pointer, code: 'invalid_value', detail: error.message }];
    return new Problem('invalid_request', { cause: error, errors });
  }
  if (error instanceof DeskInputError) {
    const place = error.field === 'cursor' || error.field === 'limit' ? 'query' : 'body';
    const field = error.field === 'body' ? 'text' : error.field;
    const pointer = `/${place}/${field.replaceAll('.', '/')}`;
    const errors = [{ pointer, code: 'invalid_value', detail: error.message }];
    return new Problem('invalid_request', { cause: error, errors });
  }
  return undefined;
}
