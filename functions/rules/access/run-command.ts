import { isAlwaysNamed, isNamed } from '../../policy/naming.ts';
import { amazonDocument, contextOf, mayGrant, type Reach, sessionOf, type Target } from '../../policy/reach.ts';
import { untagged } from '../../policy/slot.ts';
import { solve } from '../../policy/solve.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';
import { plainIds } from './unscoped-target.ts';

/** Run Command is a root shell without a session. */
export const runCommand = defineAccessRule({ id: 'run-command', severity: 'high', judge });

const action = 'ssm:SendCommand';

/** SendCommand runs on managed nodes; the tasks that sessions may open are none. */
function isNode({ arn }: Target): boolean {
  return arn.split(':')[2] !== 'ecs';
}

function judge(reach: Reach): Verdict | undefined {
  for (const target of reach.commandTargets.filter(isNode)) {
    const document = amazonDocument(target.site, 'AWS-RunShellScript');
    if (!mayGrant(reach.problem, action, document.arn)) continue;
    if (isAlwaysNamed(reach.problem, action, target.arn, plainIds)) continue;
    const asks = [{ ...target, tags: untagged }, document].map(resource => ({ action, resource, call: 0 }));
    const solved = solve(reach.problem, asks);
    if (!solved) continue;
    const session = sessionOf(solved, 'explicit');
    if (isNamed(reach.problem, action, target.arn, contextOf(session, 0), plainIds)) continue;
    const statement = session.by[0]!;
    return {
      session,
      statement,
      says: `${nameOf(statement)} grants ssm:SendCommand with AWS-RunShellScript, any command as root, on targets that it neither names nor asks a tag of`,
    };
  }
  return undefined;
}
