import { ApiMapping, CfnApi, DomainName, HttpApi, type HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ProsaConfig } from './config.ts';

/**
 * Where WhatsApp posts to. People enter it at Meta by hand, so it belongs to what is kept: an app stack that is deleted and
 * made again finds it as it was. What answers there, the stage and its routes, belongs to the app stack.
 *
 * With a domain of the installation's own the address outlives even this stack, and Meta's client certificate can be asked for:
 * the API then answers to nothing else.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint mutual TLS
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html
 */
export class Address extends Construct {
  readonly api: HttpApi;
  readonly #domain: DomainName | undefined;
  readonly #domainName: string | undefined;

  constructor(scope: Construct, id: string, config: ProsaConfig) {
    super(scope, id);
    const { stage, webhookDomain, removalPolicy } = config;
    this.#domainName = webhookDomain;
    this.#domain = webhookDomain === undefined ? undefined : this.#addDomain(config, webhookDomain);
    this.api = new HttpApi(this, 'Api', {
      apiName: `prosa-${stage}`,
      description: 'Webhooks of WhatsApp',
      createDefaultStage: false,
      // Else the API's other name would be a way around the certificate.
      ...(config.webhookTrustStore && { disableExecuteApiEndpoint: true }),
    });
    this.api.applyRemovalPolicy(removalPolicy);
  }

  /** Without a path. */
  get url(): string {
    return this.#domainName === undefined ? this.#endpoint : `https://${this.#domainName}`;
  }

  /** Where the domain's name must lead to by DNS; undefined without a domain. */
  get dnsTarget(): string | undefined {
    return this.#domain?.regionalDomainName;
  }

  /** What an app stack may import: all of it is exported. */
  get names(): string[] {
    return [this.api.apiId, this.#endpoint];
  }

  /** The library's own gives none where the API is reached by the domain alone, which an older app stack does not know. */
  get #endpoint(): string {
    const api = this.api.node.defaultChild;
    if (!(api instanceof CfnApi)) throw new Error(`${this.api.node.path} has no AWS::ApiGatewayV2::Api`);
    return api.attrApiEndpoint;
  }

  /**
   * Lets a stage answer under the domain, where there is one. It is named, not imported: while an app stack imports the name,
   * CloudFormation lets the state stack neither change nor give up the domain.
   *
   * @param scope of the app stack
   */
  map(scope: Construct, stage: HttpStage): void {
    if (this.#domainName === undefined) return;
    const domainName = DomainName.fromDomainNameAttributes(scope, 'Domain', {
      ...{ name: this.#domainName, regionalDomainName: '', regionalHostedZoneId: '' },
    });
    new ApiMapping(scope, 'Mapping', { api: this.api, domainName, stage });
  }

  #addDomain(config: ProsaConfig, domainName: string): DomainName {
    const { webhookCertificateArn = '', webhookTrustStore, removalPolicy } = config;
    const domain = new DomainName(this, 'Domain', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', webhookCertificateArn),
      ...(webhookTrustStore && {
        mtls: {
          bucket: Bucket.fromBucketName(this, 'TrustStore', webhookTrustStore.bucket),
          key: webhookTrustStore.key,
        },
      }),
    });
    domain.applyRemovalPolicy(removalPolicy);
    return domain;
  }
}
