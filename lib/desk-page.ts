import { Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  CfnManagedLoginBranding,
  ClientAttributes,
  ManagedLoginVersion,
  OAuthScope,
  UserPoolClient,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { contentSecurityPolicy, SECURITY_HEADERS } from '../web/security-headers.ts';
import type { ProsaConfig } from './config.ts';
import { ANSWERS_OF_BUCKET, ANSWERS_OF_DISTRIBUTION, acknowledgeDeployment } from './desk-page-answers.ts';
import type { People } from './people.ts';

/** Properties of {@link DeskPage}. */
export interface DeskPageProps {
  readonly config: ProsaConfig;
  /** The desk's API; the page asks for it below `/desk`, at its own address. */
  readonly api: HttpApi;
  readonly people: People;
  /** Files of conversations, which it shows from links and sends to links. */
  readonly media: Bucket;
  /** Folder of the built page. */
  readonly folder: string;
}

/** What the page reads first, to know where people sign in: `GET /sign-in.json`. */
const SIGN_IN = 'sign-in.json';

/** The API has no `/desk`: that is the page's way to it. */
const TO_API = `function handler(event) {
  event.request.uri = event.request.uri.replace(/^\\/desk\\//, '/');
  return event.request;
}`;

/** Every address of the page is the one document, which reads the address; files have a dot in their name. */
const TO_DOCUMENT = `function handler(event) {
  if (!/\\.[^\\/]+$/.test(event.request.uri)) event.request.uri = '/index.html';
  return event.request;
}`;

/**
 * The page of the desk for a tenant's people: files in a bucket that CloudFront alone reads, the API at the same address, so
 * that no other origin has to be allowed, and the sign-in of Cognito (authorization code with PKCE).
 *
 * @example
 * new DeskPage(this, 'Page', { config, api, people: state.people, media: state.media.bucket, folder: pageFolder });
 */
export class DeskPage extends Construct {
  /** With the scheme, without a slash at its end. */
  readonly url: string;
  /** With which the page signs people in: public, so without a secret. */
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, { config, api, people, folder, media }: DeskPageProps) {
    super(scope, id);
    const files = new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // Built from the sources: nothing of it is state.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    const prefix = `prosa-${config.stage}-${Aws.ACCOUNT_ID}`;
    const distribution = this.#distribute(
      config,
      files,
      api,
      `https://${prefix}.auth.${Aws.REGION}.amazoncognito.com`,
      `https://${media.bucketName}.s3.${Aws.REGION}.${Aws.URL_SUFFIX}`,
    );
    this.url = `https://${distribution.distributionDomainName}`;
    const domain = new UserPoolDomain(this, 'SignIn', {
      userPool: people.pool,
      cognitoDomain: { domainPrefix: prefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    this.client = this.#addClient(people);
    const branding = new CfnManagedLoginBranding(this, 'SignInLook', {
      userPoolId: people.pool.userPoolId,
      clientId: this.client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    branding.node.addDependency(domain);
    this.#deploy(files, distribution, folder, {
      issuer: people.pool.userPoolProviderUrl,
      clientId: this.client.userPoolClientId,
      signInUrl: domain.baseUrl(),
    });
  }

  #distribute(
    { stage }: ProsaConfig,
    files: Bucket,
    api: HttpApi,
    signInUrl: string,
    mediaUrl: string,
  ): Distribution {
    const rewrite = (id: string, code: string) => [
      {
        eventType: FunctionEventType.VIEWER_REQUEST,
        function: new EdgeFunction(this, id, {
          code: FunctionCode.fromInline(code),
          runtime: FunctionRuntime.JS_2_0,
        }),
      },
    ];
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy([signInUrl], [mediaUrl]),
          override: true,
        },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
        contentTypeOptions: { override: true },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(SECURITY_HEADERS)
          .filter(([header]) => header !== 'content-security-policy')
          .map(([header, value]) => ({ header, value, override: true })),
      },
    });
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Prosa (${stage}): the desk`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(files),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers,
        functionAssociations: rewrite('ToDocument', TO_DOCUMENT),
      },
      additionalBehaviors: {
        '/desk/v1/*': {
          origin: new HttpOrigin(`${api.apiId}.execute-api.${Stack.of(this).region}.${Aws.URL_SUFFIX}`),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          functionAssociations: rewrite('ToApi', TO_API),
        },
      },
    });
    Validations.of(files).acknowledge(...ANSWERS_OF_BUCKET);
    Validations.of(distribution).acknowledge(...ANSWERS_OF_DISTRIBUTION);
    return distribution;
  }

  #addClient({ pool }: People): UserPoolClient {
    return new UserPoolClient(this, 'Client', {
      userPool: pool,
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${this.url}/desk`],
        logoutUrls: [`${this.url}/desk`],
      },
      preventUserExistenceErrors: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
      readAttributes: new ClientAttributes()
        .withStandardAttributes({
          fullname: true,
          locale: true,
          timezone: true,
          email: true,
          emailVerified: true,
        })
        .withCustomAttributes('tenant_id', 'role', 'queues'),
      writeAttributes: new ClientAttributes().withStandardAttributes({
        fullname: true,
        locale: true,
        timezone: true,
      }),
    });
  }

  /** Names of built files change with their content; the document and what it reads first are asked for each time. */
  #deploy(bucket: Bucket, distribution: Distribution, folder: string, signIn: Record<string, string>): void {
    const built = Source.asset(folder, { exclude: ['.vite'] });
    const forEver = new BucketDeployment(this, 'Assets', {
      destinationBucket: bucket,
      sources: [built],
      exclude: ['*'],
      include: ['assets/*'],
      prune: false,
      cacheControl: [
        CacheControl.setPublic(),
        CacheControl.maxAge(Duration.days(365)),
        CacheControl.immutable(),
      ],
    });
    const document = new BucketDeployment(this, 'Document', {
      destinationBucket: bucket,
      sources: [built, Source.jsonData(SIGN_IN, signIn)],
      exclude: ['assets/*'],
      prune: false,
      cacheControl: [CacheControl.noCache()],
      distribution,
      distributionPaths: ['/index.html', `/${SIGN_IN}`],
    });
    // A document must not name files that are not there yet.
    document.node.addDependency(forEver);
    acknowledgeDeployment(bucket);
  }
}
