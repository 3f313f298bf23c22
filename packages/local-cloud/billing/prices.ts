/** What AWS counts and bills. */
export const UNITS = {
  readUnit: 'read request unit',
  writeUnit: 'write request unit',
  fifoRequest: 'FIFO request of 64 KB',
  standardRequest: 'standard request of 64 KB',
  event: 'event of 64 KB',
  archivedByte: 'archived byte',
  invocation: 'invocation',
  gbSecond: 'GB-second, arm64',
  httpRequest: 'request of 512 KB',
  secretCall: 'API call',
  s3Put: 'PUT, COPY, POST or LIST request',
  s3Get: 'GET or other request',
  s3SentByte: 'byte sent to the internet',
  vectorPutByte: 'byte of vectors put',
  vectorQuery: 'query of vectors',
  vectorQueriedByte: 'byte of a queried index',
  logByte: 'ingested byte',
  trace: 'recorded trace',
} as const;

export type Unit = (typeof UNITS)[keyof typeof UNITS];

/** A list price: US$ for so many units. */
export interface Price {
  usd: number;
  per: number;
  /** A page that states it; not all could be opened when the table was written. */
  source: string;
  /** The day the table was written, `YYYY-MM-DD`. */
  asOf: string;
}

const AS_OF = '2026-11-22';
const MILLION = 1_000_000;
const GIGABYTE = 2 ** 30;

const LAMBDA_GB_SECOND: Price = {
  usd: 0.0000133334,
  per: 1,
  source: 'https://github.com/alexcasalboni/aws-lambda-power-tuning/blob/master/template.yml',
  asOf: AS_OF,
};

/**
 * List prices of the first tier, without free tiers, taxes and discounts. A unit that is missing has no price that
 * we could find a source for; its rows have none either.
 *
 * @see https://calculator.aws/ for what a bill would be
 */
export const PRICES: Readonly<Record<string, Readonly<Partial<Record<Unit, Price>>>>> = {
  'us-east-1': {
    [UNITS.readUnit]: {
      usd: 0.125,
      per: MILLION,
      source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
      asOf: AS_OF,
    },
    [UNITS.writeUnit]: {
      usd: 0.625,
      per: MILLION,
      source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
      asOf: AS_OF,
    },
    [UNITS.fifoRequest]: {
      usd: 0.5,
      per: MILLION,
      source: 'https://cloudburn.io/blog/amazon-sqs-pricing',
      asOf: AS_OF,
    },
    [UNITS.standardRequest]: {
      usd: 0.4,
      per: MILLION,
      source: 'https://cloudburn.io/blog/amazon-sqs-pricing',
      asOf: AS_OF,
    },
    [UNITS.event]: {
      usd: 1,
      per: MILLION,
      source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
      asOf: AS_OF,
    },
    [UNITS.archivedByte]: {
      usd: 0.1,
      per: GIGABYTE,
      source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
      asOf: AS_OF,
    },
    [UNITS.invocation]: {
      usd: 0.2,
      per: MILLION,
      source: 'https://aws.amazon.com/lambda/pricing/',
      asOf: AS_OF,
    },
    [UNITS.gbSecond]: LAMBDA_GB_SECOND,
    [UNITS.httpRequest]: {
      usd: 1,
      per: MILLION,
      source: 'https://www.apigatewaycost.com/aws',
      asOf: AS_OF,
    },
    // From memory: no page that could be opened states it.
    [UNITS.secretCall]: {
      usd: 0.05,
      per: 10_000,
      source: 'https://aws.amazon.com/secrets-manager/pricing/',
      asOf: AS_OF,
    },
    [UNITS.s3Put]: {
      usd: 0.005,
      per: 1_000,
      source: 'https://c3x.dev/blog/s3-request-fees-explained',
      asOf: AS_OF,
    },
    [UNITS.s3Get]: {
      usd: 0.0004,
      per: 1_000,
      source: 'https://c3x.dev/blog/s3-request-fees-explained',
      asOf: AS_OF,
    },
    [UNITS.vectorPutByte]: {
      usd: 0.2,
      per: GIGABYTE,
      source: 'https://aws.amazon.com/s3/pricing/',
      asOf: AS_OF,
    },
    [UNITS.vectorQuery]: {
      usd: 2.5,
      per: MILLION,
      source: 'https://aws.amazon.com/s3/pricing/',
      asOf: AS_OF,
    },
    [UNITS.logByte]: {
      usd: 0.5,
      per: GIGABYTE,
      source: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
      asOf: AS_OF,
    },
    [UNITS.trace]: {
      usd: 5,
      per: MILLION,
      source: 'https://aws.amazon.com/xray/pricing/',
      asOf: AS_OF,
    },
  },
  'sa-east-1': { [UNITS.gbSecond]: LAMBDA_GB_SECOND },
};

/** The regions that have prices. */
export const PRICED_REGIONS = Object.keys(PRICES);
