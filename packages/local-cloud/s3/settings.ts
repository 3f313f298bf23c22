/** What a bucket's template says that callers can see. */
export interface BucketSettings {
  cors: readonly CorsRule[];
  lifecycle: readonly LifecycleRule[];
  /** How objects are encrypted unless a request says otherwise; nothing is encrypted here. */
  encryption: { algorithm: string; keyId?: string };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
export interface CorsRule {
  /** Not compared: pages of this machine stand for those of the origins, and no others are answered at all. */
  origins: readonly string[];
  methods: readonly string[];
  /** With at most one `*` each. */
  headers: readonly string[];
  exposed: readonly string[];
  maxAgeSeconds?: number;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
export interface LifecycleRule {
  prefix: string;
  largerThan?: number | undefined;
  smallerThan?: number | undefined;
  expireAfterDays?: number | undefined;
  /** Milliseconds since the epoch. */
  expireAt?: number | undefined;
  abortUploadsAfterDays?: number | undefined;
}

/** Every bucket encrypts with keys of S3 unless told otherwise. */
export const DEFAULT_SETTINGS: BucketSettings = {
  cors: [],
  lifecycle: [],
  encryption: { algorithm: 'AES256' },
};
