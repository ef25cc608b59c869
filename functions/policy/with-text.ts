import type { Access } from '../types.ts';

/** The same policies with another text of one of them, wherever it stands: among the policies or as the boundary. */
export function withText(access: Access, name: string, text: string | undefined): Access {
  const { policies, boundary } = access;
  return {
    ...access,
    policies: policies.map(policy => (policy.name === name ? { name, text } : policy)),
    ...(boundary && { boundary: boundary.name === name ? { name, text } : boundary }),
  };
}
