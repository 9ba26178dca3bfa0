/** Which bucket, and how it is reached. */
export interface S3BlobStoreOptions {
  /** Name of the bucket. It must exist. */
  readonly bucket: string;
  /** Beginning of the keys of all objects, such as `docproc/`. Default none. */
  readonly prefix?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Server that speaks the protocol of S3, such as `http://127.0.0.1:9000`. Default AWS. */
  readonly endpoint?: string;
  /** The bucket's name comes in the path, not in the host's name. Default true where there is an `endpoint`. */
  readonly forcePathStyle?: boolean;
  /** Default: where the client of AWS looks, such as `AWS_*` variables, profiles and roles of the machine. */
  readonly credentials?: S3Credentials;
  /** Gives the store `downloadUrl`, whose links live for this time in seconds, at most 604,800. Default: none. */
  readonly presignSeconds?: number;
  /**
   * Has the server keep the SHA-256 of each object and compare it with the blob's. The signature of each request covers
   * its bytes either way. Default true without an `endpoint`: some servers beside AWS refuse it.
   */
  readonly checksums?: boolean;
  /**
   * Size of a part in bytes. AWS takes 5 MiB to 5 GiB. Up to four are in memory for one blob. Where a write's `maxBytes`
   * is more than 10,000 parts, they are larger. Default 8 MiB.
   */
  readonly partBytes?: number;
  /** Up to this size in bytes an object is copied by one request, above it in parts of as much. Default 5 GiB, the most AWS takes. */
  readonly copyBytes?: number;
}

/** A key pair. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}
