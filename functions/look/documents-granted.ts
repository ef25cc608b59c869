import { documentsNamed } from '../policy/documents-named.ts';
import type { Change, SessionDocument } from '../types.ts';
import { documentNow } from './document-now.ts';
import type { Reader } from './reader.ts';
import type { Sight } from './sight.ts';

/** Reading more documents than this for one change is a sweep's work; the rest is a gap. */
const mostDocuments = 5;
const mostRegions = 3;

/**
 * The custom documents that the policies seen grant by name, as AWS holds them: a policy is as open as they are. Nothing is asked
 * where none is named. IAM's events come from one region and documents stand in any.
 */
export async function documentsGranted(change: Change, sight: Sight, aws: Reader): Promise<SessionDocument[]> {
  const named = new Map<string, Set<string>>();
  for (const text of textsOf(sight)) {
    for (const { name, regions } of documentsNamed(text, change.account)) {
      const known = named.get(name) ?? new Set();
      for (const region of regions.length > 0 ? regions : [change.region]) known.add(region);
      named.set(name, known);
    }
  }
  if (named.size > mostDocuments)
    aws.gaps.push(`The policies grant ${named.size} documents by name; ${mostDocuments} of them were read.`);
  const documents: SessionDocument[] = [];
  for (const [name, regions] of [...named].slice(0, mostDocuments))
    documents.push(...(await documentIn(name, [...regions], change, aws)));
  return documents;
}

/** A document that one region holds may be missing in the next, which is no gap. */
async function documentIn(name: string, regions: string[], change: Change, aws: Reader): Promise<SessionDocument[]> {
  const found: SessionDocument[] = [];
  const before = aws.gaps.length;
  for (const region of regions.slice(0, mostRegions)) {
    const arn = `arn:${change.partition}:ssm:${region}:${change.account}:document/${name}`;
    const document =
      region === change.region ? await documentNow(name, aws) : await documentElsewhere(arn, region, aws);
    if (document?.versions.some(({ text }) => text !== undefined)) found.push({ ...document, name, arn });
  }
  const [why] = aws.gaps.splice(before);
  if (found.length === 0 && why !== undefined)
    aws.gaps.push(`What the document ${name} opens to those who are granted it is unknown. ${why}`);
  if (regions.length > mostRegions)
    aws.gaps.push(`The document ${name} was read in ${mostRegions} of the ${regions.length} regions that may hold it.`);
  return found;
}

/** A region that the account has not switched on, or that cannot be reached from here, must not stop the change from being judged. */
async function documentElsewhere(arn: string, region: string, aws: Reader): Promise<SessionDocument | undefined> {
  try {
    return await documentNow(arn, aws);
  } catch (error) {
    const code = error instanceof Error ? error.name : 'an error';
    if (/^Throttl|TooManyRequests/.test(code)) throw error;
    aws.gaps.push(`The document ${arn} could not be read: ${region} answered ${code}.`);
    return undefined;
  }
}

/** Every policy text that is judged, in force or not. */
function textsOf({ now, carried, before, versions }: Sight): string[] {
  const subjects = [...now, ...carried, ...(before ?? [])].filter(subject => subject.kind === 'access');
  const texts = [...subjects.flatMap(({ policies }) => policies), ...(versions ?? [])].map(({ text }) => text);
  return [...new Set(texts)].filter(text => text !== undefined);
}
