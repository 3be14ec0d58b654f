/** What `npm start` prints and writes to `.observer/credentials.json`. */
export interface Credentials {
  readonly url: string;
  readonly ingestUrl: string;
  readonly user: string;
  readonly password: string;
  readonly ingestKey: string;
}
