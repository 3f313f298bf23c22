import { RemovalPolicy } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';

describe('parseConfig', () => {
  it('takes a fallback model only whole', () => {
    const fallbackModelBaseUrl = 'https://models.example/v1';
    expect(parseConfig({ fallbackModelId: 'm-2', fallbackModelBaseUrl })).toMatchObject({
      fallbackModelBaseUrl,
    });
    expect(() => parseConfig({ fallbackModelId: 'm-2' })).toThrow(/give both or neither/);
    expect(() => parseConfig({ fallbackModelBaseUrl })).toThrow(/give both or neither/);
  });

  it('has a default for everything that must be set', () => {
    expect(parseConfig({})).toEqual({
      stage: 'dev',
      debounceSeconds: 2,
      logRetentionDays: 30,
      logLevel: 'INFO',
      graphApiBaseUrl: 'https://graph.facebook.com',
      graphApiVersion: 'v26.0',
      groups: 'ignore',
      deliveryEvents: 'off',
      sentEvents: 'off',
      modelId: 'gpt-6-luna',
      modelBaseUrl: 'https://api.openai.com/v1',
      embeddingsModel: 'text-embedding-3-small',
      embeddingsBaseUrl: 'https://api.openai.com/v1',
      embeddingsDimensions: 512,
      transcriptionModel: 'gpt-transcribe',
      transcriptionBaseUrl: 'https://api.openai.com/v1',
      typingIndicator: 'on',
      defaultApp: 'default',
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      runbookUrl: 'docs/runbook.md',
      webhookRequestsPerSecond: 2000,
      webhookBurst: 4000,
      deskRequestsPerSecond: 1000,
      deskBurst: 2000,
      toolRequestsPerSecond: 1000,
      toolBurst: 2000,
      deskPage: 'off',
      embeddingsMaximumConcurrency: 10,
      embeddingsBulkMaximumConcurrency: 4,
      mediaMaximumConcurrency: 100,
      mediaRetentionDays: 90,
      traceSample: 1,
      size: '10k',
      prefer: 'latency',
      dispatcherMaximumConcurrency: 60,
      aiAgentMaximumConcurrency: 700,
      triageAgentMaximumConcurrency: 50,
      senderMaximumConcurrency: 120,
    });
  });

  it('takes the strings of the command line and the numbers of cdk.json', () => {
    expect(parseConfig({ debounceSeconds: '0' }).debounceSeconds).toBe(0);
    expect(parseConfig({ debounceSeconds: 900 }).debounceSeconds).toBe(900);
    expect(parseConfig({ removalPolicy: 'destroy' }).removalPolicy).toBe(RemovalPolicy.DESTROY);
  });

  it("passes over CDK's own context", () => {
    const context = {
      '@aws-cdk/core:target-partitions': ['aws'],
      'aws:cdk:x': true,
      'acknowledged-issue-numbers': [1],
    };
    expect(parseConfig(context).stage).toBe('dev');
  });

  it.each([
    ['stage', 'Prod', 'lowercase letter'],
    ['stage', 'a'.repeat(17), 'at most 16'],
    ['stage', 'prod-', 'hyphens between them'],
    ['stage', 'a--b', 'hyphens between them'],
    ['stage', 7, 'lowercase letter'],
    ['debounceSeconds', '901', 'from 0 to 900 (seconds)'],
    ['debounceSeconds', '', 'from 0 to 900 (seconds)'],
    ['debounceSeconds', '1.5', 'from 0 to 900 (seconds)'],
    ['debounceSeconds', 1.5, 'from 0 to 900 (seconds)'],
    ['debounceSeconds', -1, 'from 0 to 900 (seconds)'],
    ['debounceSeconds', 'two', 'from 0 to 900 (seconds)'],
    ['debounceSeconds', true, 'from 0 to 900 (seconds)'],
    ['logRetentionDays', '31', 'one of the days CloudWatch Logs offers: 1, 3, 5, 7'],
    ['logLevel', 'LOUD', 'DEBUG, INFO, WARN or ERROR'],
    ['graphApiBaseUrl', 'graph.facebook.com', 'an http or https address'],
    ['embeddingsDimensions', '0', 'from 1 to 4096 (numbers of a vector)'],
    ['modelBaseUrl', 'ftp://example.com', 'an http or https address'],
    ['graphApiVersion', '26', 'like v26.0'],
    ['groups', 'answer', 'ignore or store'],
    ['deliveryEvents', 'yes', 'on or off'],
    ['sentEvents', 'yes', 'on or off'],
    ['modelId', 'a b', 'a model id'],
    ['defaultApp', 'my/app', 'letters, digits or hyphens'],
    ['removalPolicy', 'keep', 'retain or destroy'],
    ['alarmTopicArn', 'on-call', 'the ARN of an SNS topic'],
    ['runbookUrl', 'a#b', 'without # and spaces'],
    ['aiAgentMaximumConcurrency', '1', 'from 2 to 20000'],
    ['senderMaximumConcurrency', '1001', 'from 2 to 1000'],
    ['size', 'huge', 'small, 10k, 100k'],
    ['prefer', 'speed', 'latency or cost'],
    ['webhookBurst', '5001', 'from 1 to 5000'],
    ['webhookDomain', 'https://a.com', 'like webhooks.example.com'],
    ['webhookCertificateArn', 'a certificate', 'the ARN of a certificate'],
    ['encryptionKey', 'true', 'create, or the ARN of a key'],
    ['encryptionKey', 'arn:aws:kms:sa-east-1:123456789012:alias/prosa', 'the ARN of a key of KMS'],
    ['webhookTrustStore', 'bucket/ca.pem', 'like s3://bucket/meta-ca.pem'],
  ])('refuses %s = %j and says what is allowed', (key, value, allowed) => {
    const refuse = () => parseConfig({ [key]: value });
    expect(refuse).toThrow(ConfigError);
    expect(refuse).toThrow(`Context ${key}: ${JSON.stringify(value)} is not allowed. Allowed is `);
    expect(refuse).toThrow(allowed);
  });

  it('takes a domain only with its certificate, and a trust store only with a domain', () => {
    const webhookDomain = 'webhooks.example.com';
    const webhookCertificateArn = 'arn:aws:acm:sa-east-1:123456789012:certificate/1b2c';
    const webhookTrustStore = 's3://certificates/whatsapp/meta-ca.pem';
    expect(parseConfig({ webhookDomain, webhookCertificateArn, webhookTrustStore })).toMatchObject({
      webhookTrustStore: { bucket: 'certificates', key: 'whatsapp/meta-ca.pem' },
    });
    expect(() => parseConfig({ webhookDomain })).toThrow(/give both or neither/);
    expect(() => parseConfig({ webhookCertificateArn })).toThrow(/give both or neither/);
    expect(() => parseConfig({ webhookTrustStore })).toThrow(/only with them/);
  });

  it('names a key that it does not know', () => {
    expect(() => parseConfig({ debounceSecond: '2' })).toThrow(
      'Context debounceSecond: no such setting. Known are stage, debounceSeconds,',
    );
  });

  it('names every fault at once, one line each', () => {
    const lines = () => {
      try {
        parseConfig({ stage: 'A', debounceSeconds: 'x' });
      } catch (error) {
        return error instanceof Error ? error.message.split('\n').length : 0;
      }
      return 0;
    };
    expect(lines()).toBe(2);
  });
});
