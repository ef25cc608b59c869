import type { SessionDocument } from '../types.ts';
import type { Reader } from './reader.ts';

export interface Content {
  version: string;
  type: string;
  text: string;
}

const making = new Set(['Creating', 'Updating']);

/**
 * One version of a document: a number, `$DEFAULT` or `$LATEST`. `name` may be its ARN, which reads it in the ARN's region.
 * A document that was just written is asked for again for a while.
 */
export async function contentOf(
  name: string,
  version: string,
  aws: Reader,
  justWritten = false,
): Promise<Content | undefined> {
  const input = { Name: name, DocumentVersion: version };
  const what = `Version ${version} of the document ${name}`;
  const answer = justWritten
    ? await aws.readOnceMade('ssm:GetDocument', input, what, ({ Status }) => !making.has(Status ?? ''))
    : await aws.read('ssm:GetDocument', input, what);
  return answer && { version: answer.DocumentVersion, type: answer.DocumentType, text: answer.Content };
}

/**
 * A session document as AWS holds it; undefined where it is a document of another type.
 * Which version a session runs is unproven, so the default and the latest both count.
 */
export async function documentNow(name: string, aws: Reader): Promise<SessionDocument | undefined> {
  return (await documentAndLatest(name, aws, false))?.document;
}

/** The same, with the number of the latest version where AWS gave it. */
export async function documentAndLatest(
  name: string,
  aws: Reader,
  justWritten: boolean,
): Promise<{ document: SessionDocument; latest?: string } | undefined> {
  const byDefault = await contentOf(name, '$DEFAULT', aws, justWritten);
  if (byDefault && byDefault.type !== 'Session') return undefined;
  // What has no default has no latest either: to wait for it once is enough.
  const latest = await contentOf(name, '$LATEST', aws, justWritten && byDefault !== undefined);
  const versions = [{ version: '$DEFAULT', text: byDefault?.text }];
  if (latest?.version !== byDefault?.version) versions.push({ version: '$LATEST', text: latest?.text });
  return { document: { kind: 'document', name, versions }, ...(latest && { latest: latest.version }) };
}

/** SSM shares a document with a thousand accounts at most, and tells them in pages. */
const mostShares = 1000;

/** The accounts a document is shared with, `all` for everybody; undefined where not all of them could be had. */
export async function sharedWith(name: string, aws: Reader): Promise<string[] | undefined> {
  const { items, complete } = await aws.list(
    'ssm:DescribeDocumentPermission',
    { Name: name, PermissionType: 'Share' },
    page => page.AccountIds,
    `The sharing of the document ${name}`,
    mostShares,
  );
  return complete ? items : undefined;
}
