import { expect, it } from 'vitest';
import { RecordingEngines } from './recording-engines.fixture.ts';

const pool = { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people', Schema: [] } };
const client = {
  Type: 'AWS::Cognito::UserPoolClient',
  Properties: { UserPoolId: { Ref: 'Pool' }, GenerateSecret: false },
};

it('a user pool issues tokens under the address that its attribute tells', async () => {
  const engines = new RecordingEngines();
  const outputs = await engines.create(
    { Pool: pool, Client: client },
    { Url: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] }, Pool: { Ref: 'Pool' }, Client: { Ref: 'Client' } },
  );
  expect(outputs.Pool).toMatch(/^us-east-1_[0-9a-f]{9}$/);
  expect(outputs.Url).toBe(`https://cognito-idp.us-east-1.amazonaws.com/${outputs.Pool}`);
  expect([...engines.issuers.pools]).toEqual([
    [outputs.Pool, { issuer: outputs.Url, clientIds: [outputs.Client] }],
  ]);
  const token = engines.issuers.sign(outputs.Url ?? '', { sub: 'ana' });
  expect(engines.issuers.keysOf(outputs.Url ?? '')?.verify(token)).toEqual({ iss: outputs.Url, sub: 'ana' });
  expect(() => engines.issuers.sign('https://other.example', {})).toThrow(RangeError);
});

it('stops on a client of no pool, and on one with a secret', async () => {
  const other = { ...client, Properties: { UserPoolId: 'other' } };
  await expect(new RecordingEngines().create({ Client: other })).rejects.toThrow(
    'there is no user pool other',
  );
  const secret = { ...client, Properties: { ...client.Properties, GenerateSecret: true } };
  await expect(new RecordingEngines().create({ Pool: pool, Client: secret })).rejects.toThrow('secret');
});
