import type { ChangeOf } from '../../types.ts';

/** Where a call names no document, this one of the account runs. */
export const defaultShell = 'SSM-SessionManagerRunShell';

export interface DocumentIdentity {
  partition: string;
  region: string;
  /** Twelve digits, or `amazon`. */
  owner: string;
  name: string;
}

/** Customers cannot create documents whose names begin so (CreateDocument, API reference). */
const amazonName = /^(?:aws|amazon|amzn)/i;

/** A name or ARN -> which document it is. A bare name is the account's own, or Amazon's where no customer can give it. */
export function identify(
  document: string,
  home: { partition: string; region: string; account: string },
): DocumentIdentity {
  const [prefix, partition = '', service, region = '', account = '', ...rest] = document.split(':');
  if (prefix !== 'arn' || service !== 'ssm') {
    const owner = amazonName.test(document) ? 'amazon' : home.account;
    return { partition: home.partition, region: home.region, owner, name: document };
  }
  const name = rest.join(':').replace(/^document\//, '');
  return { partition, region, owner: account || (amazonName.test(name) ? 'amazon' : home.account), name };
}

/** The document that a session ran; undefined where the record does not say, as that of a resumed one. */
export function documentOf(change: ChangeOf<'session'>): DocumentIdentity | undefined {
  if (change.document) return identify(change.document, change);
  return change.resumed || change.target === undefined ? undefined : identify(defaultShell, change);
}

export function isDefaultShell(document: DocumentIdentity, account: string): boolean {
  return document.owner === account && document.name === defaultShell;
}

export function sameDocument(one: DocumentIdentity, other: DocumentIdentity): boolean {
  return (
    one.name === other.name &&
    one.owner === other.owner &&
    one.region === other.region &&
    one.partition === other.partition
  );
}

export function describe(document: DocumentIdentity): string {
  const name = JSON.stringify(document.name);
  return document.owner === 'amazon'
    ? `Amazon's document ${name}`
    : `the document ${name} of account ${document.owner}`;
}
