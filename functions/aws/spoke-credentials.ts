import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { prefix } from '../events/own-part.ts';
import type { Access, Credentials } from './clients.ts';

/** Names the guardrail in the records of the other account. A name proves nothing, and nothing relies on it. */
const sessionName = prefix;

/**
 * Credentials for a role of another account; the SDK keeps them until they expire.
 * Rejects as STS does: `AccessDenied` where the role does not trust the guardrail.
 */
export async function assume(roleArn: string, access: Access): Promise<Credentials> {
  const sts = new STSClient(access);
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = answer.Credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration && { expiration: Expiration }),
  };
}
