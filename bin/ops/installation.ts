import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { type Health, RunningInstance } from '../../local/cli/running-instance.ts';
import { stackOutputs } from './stack-outputs.ts';

/** Where an installation is: a stage in the account that the AWS SDK finds, or the port of `npm run local`. */
export type Place = { stage: string } | { port: number };

/** An installation as operators reach it. What it is made of is looked up by its outputs, when it is first needed. */
export interface Installation {
  readonly place: Place;
  readonly stage: string;
  readonly clients: Clients;
  /** An output of one of its stacks. @throws {MissingOutputError} and what the lookup throws */
  output(name: string): Promise<string>;
  /** An output that installations may do without. @throws what the lookup throws */
  outputIfAny(name: string): Promise<string | undefined>;
  /** The table that an output names. */
  table(name: string): Promise<Table>;
  close(): void;
}

/** Clients of AWS, or of the emulator, which has no CloudFormation. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly dynamoDb: DynamoDBClient;
  readonly document: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly eventBridge: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly s3: S3Client;
  readonly s3Vectors: S3VectorsClient;
}

/** No stack of the installation has it: it was deployed by an older version, or in part. */
class MissingOutputError extends ProsaError {
  override readonly name = 'MissingOutputError';

  constructor(name: string, stage: string) {
    super(`the stacks of stage ${stage} have no output ${name}: deploy both with this version`, {
      retryable: false,
      operatorHint: 'npx cdk deploy --all, with the same settings as before',
    });
  }
}

/**
 * An installation, of which nothing is asked yet. The local one has its addresses from the instance itself.
 *
 * @throws {CommandError} when nothing runs on the port
 */
export async function openInstallation(place: Place): Promise<Installation> {
  if ('stage' in place) {
    const clients = clientsOf();
    return installation(place, place.stage, clients, () => stackOutputs(clients.cloudFormation, place.stage));
  }
  const { endpoints, outputs } = await new RunningInstance(place.port).health();
  const all: Record<string, string> = Object.assign({}, ...Object.values(outputs));
  return installation(place, 'local', clientsOf(endpoints), async () => all);
}

/** @param find both stacks' outputs by name; asked once */
export function installation(
  place: Place,
  stage: string,
  clients: Clients,
  find: () => Promise<Readonly<Record<string, string>>>,
): Installation {
  let found: Promise<Readonly<Record<string, string>>> | undefined;
  const outputIfAny = async (name: string): Promise<string | undefined> => {
    found ??= find();
    return (await found)[name];
  };
  const output = async (name: string): Promise<string> => {
    const value = await outputIfAny(name);
    if (value === undefined) throw new MissingOutputError(name, stage);
    return value;
  };
  return {
    ...{ place, stage, clients, output, outputIfAny },
    table: async (name) => ({ client: clients.document, tableName: await output(name) }),
    close() {
      const { cloudFormation, dynamoDb, sqs, eventBridge, secrets, s3, s3Vectors } = clients;
      for (const one of [cloudFormation, dynamoDb, sqs, eventBridge, secrets, s3, s3Vectors]) one.destroy();
    },
  };
}

/** The emulators check no credentials, but the SDK does not send without any. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** @param endpoints of the emulator; without them the account that the SDK finds by profile and environment */
export function clientsOf(endpoints?: Health['endpoints']): Clients {
  const at = (endpoint?: string) => (endpoint === undefined ? {} : { ...LOCAL, endpoint });
  const dynamoDb = new DynamoDBClient(at(endpoints?.dynamodb));
  return {
    cloudFormation: new CloudFormationClient(),
    dynamoDb,
    document: DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } }),
    sqs: new SQSClient(at(endpoints?.sqs)),
    // Publishers count their own attempts.
    eventBridge: new EventBridgeClient({ maxAttempts: 1, ...at(endpoints?.eventbridge) }),
    secrets: new SecretsManagerClient(at(endpoints?.secretsmanager)),
    s3: new S3Client({ ...at(endpoints?.s3), requestChecksumCalculation: 'WHEN_REQUIRED' }),
    s3Vectors: new S3VectorsClient(at(endpoints?.s3vectors)),
  };
}
