import { beforeAll, describe, expect, it } from 'vitest';
import { ofType, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked({ deskPage: 'on' });
});

/** Properties of the only resource of a type. */
function only<Properties>(type: string): Properties {
  const [found, ...others] = ofType<Properties>(dev.app, type);
  if (!found || others.length > 0) throw new Error(`${others.length + 1} of ${type}`);
  return found[1].Properties;
}

interface Behavior {
  TargetOriginId: string;
  ViewerProtocolPolicy: string;
  AllowedMethods?: string[];
  PathPattern?: string;
  FunctionAssociations: { FunctionARN: unknown }[];
}

const distribution = () =>
  only<{
    DistributionConfig: {
      DefaultCacheBehavior: Behavior;
      CacheBehaviors: Behavior[];
      Origins: { Id: string; DomainName: unknown; OriginAccessControlId?: unknown }[];
    };
  }>('AWS::CloudFront::Distribution').DistributionConfig;

/** What the code that runs at the edge makes of an address. */
function rewritten(construct: RegExp, uri: string): string {
  const [, resource] =
    ofType<{ FunctionCode: string }>(dev.app, 'AWS::CloudFront::Function').find(([id]) =>
      construct.test(id),
    ) ?? [];
  const handler = new Function(`${resource?.Properties.FunctionCode}; return handler;`)();
  return handler({ request: { uri } }).uri;
}

describe('the page of the desk', () => {
  it('is not there unless an installation wants it', async () => {
    const { app } = await synthesizeChecked();
    expect(ofType(app, 'AWS::CloudFront::Distribution')).toEqual([]);
    expect(Object.keys(app.Outputs)).not.toContain('DeskUrl');
    expect(Object.keys(dev.app.Outputs)).toContain('DeskUrl');
  });

  it('lies in a bucket that CloudFront alone reads', () => {
    const { PublicAccessBlockConfiguration } = only<{ PublicAccessBlockConfiguration: object }>(
      'AWS::S3::Bucket',
    );
    expect(Object.values(PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    const { DefaultCacheBehavior, Origins } = distribution();
    const origin = Origins.find(({ Id }) => Id === DefaultCacheBehavior.TargetOriginId);
    expect(origin?.OriginAccessControlId).toBeDefined();
    const policies = ofType<{ PolicyDocument: { Statement: { Effect: string; Principal: object }[] } }>(
      dev.app,
      'AWS::S3::BucketPolicy',
    );
    const allowed = policies.flatMap(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow'),
    );
    expect(allowed.map(({ Principal }) => Object.keys(Principal).join())).toEqual(['AWS', 'Service']);
  });

  it('is one document at whatever address of it a person opens', () => {
    for (const address of ['/', '/desk', '/desk/cv_1', '/desk/cv_1.', '/desk/v.2/x']) {
      expect(rewritten(/ToDocument/, address)).toBe('/index.html');
    }
    for (const file of ['/assets/main-1a2b.js', '/icon.svg', '/sign-in.json']) {
      expect(rewritten(/ToDocument/, file)).toBe(file);
    }
  });

  it('asks for the API at its own address', () => {
    const [api] = distribution().CacheBehaviors;
    expect(api).toMatchObject({ PathPattern: '/desk/v1/*', ViewerProtocolPolicy: 'https-only' });
    expect(api?.AllowedMethods).toContain('PATCH');
    expect(rewritten(/ToApi/, '/desk/v1/desk/sync')).toBe('/v1/desk/sync');
  });

  it('may load, run and ask nothing else but the sign-in and the bucket of files', () => {
    const { ResponseHeadersPolicyConfig } = only<{
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: unknown } };
        CustomHeadersConfig: { Items: { Header: string }[] };
      };
    }>('AWS::CloudFront::ResponseHeadersPolicy');
    const { SecurityHeadersConfig, CustomHeadersConfig } = ResponseHeadersPolicyConfig;
    const policy = JSON.stringify(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy);
    expect(policy).toContain("default-src 'self'; connect-src 'self' https://prosa-dev-");
    expect(policy).toMatch(
      /amazoncognito\.com https:\/\/[^;]*\.s3\.[^;]*; img-src 'self' blob: https:\/\/[^;]*\.s3\.[^;]*; media-src/,
    );
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(CustomHeadersConfig.Items.map(({ Header }) => Header)).toEqual([
      'referrer-policy',
      'permissions-policy',
    ]);
  });
});

describe('who signs in at the page', () => {
  const client = () => {
    const [id, resource] =
      ofType<{
        AllowedOAuthFlows: string[];
        CallbackURLs: unknown[];
        GenerateSecret: boolean;
        WriteAttributes: string[];
      }>(dev.app, 'AWS::Cognito::UserPoolClient')[0] ?? [];
    return { id, ...resource?.Properties };
  };

  it('comes back from Cognito with a code, to the page alone', () => {
    expect(client()).toMatchObject({ AllowedOAuthFlows: ['code'], GenerateSecret: false });
    expect(client().CallbackURLs).toHaveLength(1);
    expect(JSON.stringify(client().CallbackURLs)).toMatch(/DeskApiPageDistribution.*\/desk"/);
  });

  it('cannot change tenant, role or queues', () => {
    expect(client().WriteAttributes).not.toEqual(
      expect.arrayContaining([expect.stringContaining('custom:')]),
    );
  });

  it('is let in by the API', () => {
    const { JwtConfiguration } = only<{ JwtConfiguration: { Audience: unknown[] } }>(
      'AWS::ApiGatewayV2::Authorizer',
    );
    expect(JwtConfiguration.Audience.map((one) => targetOf(one, dev.state))).toEqual([
      expect.stringMatching(/^PeoplePoolDesk/),
      client().id,
    ]);
  });
});
