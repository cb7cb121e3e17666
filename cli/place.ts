/** Where a command finds Carillon: a local cloud at an endpoint, or the account that the AWS settings name. */
export interface PlaceOptions {
  readonly endpoint: string;
  readonly aws?: boolean;
}

/** A local cloud takes any credentials, but the AWS SDK wants some. */
export function allowAnyLocalCredentials({ aws }: PlaceOptions): void {
  if (aws) return;
  process.env["AWS_ACCESS_KEY_ID"] ??= "local";
  process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";
}
