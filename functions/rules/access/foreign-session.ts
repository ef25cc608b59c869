import { namesOf } from '../../policy/estate.ts';
import type { Value } from '../../policy/evaluate.ts';
import { operatorOf } from '../../policy/operator.ts';
import { patternOf } from '../../policy/pattern.ts';
import { mayGrant, type Reach, sessionOf, statementsOf } from '../../policy/reach.ts';
import { remembering } from '../../policy/remembering.ts';
import type { Resource } from '../../policy/slot.ts';
import { type Extra, type Problem, solve } from '../../policy/solve.ts';
import { nameOf, type Verdict } from './define-access-rule.ts';

/** A session begins with its owner's name, and its tags with the owner's id (facts of real records). */
const STRANGER_SESSION = 'mallory-0a1b2c3d4e5f67890';
const STRANGER_ID = 'AROASTRANGERSTRANGER:mallory';
const callerKeys = ['aws:username', 'aws:userid'];
const ownerTag = 'aws:ssmmessages:session-id';

const rememberNames = remembering<Problem, string[]>();

/** Tries an action on a session that is neither named nor tagged for the caller. */
export function reachForeignSession(reach: Reach, action: string, opens: string): Verdict | undefined {
  const { problem } = reach;
  const names = rememberNames(problem, '', () =>
    namesOf('session/', statementsOf(problem), [STRANGER_SESSION], problem.budget),
  );
  for (const site of reach.sites) {
    for (const name of names) {
      const arn = `arn:${site.partition}:ssm:${site.region}:${site.account}:${name}`;
      if (!mayGrant(reach.problem, action, arn)) continue;
      const resource: Resource = { arn, account: site.account, region: site.region, tags: 'free' };
      const accepts = (key: string, value: Value) => isNotOwner(key, value, name.slice('session/'.length));
      const wish = { extras: notOwnTags, variables: callerKeys, accepts };
      const solved = solve(reach.problem, [{ action, resource, call: 0 }], wish);
      if (!solved) continue;
      const statement = solved.by[0]!;
      const says = `${nameOf(statement)} lets a caller ${opens} sessions of others: neither the session's name nor its tags hold it to the caller's own`;
      return { session: sessionOf(solved, 'explicit'), statement, says };
    }
  }
  return undefined;
}

function isNotOwner(key: string, value: Value, session: string): boolean {
  if (!callerKeys.includes(key)) return true;
  return (
    value === undefined || (typeof value === 'string' && !session.startsWith(value) && !STRANGER_ID.startsWith(value))
  );
}

/** The tags name somebody else: they are there, since AWS tags every session, and do not begin with the caller's id or name. */
const notOwnTags: Extra[] = [
  tagged(
    'StringNotLike',
    callerKeys.map(key => `\${${key}}*`),
  ),
  tagged('Null', ['false']),
];

function tagged(operator: string, values: string[]): Extra {
  return {
    ask: 0,
    wanted: true,
    predicate: {
      operator: operatorOf(operator)!,
      key: `ssm:resourcetag/${ownerTag}`,
      written: `ssm:resourceTag/${ownerTag}`,
      values: values.map(value => patternOf(value, 'like', true)),
    },
  };
}
