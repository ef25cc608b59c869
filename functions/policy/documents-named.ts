import { namesAction } from './evaluate.ts';
import { isAmazonName, SHELL_DOCUMENT } from './reach.ts';
import { readPolicy, type Statement } from './read-policy.ts';
import { regionsByPartition } from './regions.ts';

/** A document of the account's own that a policy grants by its whole name. */
export interface NamedDocument {
  name: string;
  /** Where it may stand: the region that the grant names, else those that the policy's other ARNs name, else none. */
  regions: string[];
}

/** Names of custom documents (SSM API, DocumentName). */
const wholeName = /^document\/([a-zA-Z0-9_.-]{3,128})$/;
/** A region that is none would be asked for in vain, and an attacker writes what it likes. */
const isRegion = (text: string) => [...regionsByPartition.values()].some(regions => regions.includes(text));

/**
 * Custom documents that the policy lets sessions be started with, by name and without a wildcard. The default shell's is left out:
 * who is granted it has a shell already. An ARN's account may be empty, a wildcard or the account itself.
 */
export function documentsNamed(text: string, account: string): NamedDocument[] {
  const statements = readPolicy(text).statements.filter(s => s.allow && namesAction(s, 'ssm:startsession'));
  const written = statements.flatMap(arnsOf).map(parts => parts[3] ?? '');
  const elsewhere = [...new Set(written)].filter(isRegion);
  return statements
    .filter(s => !s.notResource)
    .flatMap(arnsOf)
    .flatMap(([, , service, where = '', owner = '', ...rest]) => {
      const name = wholeName.exec(rest.join(':'))?.[1];
      if (name === undefined || service !== 'ssm' || isAmazonName(name) || name === SHELL_DOCUMENT) return [];
      if (/^\d{12}$/.test(owner) && owner !== account) return [];
      return [{ name, regions: isRegion(where) ? [where] : elsewhere }];
    });
}

const arnsOf = (statement: Statement): string[][] => statement.resources.map(pattern => pattern.text.split(':'));
