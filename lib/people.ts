import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  ClientAttributes,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { keepsState, type ProsaConfig, protectedRemovalPolicy } from './config.ts';

/**
 * The people who work with Prosa: a user pool in which operators make every user, each of one tenant and one role. These
 * two can neither be changed later nor be written by the client that people sign in with.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export class People extends Construct {
  readonly pool: UserPool;
  /** Of programs that sign in for a person, by SRP: public, so without a secret. */
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, config: ProsaConfig) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      customAttributes: {
        tenant_id: new StringAttribute({ minLen: 1, maxLen: 64, mutable: false }),
        role: new StringAttribute({ minLen: 1, maxLen: 32, mutable: false }),
        queues: new StringAttribute({ maxLen: 2_048, mutable: true }),
      },
      deletionProtection: keepsState(config),
      removalPolicy: protectedRemovalPolicy(config),
    });
    const own = { fullname: true, locale: true, timezone: true };
    this.client = this.pool.addClient('Desk', {
      generateSecret: false,
      authFlows: { userSrp: true },
      preventUserExistenceErrors: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ ...own, email: true, emailVerified: true })
        .withCustomAttributes('tenant_id', 'role', 'queues'),
      writeAttributes: new ClientAttributes().withStandardAttributes(own),
    });
    Validations.of(this.pool).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-COG2',
        reason: 'Each tenant decides whether its people need a second factor; everyone may add one.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-COG8',
        reason: 'The plus tier costs for each person who signs in; an operator may choose it for the pool.',
      },
    );
  }
}
