import { describe, expect, it } from 'vitest';
import type { TemplateObject } from '../assembly/template.ts';
import { RecordingEngines } from './recording-engines.fixture.ts';

async function create(properties: TemplateObject) {
  const engines = new RecordingEngines();
  const outputs = await engines.create(
    { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: properties } },
    { Ref: { Ref: 'Secret' } },
  );
  return { secrets: engines.secrets, ref: outputs.Ref ?? '' };
}

describe('AWS::SecretsManager::Secret', () => {
  it('takes its text, and Ref is its ARN', async () => {
    const { secrets, ref } = await create({ Name: 'shop/local/partner', SecretString: '{"apiKey":""}' });
    expect(ref).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:shop\/local\/partner-\w{6}$/);
    expect(secrets.get('shop/local/partner').version.SecretString).toBe('{"apiKey":""}');
    expect(secrets.get(ref).secret.name).toBe('shop/local/partner');
  });

  it('has its text made by the given rules', async () => {
    const { secrets } = await create({
      GenerateSecretString: {
        GenerateStringKey: 'verifyToken',
        PasswordLength: '40',
        ExcludePunctuation: true,
        SecretStringTemplate: '{"appSecrets":[]}',
      },
    });
    expect(JSON.parse(secrets.get('shop-Secret').version.SecretString ?? '')).toEqual({
      appSecrets: [],
      verifyToken: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
    });
  });

  it('may begin without a value', async () => {
    const { secrets } = await create({ Name: 'later' });
    expect(secrets.describe('later').versions).toEqual([]);
  });

  it('stops when the rules leave no character', async () => {
    const properties = { GenerateSecretString: { GenerateStringKey: 'alone' } };
    await expect(create(properties)).rejects.toThrow(/^shop\/Secret could not be created: /);
  });

  it('refuses two ways to a value', async () => {
    await expect(create({ SecretString: 'a', GenerateSecretString: {} })).rejects.toThrow(
      'shop/Secret Properties: a secret has a SecretString or a GenerateSecretString, not both',
    );
  });
});
