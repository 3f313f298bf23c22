import { randomUUID } from 'node:crypto';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveSecretsManager } from '../endpoint.ts';
import { SecretStore } from '../store.ts';

/** Another endpoint to hold the same behaviours against. */
const external = process.env.CONFORMANCE_SECRETSMANAGER || undefined;

let client: SecretsManagerClient;
let close = async () => {};

beforeAll(async () => {
  let endpoint = external;
  if (endpoint === undefined) {
    const server = await serveSecretsManager(new SecretStore());
    endpoint = server.url;
    close = () => server.close();
  }
  client = new SecretsManagerClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await close();
});

const newName = () => `conformance/${randomUUID()}`;
const create = (Name: string, SecretString = 'first') =>
  client.send(new CreateSecretCommand({ Name, SecretString }));
const get = (SecretId: string, VersionStage?: string) =>
  client.send(new GetSecretValueCommand({ SecretId, ...(VersionStage && { VersionStage }) }));
const put = (SecretId: string, SecretString: string, ClientRequestToken: string = randomUUID()) =>
  client.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken }));

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
describe('CreateSecret', () => {
  test('gives an ARN that ends in six random characters, and a current version', async () => {
    const Name = newName();
    const created = await create(Name);
    expect(created.Name).toBe(Name);
    expect(created.ARN).toMatch(
      new RegExp(`^arn:aws:secretsmanager:[^:]+:\\d{12}:secret:${Name}-[A-Za-z0-9]{6}$`),
    );
    const found = await get(Name);
    expect(found).toMatchObject({
      ARN: created.ARN,
      Name,
      VersionId: created.VersionId,
      SecretString: 'first',
      VersionStages: ['AWSCURRENT'],
    });
    expect(found.CreatedDate).toBeInstanceOf(Date);
  });

  test('of an existing name is a ResourceExistsException and changes nothing', async () => {
    const Name = newName();
    await create(Name);
    await expect(create(Name, 'second')).rejects.toBeInstanceOf(ResourceExistsException);
    expect((await get(Name)).SecretString).toBe('first');
  });

  test('with the same token and value again answers the same version', async () => {
    const input = { Name: newName(), SecretString: 'x', ClientRequestToken: randomUUID() };
    const [one, two] = [
      await client.send(new CreateSecretCommand(input)),
      await client.send(new CreateSecretCommand(input)),
    ];
    expect(two.VersionId).toBe(input.ClientRequestToken);
    expect(two.ARN).toBe(one.ARN);
    await expect(
      client.send(new CreateSecretCommand({ ...input, SecretString: 'y' })),
    ).rejects.toBeInstanceOf(ResourceExistsException);
  });

  test('refuses a wrong name and two values at once', async () => {
    await expect(create('not allowed')).rejects.toThrow();
    const Name = newName();
    const both = { Name, SecretString: 'a', SecretBinary: Buffer.from('b') };
    await expect(client.send(new CreateSecretCommand(both))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(get(Name)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  test('without a value makes a secret that has no version yet', async () => {
    const Name = newName();
    await client.send(new CreateSecretCommand({ Name }));
    await expect(get(Name)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await put(Name, 'now');
    expect((await get(Name)).SecretString).toBe('now');
  });
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
describe('GetSecretValue', () => {
  test('finds a secret by name, by ARN and by ARN without its random end', async () => {
    const Name = newName();
    const { ARN = '' } = await create(Name);
    for (const id of [Name, ARN, ARN.slice(0, -7)]) expect((await get(id)).ARN).toBe(ARN);
    await expect(get(ARN.slice(0, -1))).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  test('of an unknown secret, version or label is a ResourceNotFoundException', async () => {
    await expect(get(newName())).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
    const Name = newName();
    const { VersionId } = await create(Name);
    await expect(get(Name, 'AWSPREVIOUS')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    });
    const byId = (id: string | undefined) =>
      client.send(new GetSecretValueCommand({ SecretId: Name, VersionId: id }));
    await expect(byId(randomUUID())).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect((await byId(VersionId)).SecretString).toBe('first');
  });

  test('returns bytes as they were stored', async () => {
    const Name = newName();
    const bytes = Uint8Array.from([0, 255, 10, 128]);
    await client.send(new CreateSecretCommand({ Name, SecretBinary: bytes }));
    const found = await get(Name);
    expect([...(found.SecretBinary ?? [])]).toEqual([...bytes]);
    expect(found.SecretString).toBeUndefined();
  });
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
describe('PutSecretValue', () => {
  test('makes the new version current and the one before previous', async () => {
    const Name = newName();
    const first = await create(Name, '1');
    const second = await put(Name, '2');
    const third = await put(Name, '3');
    expect(third.VersionStages).toEqual(['AWSCURRENT']);
    expect((await get(Name)).SecretString).toBe('3');
    expect((await get(Name, 'AWSPREVIOUS')).SecretString).toBe('2');
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: Name }));
    expect(VersionIdsToStages).toEqual({
      [third.VersionId ?? '']: ['AWSCURRENT'],
      [second.VersionId ?? '']: ['AWSPREVIOUS'],
    });
    expect(first.VersionId).not.toBe(second.VersionId);
  });

  test('with the same token and value again changes nothing, with another value is refused', async () => {
    const Name = newName();
    await create(Name, '1');
    const token = randomUUID();
    await put(Name, '2', token);
    await put(Name, '3');
    expect((await put(Name, '2', token)).VersionId).toBe(token);
    expect((await get(Name)).SecretString).toBe('3');
    await expect(put(Name, 'other', token)).rejects.toBeInstanceOf(ResourceExistsException);
    expect((await get(Name)).SecretString).toBe('3');
  });

  test('with its own label leaves the current version', async () => {
    const Name = newName();
    await create(Name, '1');
    const pending = { SecretId: Name, SecretString: '2', VersionStages: ['AWSPENDING'] };
    await client.send(new PutSecretValueCommand(pending));
    expect((await get(Name)).SecretString).toBe('1');
    expect((await get(Name, 'AWSPENDING')).SecretString).toBe('2');
  });

  test('to an unknown secret is a ResourceNotFoundException', async () => {
    await expect(put(newName(), 'x')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html */
test('UpdateSecret changes the description, and the value only when one is given', async () => {
  const Name = newName();
  await create(Name, '1');
  await client.send(new UpdateSecretCommand({ SecretId: Name, Description: 'for tests' }));
  expect((await get(Name)).SecretString).toBe('1');
  await client.send(new UpdateSecretCommand({ SecretId: Name, SecretString: '2' }));
  expect((await get(Name)).SecretString).toBe('2');
  expect((await get(Name, 'AWSPREVIOUS')).SecretString).toBe('1');
  const described = await client.send(new DescribeSecretCommand({ SecretId: Name }));
  expect(described.Description).toBe('for tests');
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
describe('DeleteSecret', () => {
  test('marks the secret: its value cannot be read and its name not used until it is restored', async () => {
    const Name = newName();
    await create(Name);
    const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId: Name }));
    expect(DeletionDate).toBeInstanceOf(Date);
    await expect(get(Name)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(create(Name)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await client.send(new RestoreSecretCommand({ SecretId: Name }));
    expect((await get(Name)).SecretString).toBe('first');
  });

  test('without recovery frees the name at once and accepts a secret that is not there', async () => {
    const Name = newName();
    await create(Name);
    const force = new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true });
    await client.send(force);
    await expect(get(Name)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await client.send(new DeleteSecretCommand(force.input));
    await create(Name, 'again');
    expect((await get(Name)).SecretString).toBe('again');
  });
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
test('ListSecrets pages through the secrets whose name begins as asked', async () => {
  const prefix = newName();
  const names = ['a', 'b', 'c'].map((end) => `${prefix}/${end}`);
  for (const name of names) await create(name);
  const list = (NextToken?: string) =>
    client.send(
      new ListSecretsCommand({
        Filters: [{ Key: 'name', Values: [prefix] }],
        MaxResults: 2,
        SortOrder: 'asc',
        ...(NextToken && { NextToken }),
      }),
    );
  const first = await list();
  const second = await list(first.NextToken);
  const found = [...(first.SecretList ?? []), ...(second.SecretList ?? [])];
  expect(found.map(({ Name }) => Name)).toEqual(names);
  expect(second.NextToken).toBeUndefined();
  expect(found[0]).not.toHaveProperty('SecretString');
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
test('GetRandomPassword follows its options and refuses impossible ones', async () => {
  const password = (PasswordLength: number) =>
    client.send(new GetRandomPasswordCommand({ PasswordLength, ExcludePunctuation: true }));
  expect((await password(20)).RandomPassword).toMatch(/^[A-Za-z0-9]{20}$/);
  await expect(password(2)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

/** @see https://docs.aws.amazon.com/powertools/typescript/latest/features/parameters/#fetching-secrets */
test('Powertools Parameters reads a JSON secret', async () => {
  const Name = newName();
  await create(Name, JSON.stringify({ verifyToken: 'v', appSecrets: ['a', 'b'] }));
  const provider = new SecretsProvider({ awsSdkV3Client: client });
  expect(await provider.get(Name, { transform: 'json' })).toEqual({
    verifyToken: 'v',
    appSecrets: ['a', 'b'],
  });
});
