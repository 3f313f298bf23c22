import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { createRequestSigner } from '#platform/http/sign-requests.ts';

const pageSchema = z.object({
  Quotas: z.array(z.object({ QuotaName: z.string(), Value: z.number() })).default([]),
  NextToken: z.string().optional(),
});

/** What is known of an account's quotas. */
export interface ToldQuotas {
  /** By name, as applied; a service that is not told of has none. */
  values: Map<string, number>;
  /** When AWS answered, by its own clock, in milliseconds since the epoch; undefined when it did not say. */
  at: number | undefined;
}

/**
 * The quotas of some services in this account and region: one signed request for each page.
 *
 * @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html
 */
export async function readQuotas(
  client: Pick<DynamoDBClient, 'config'>,
  services: readonly string[],
): Promise<ToldQuotas> {
  const told: ToldQuotas = { values: new Map(), at: undefined };
  for (const ServiceCode of services) {
    let NextToken: string | undefined;
    do {
      const response = await ask(client, { ServiceCode, ...(NextToken && { NextToken }), MaxResults: 100 });
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) told.at = date;
      if (!response.ok) break;
      const page = pageSchema.parse(await response.json());
      for (const { QuotaName, Value } of page.Quotas) told.values.set(QuotaName, Value);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
  return told;
}

async function ask(client: Pick<DynamoDBClient, 'config'>, input: object): Promise<Response> {
  const region = await client.config.region();
  const url = new URL(
    process.env.AWS_ENDPOINT_URL_SERVICE_QUOTAS ?? `https://servicequotas.${region}.amazonaws.com/`,
  );
  const body = JSON.stringify(input);
  const headers = await createRequestSigner(
    client,
    'servicequotas',
  )({
    ...{ method: 'POST', url, body },
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'ServiceQuotasV20190624.ListServiceQuotas',
    },
  });
  return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
}
