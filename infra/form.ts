import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Code } from './code.ts';
import type { Shared } from './function.ts';
import { prefix } from './names.ts';

/** How the code comes into a template: `inline` is one file, `zip` an archive in a bucket of the stack's region. */
export type Form = 'inline' | 'zip';

export const archiveName = ({ sha256 }: Code): string => `${prefix}-${sha256.slice(0, 16)}.zip`;

/** What each function's code is in a form; for an archive with the parameters that say where it lies. */
export function codeIn(form: Form, code: Code, scope: Construct): Shared['codeOf'] {
  if (form === 'inline') return name => ({ code: { zipFile: code.inline.get(name)!.text }, handler: 'index.handler' });
  const s3Bucket = new CfnParameter(scope, 'CodeBucket', {
    allowedPattern: '[a-z0-9.-]{3,63}',
    description: 'The bucket that holds the archive, in the region of this stack.',
  }).valueAsString;
  const s3Key = new CfnParameter(scope, 'CodeKey', {
    default: archiveName(code),
    description: `The archive's key. Its SHA-256 is ${code.sha256}.`,
  }).valueAsString;
  return name => ({ code: { s3Bucket, s3Key }, handler: `${name}/index.handler` });
}
