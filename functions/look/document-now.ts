import type { SessionDocument } from '../types.ts';
import type { Reader } from './reader.ts';

export interface Content {
  version: string;
  type: string;
  text: string;
}

/** One version of a document: a number, `$DEFAULT` or `$LATEST`. */
export async function contentOf(name: string, version: string, aws: Reader): Promise<Content | undefined> {
  const answer = await aws.read(
    'ssm:GetDocument',
    { Name: name, DocumentVersion: version },
    `Version ${version} of the document ${name}`,
  );
  return answer && { version: answer.DocumentVersion, type: answer.DocumentType, text: answer.Content };
}

/**
 * A session document as AWS holds it; undefined where it is a document of another type.
 * Which version a session runs is unproven, so the default and the latest both count.
 */
export async function documentNow(name: string, aws: Reader): Promise<SessionDocument | undefined> {
  const byDefault = await contentOf(name, '$DEFAULT', aws);
  if (byDefault && byDefault.type !== 'Session') return undefined;
  const latest = await contentOf(name, '$LATEST', aws);
  const versions = [{ version: '$DEFAULT', text: byDefault?.text }];
  if (latest?.version !== byDefault?.version) versions.push({ version: '$LATEST', text: latest?.text });
  return { kind: 'document', name, versions };
}
