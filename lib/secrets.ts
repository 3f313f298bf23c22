import { ArnFormat, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ProsaConfig } from './config.ts';

/** Folders of secrets below `prosa/<stage>/`. */
export type SecretFolder = 'app' | 'channel' | 'embeddings' | 'model' | 'tool' | 'transcription';

/** ARN pattern of all secrets of one folder. */
export interface SecretFolderArn {
  readonly arnPattern: string;
  /** The same as cdk-nag spells it, with names in place of the values that only AWS knows. */
  readonly readableArnPattern: string;
}

/**
 * Every secret of one folder. They are found by name, because the admin command adds secrets that the templates
 * do not know.
 */
export function secretsOf(scope: Construct, config: ProsaConfig, folder: SecretFolder): SecretFolderArn {
  const resourceName = `prosa/${config.stage}/${folder}/*`;
  return {
    arnPattern: secretArn(scope, resourceName),
    readableArnPattern: `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${resourceName}`,
  };
}

function secretArn(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/**
 * The secrets that exist from the start: the Meta app's, whose verify token is generated and whose app secrets an
 * operator adds, and the model's, whose empty key means "not configured". Each is paid for by the month, so those of a fallback,
 * of the embeddings model and of the one that listens to voice notes are made by the operator who wants them. They are secrets of their own so
 * that each can have limits of its own at the provider: an import of documents takes nothing from answers.
 *
 * `generateSecretString` and `secretStringValue` are first values and must never change again, not by one
 * character. When they do, CloudFormation writes a new value over the secret's, and the verify token, the app
 * secrets and the model key that operators have entered are gone. A test pins them.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2210
 */
export class Secrets extends Construct {
  constructor(scope: Construct, id: string, config: ProsaConfig) {
    super(scope, id);
    const { removalPolicy } = config;
    const app = new Secret(this, 'App', {
      secretName: `prosa/${config.stage}/app/${config.defaultApp}`,
      description: 'Meta app: verifyToken and appSecrets[]',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ appSecrets: [] }),
        generateStringKey: 'verifyToken',
        excludePunctuation: true,
        passwordLength: 40,
      },
      removalPolicy,
    });
    const model = new Secret(this, 'Model', {
      secretName: `prosa/${config.stage}/model/default`,
      description: 'Model provider: apiKey, empty until an operator writes it',
      secretStringValue: SecretValue.unsafePlainText(JSON.stringify({ apiKey: '' })),
      removalPolicy,
    });
    for (const secret of [app, model]) {
      Validations.of(secret).acknowledge({
        id: 'AwsSolutions::AwsSolutions-SMG4',
        reason: 'Meta and the model provider issue these values; no function of ours can rotate them.',
      });
    }
  }
}
