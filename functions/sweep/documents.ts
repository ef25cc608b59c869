import { look } from '../look/look.ts';
import type { Snapshot } from '../types.ts';
import { asBefore, found, nobody, type Page, type Scope } from './scope.ts';

/** The session documents of the account in this region. */
export async function documentsPage(scope: Scope, marker: string | undefined): Promise<Page> {
  const { DocumentIdentifiers, NextToken } = await scope.ask('ssm:ListDocuments', {
    Filters: [
      { Key: 'Owner', Values: ['Self'] },
      { Key: 'DocumentType', Values: ['Session'] },
    ],
    ...(marker !== undefined && { NextToken: marker }),
  });
  const { partition, region, account } = scope;
  const snapshots: Snapshot[] = [];
  for (const { Name } of DocumentIdentifiers) {
    const resource = `arn:${partition}:ssm:${region}:${account}:document/${Name}`;
    const document = { resource, actor: nobody, name: Name, shared: [], deleted: false };
    snapshots.push(asBefore(await look(found('session-document', scope, document), scope.ask)));
  }
  return { snapshots, next: NextToken };
}
