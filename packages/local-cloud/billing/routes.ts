import { BadRequestError, type FrontRoute, onlyParameters, replyJson } from '../front/route.ts';
import { type Billing, DEFAULT_PRICE_REGION } from './billing.ts';
import { PRICED_REGIONS } from './prices.ts';

/**
 * `GET /_local/billing?region` → `{region, since, items: [{service, operation, resource?, requests, units, unit,
 * usd}], total_usd, services, unpriced, assumptions}`; `DELETE /_local/billing` begins to count anew (204).
 */
export function billingRoutes(billing: Pick<Billing, 'report' | 'reset'>): FrontRoute[] {
  return [
    {
      path: '/_local/billing',
      handle: (request, response, url) => {
        if (request.method === 'DELETE') {
          onlyParameters(url.searchParams, []);
          billing.reset();
          response.writeHead(204).end();
          return;
        }
        if (request.method !== 'GET') {
          response.setHeader('allow', 'GET, DELETE');
          throw new BadRequestError(`${url.pathname} answers GET and DELETE only`, 405);
        }
        onlyParameters(url.searchParams, ['region']);
        const region = url.searchParams.get('region') ?? DEFAULT_PRICE_REGION;
        if (!PRICED_REGIONS.includes(region)) {
          throw new BadRequestError(`there are prices for ${PRICED_REGIONS.join(' and ')}, not "${region}"`);
        }
        replyJson(response, 200, billing.report(region));
      },
    },
  ];
}
