import { readPolicy, type Statement } from '../policy/read-policy.ts';

/** What `judge` looks at whole; every other right is compared. */
const sessionActions = new Set(['ssm:startsession', 'ssm:resumesession', 'ssm:terminatesession']);

/**
 * The rights that one policy grants and another does not, sessions aside, as people would name them.
 * It errs to one right too many: a right counts as held only where one statement of the other policy covers it whole.
 */
export function rightsBeyond(text: string | undefined, otherText: string | undefined): string[] {
  if (text === undefined || otherText === undefined) return ['rights that could not be read'];
  const [policy, other] = [readPolicy(text), readPolicy(otherText)];
  if (policy.defects.length > 0 || other.defects.length > 0) return ['rights that could not be read'];
  const denied = new Set(policy.statements.filter(one => !one.allow).map(shapeOf));
  const undenied = other.statements.filter(one => !one.allow && !isOnSessions(one) && !denied.has(shapeOf(one)));
  const granted = policy.statements.filter(one => one.allow).flatMap(one => grantsBeyond(one, other.statements));
  return [...new Set([...granted, ...undenied.map(one => `what ${nameOf(one)} denies`)])];
}

function grantsBeyond(statement: Statement, others: Statement[]): string[] {
  const shape = shapeOf(statement);
  if (others.some(other => shapeOf(other) === shape)) return [];
  if (statement.notAction || statement.notResource) return [nameOf(statement)];
  const allows = others.filter(other => other.allow && !other.notAction && !other.notResource);
  return statement.actions
    .map(action => action.text)
    .filter(action => !sessionActions.has(action.toLowerCase()))
    .filter(action => !allows.some(other => coversAction(other, action, statement)));
}

function coversAction(other: Statement, action: string, statement: Statement): boolean {
  return (
    other.actions.some(one => covers(one.text.toLowerCase(), action.toLowerCase())) &&
    statement.resources.every(resource => other.resources.some(one => covers(one.text, resource.text))) &&
    (other.conditions.length === 0 || conditionsOf(other) === conditionsOf(statement))
  );
}

/** Equal, everything, or a prefix: other patterns are not worth proving. */
function covers(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  const prefix = wide.slice(0, -1);
  return wide.endsWith('*') && !/[*?$]/.test(prefix) && narrow.startsWith(prefix);
}

const isOnSessions = (statement: Statement) =>
  !statement.notAction && statement.actions.every(action => sessionActions.has(action.text.toLowerCase()));

const nameOf = (statement: Statement) => statement.sid || `statement ${statement.index}`;

const conditionsOf = (statement: Statement) =>
  JSON.stringify(statement.conditions.map(one => [one.operator, one.key, one.values.map(value => value.text).sort()]));

const shapeOf = (statement: Statement) =>
  JSON.stringify([
    statement.allow,
    statement.notAction,
    statement.actions.map(action => action.text.toLowerCase()).sort(),
    statement.notResource,
    statement.resources.map(resource => resource.text).sort(),
    conditionsOf(statement),
  ]);
