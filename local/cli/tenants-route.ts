import { BadRequestError, type FrontRoute, onlyParameters, replyJson } from '@prosa/local-cloud/front/route';
import type { ProvisionReport } from '#core/tenant/provision-tenant.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { readJsonBody } from './json-body.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * `POST /_local/tenants?update=true` with a tenant's file → what was written: `{tenantId, items, secrets, warnings}`; 400 with the
 * problems of the file, 409 when a tenant, or a number of another, is there already.
 */
export function tenantsRoute(
  provision: (tenant: unknown, update: boolean) => Promise<ProvisionReport>,
): FrontRoute {
  return {
    path: '/_local/tenants',
    method: 'POST',
    async handle(request, response, url) {
      onlyParameters(url.searchParams, ['update']);
      const tenant = await readJsonBody(request, MAX_BODY_BYTES);
      try {
        replyJson(response, 200, await provision(tenant, url.searchParams.get('update') === 'true'));
      } catch (error) {
        if (!(error instanceof ProsaError)) throw error;
        const status = error.name === 'TenantSpecError' ? 400 : 409;
        throw new BadRequestError(error.message, status, { cause: error });
      }
    },
  };
}
