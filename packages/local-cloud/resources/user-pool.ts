import { createHash } from 'node:crypto';
import * as z from 'zod';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
import { defineFamily } from './family.ts';
import { shortHash } from './names.ts';

const NO_SIGN_IN = 'no user signs in locally: tokens are made by those who run the templates';

/**
 * A user pool: its issuer, whose tokens the runtime can make and whose authorizers check them. It holds no users.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
 */
export const userPool = defineFamily({
  type: 'AWS::Cognito::UserPool',
  properties: z.strictObject({}),
  ignored: {
    AccountRecoverySetting: NO_SIGN_IN,
    AdminCreateUserConfig: NO_SIGN_IN,
    AliasAttributes: NO_SIGN_IN,
    AutoVerifiedAttributes: NO_SIGN_IN,
    DeletionProtection: 'nothing is deleted locally',
    DeviceConfiguration: NO_SIGN_IN,
    EmailConfiguration: NO_SIGN_IN,
    EmailVerificationMessage: NO_SIGN_IN,
    EmailVerificationSubject: NO_SIGN_IN,
    EnabledMfas: NO_SIGN_IN,
    MfaConfiguration: NO_SIGN_IN,
    Policies: NO_SIGN_IN,
    Schema: NO_SIGN_IN,
    SmsConfiguration: NO_SIGN_IN,
    SmsVerificationMessage: NO_SIGN_IN,
    UserAttributeUpdateSettings: NO_SIGN_IN,
    UserPoolAddOns: NO_SIGN_IN,
    UserPoolName: 'for people',
    UserPoolTags: 'tags change no behaviour',
    UserPoolTier: 'changes what is paid',
    UsernameAttributes: NO_SIGN_IN,
    UsernameConfiguration: NO_SIGN_IN,
    VerificationMessageTemplate: NO_SIGN_IN,
  },
  create: (_properties, { location, region, accountId, engines }) => {
    const id = `${region}_${shortHash(`${location.stack}/${location.logicalId}`, 9)}`;
    const host = `cognito-idp.${region}.amazonaws.com`;
    engines.issuers.addPool(id, `https://${host}/${id}`);
    return {
      ref: id,
      attributes: {
        Arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`,
        ProviderName: `${host}/${id}`,
        ProviderURL: `https://${host}/${id}`,
        UserPoolId: id,
      },
    };
  },
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
export const userPoolClient = defineFamily({
  type: 'AWS::Cognito::UserPoolClient',
  properties: z.strictObject({
    UserPoolId: z.string(),
    GenerateSecret: z.literal(false, 'clients with a secret are not run').optional(),
  }),
  ignored: {
    AccessTokenValidity: NO_SIGN_IN,
    AllowedOAuthFlows: NO_SIGN_IN,
    AllowedOAuthFlowsUserPoolClient: NO_SIGN_IN,
    AllowedOAuthScopes: NO_SIGN_IN,
    AuthSessionValidity: NO_SIGN_IN,
    CallbackURLs: NO_SIGN_IN,
    ClientName: 'for people',
    EnableTokenRevocation: NO_SIGN_IN,
    ExplicitAuthFlows: NO_SIGN_IN,
    IdTokenValidity: NO_SIGN_IN,
    LogoutURLs: NO_SIGN_IN,
    PreventUserExistenceErrors: NO_SIGN_IN,
    ReadAttributes: NO_SIGN_IN,
    RefreshTokenRotation: NO_SIGN_IN,
    RefreshTokenValidity: NO_SIGN_IN,
    SupportedIdentityProviders: NO_SIGN_IN,
    TokenValidityUnits: NO_SIGN_IN,
    WriteAttributes: NO_SIGN_IN,
  },
  create: ({ UserPoolId }, { location, engines }) => {
    const pool = engines.issuers.pools.get(UserPoolId);
    if (!pool) {
      throw new UnsupportedPropertyError(
        below(location, 'Properties.UserPoolId'),
        `there is no user pool ${UserPoolId} that the local runtime runs`,
      );
    }
    const id = createHash('sha256').update(`${UserPoolId}/${location.logicalId}`).digest('hex').slice(0, 26);
    pool.clientIds.push(id);
    return { ref: id, attributes: { ClientId: id, Name: location.logicalId } };
  },
});
