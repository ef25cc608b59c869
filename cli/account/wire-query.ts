/** The query protocol of IAM, SNS and STS: form fields in, XML out. */

export interface QueryCall {
  service: 'iam' | 'sns' | 'sts';
  action: string;
  input: Record<string, unknown>;
}

const services = new Map<string, QueryCall['service']>([
  ['2010-05-08', 'iam'],
  ['2010-03-31', 'sns'],
  ['2011-06-15', 'sts'],
]);

type Tree = Map<string, Tree | string>;

function plant(fields: URLSearchParams): Tree {
  const root: Tree = new Map();
  for (const [name, value] of fields) {
    const path = name.split('.').slice(0, 8);
    let at = root;
    for (const key of path.slice(0, -1)) {
      const next = at.get(key);
      const tree: Tree = next instanceof Map ? next : new Map();
      at.set(key, tree);
      at = tree;
    }
    at.set(path.at(-1) ?? '', value);
  }
  return root;
}

/** `X.member.N` is a list, `X.entry.N` with Name and Value a map; everything else nests. */
function harvest(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const members = tree.get('member');
  if (members instanceof Map) return [...members.values()].map(harvest);
  const entries = tree.get('entry');
  if (entries instanceof Map) {
    const pairs = [...entries.values()].filter(entry => entry instanceof Map);
    return Object.fromEntries(pairs.map(entry => [String(entry.get('Name')), harvest(entry.get('Value') ?? '')]));
  }
  return Object.fromEntries([...tree].map(([key, value]) => [key, harvest(value)]));
}

/** The call that a form body makes; undefined where it names no action or a version of no service here. */
export function readQuery(body: string): QueryCall | undefined {
  const fields = new URLSearchParams(body);
  const service = services.get(fields.get('Version') ?? '');
  const action = fields.get('Action');
  if (!service || !action) return undefined;
  fields.delete('Action');
  fields.delete('Version');
  const input = harvest(plant(fields)) as Record<string, unknown>;
  // The only flag among the inputs; anything else that reads `true` is text.
  if ('SetAsDefault' in input) input.SetAsDefault = input.SetAsDefault === 'true';
  return { service, action, input };
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text safe between tags; characters that XML 1.0 cannot hold become U+FFFD. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[&<>"']/g, character => entities[character] ?? character)
    .replaceAll('\r', '&#xD;')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be replaced
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

function xml(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(item => `<member>${xml(item)}</member>`).join('');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => `<${key}>${xml(inner)}</${key}>`)
      .join('');
  return escapeXml(String(value));
}

const request = '<RequestId>00000000-0000-4000-8000-000000000000</RequestId>';

export const writeQuery = (action: string, output: unknown): string =>
  `<${action}Response><${action}Result>${output === undefined ? '' : xml(output)}</${action}Result>` +
  `<ResponseMetadata>${request}</ResponseMetadata></${action}Response>`;

export const writeQueryError = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>` +
  `</Error>${request}</ErrorResponse>`;
