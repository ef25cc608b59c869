import { namesAction } from '../policy/evaluate.ts';
import { readPolicy, type Statement } from '../policy/read-policy.ts';
import type { Access, Holder } from '../types.ts';

/** What the agent on a managed node calls to stay one; lower case, as statements are read. */
const agentActions = [
  'ssm:updateinstanceinformation',
  'ssmmessages:createcontrolchannel',
  'ssmmessages:opencontrolchannel',
  'ssmmessages:createdatachannel',
  'ssmmessages:opendatachannel',
];

/** Who lends a role to nodes: EC2, Systems Manager for machines of other places, ECS. */
const nodeServices = ['ec2.amazonaws.com', 'ssm.amazonaws.com', 'ecs-tasks.amazonaws.com'];

/** Whether nodes that run as this holder, as far as its trust policy is known, lose what keeps them managed. */
export function takesNodesOffline({ access, trust }: Holder, after: Access): boolean {
  if (access.principal.type !== 'role') return false;
  if (trust !== undefined && !nodeServices.some(service => trust.includes(service))) return false;
  const [held, left] = [allowsOf(access), allowsOf(after)];
  return agentActions.some(action => names(held, action) && !names(left, action));
}

const names = (statements: Statement[], action: string) => statements.some(one => namesAction(one, action));

const allowsOf = ({ policies }: Access): Statement[] =>
  policies
    .flatMap(({ name, text }) => (text === undefined ? [] : readPolicy(text, name).statements))
    .filter(statement => statement.allow);
