import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEstate } from '../../cli/account/estate.ts';
import { type Known, nothingKnown } from '../../cli/account/known.ts';
import type { Ask } from '../../functions/calls.ts';
import { documentRows } from './document-rows.ts';
import { policyRows } from './policy-rows.ts';
import { principalRows } from './principal-rows.ts';
import { createDocument, createPolicy, createVersion, iam, record } from './records.ts';
import { dev, P, role, text, versions } from './row.ts';
import { tagRows } from './tag-rows.ts';

const clock = () => new Date('2026-11-21T00:00:00Z');

/** The estate after a log that is read twice over, as real delivery does. */
function rebuilt(records: unknown[], known: Partial<Known> = {}): Ask {
  const estate = createEstate({ clock, known: { ...nothingKnown(), ...known } });
  for (const one of [...records, ...records]) estate.apply(structuredClone(one));
  return estate.ask('111122223333', 'eu-west-1');
}
const rows = [...policyRows, ...principalRows, ...documentRows, ...tagRows];

describe('an account rebuilt from its log', () => {
  it.each(rows)('knows $what', async ({ log, known, ask, gives }) => {
    const answer = rebuilt(log, known)(...ask);
    if (typeof gives === 'string') await expect(answer).rejects.toMatchObject({ name: gives });
    else expect(await answer).toMatchObject(gives);
  });

  it('gives what it knows of a principal first seen in mid-life, and rejects the page after', async () => {
    const ask = rebuilt([iam('AttachRolePolicy', { roleName: 'dev', policyArn: P.PolicyArn })]);
    const first = await ask('iam:ListAttachedRolePolicies', dev);
    expect(first).toMatchObject({ AttachedPolicies: [{ PolicyArn: P.PolicyArn }], IsTruncated: true });
    const next = ask('iam:ListAttachedRolePolicies', { ...dev, Marker: first.Marker ?? '' });
    await expect(next).rejects.toMatchObject({
      name: 'GuardrailUnknown',
      message: expect.stringContaining('role/dev'),
    });
    expect(await ask('iam:ListRolePolicies', dev)).toMatchObject({ PolicyNames: [], IsTruncated: true });
  });

  it('lets the guardrail write to it', async () => {
    const ask = rebuilt(versions([createVersion('p', 'v2', text('two'), true)]));
    await ask('iam:SetDefaultPolicyVersion', { ...P, VersionId: 'v1' });
    expect(await ask('iam:GetPolicy', P)).toMatchObject({ Policy: { DefaultVersionId: 'v1' } });
  });

  it('does not let a repeated record undo what came after it', () => {
    const estate = createEstate({ clock });
    const log = versions([createVersion('p', 'v2', text('two'), true)]) as object[];
    const back = iam('SetDefaultPolicyVersion', { policyArn: P.PolicyArn, versionId: 'v1' });
    expect([...log, back].map(one => estate.apply(one))).toEqual([true, true, true]);
    const state = structuredClone(estate.accounts.get('111122223333')?.state());
    const reordered = log.map((one: object) => Object.fromEntries(Object.entries(one).reverse()));
    expect([...log, back, ...reordered].map(one => estate.apply(one))).toEqual([false, false, false, false, false]);
    expect(estate.accounts.get('111122223333')?.state()).toEqual(state);
  });

  it('knows the whole of what was made, where the record of its making comes late', async () => {
    const attach = iam('AttachRolePolicy', { roleName: 'dev', policyArn: P.PolicyArn });
    const changed = record('ssm', 'UpdateDocumentDefaultVersion', { name: 'Doc', documentVersion: '2' });
    const late = [createPolicy('p', text('one')), role('dev'), createDocument('Doc', '{}')];
    const ask = rebuilt([createVersion('p', 'v2', text('two'), true), attach, changed, ...late]);
    expect(await ask('iam:ListPolicyVersions', P)).toMatchObject({
      Versions: [
        { VersionId: 'v2', IsDefaultVersion: true },
        { VersionId: 'v1', IsDefaultVersion: false },
      ],
    });
    expect(await ask('iam:ListAttachedRolePolicies', dev)).toMatchObject({
      AttachedPolicies: [{ PolicyArn: P.PolicyArn }],
      IsTruncated: false,
    });
    expect(await ask('iam:GetRole', dev)).toMatchObject({ Role: { RoleId: 'AROAEXAMPLE' } });
    expect(await ask('ssm:ListDocumentVersions', { Name: 'Doc' })).toMatchObject({
      DocumentVersions: [{ DocumentVersion: '2', IsDefaultVersion: true }, { DocumentVersion: '1' }],
    });
  });

  it('keeps accounts apart, and takes the account from the envelope where the record has none', async () => {
    const estate = createEstate({ clock });
    const { recipientAccountId: _, ...bare } = createPolicy('p', text('one'));
    estate.apply({ ...bare, responseElements: null }, '444455556666');
    const there = { PolicyArn: 'arn:aws:iam::444455556666:policy/p' };
    expect(await estate.ask('444455556666', 'us-east-1')('iam:GetPolicy', there)).toMatchObject({
      Policy: { Arn: there.PolicyArn },
    });
    await expect(estate.ask('111122223333', 'us-east-1')('iam:GetPolicy', there)).rejects.toMatchObject({
      name: 'GuardrailUnknown',
    });
  });

  it('follows sessions to their end, once, and keeps no more than a thousand', () => {
    const estate = createEstate({ clock });
    const start = (sessionId: string) =>
      record('ssm', 'StartSession', { target: 'i-1', documentName: 'Doc' }, { sessionId, tokenValue: 'hidden' });
    const first = start('ann-1');
    const end = record('ssm', 'TerminateSession', { sessionId: 'ann-1' }, { sessionId: 'ann-1' });
    for (const one of [first, end, first]) estate.apply(one);
    const region = estate.accounts.get('111122223333')?.state().regions.get('eu-west-1');
    expect(region?.sessions.get('ann-1')).toMatchObject({
      target: 'i-1',
      document: 'Doc',
      owner: 'arn:aws:iam::111122223333:user/ann',
      ended: new Date('2026-11-20T10:00:00Z'),
    });
    for (let n = 2; n < 1500; n += 1) estate.apply(start(`ann-${n}`));
    expect(region?.sessions.size).toBe(1000);
    expect(region?.sessions.has('ann-1499')).toBe(true);
  });

  it('survives any record', () => {
    const names = [...rows.flatMap(({ log }) => log)].map(one => one as { eventSource: string; eventName: string });
    const keys = ['policyArn', 'versionId', 'roleName', 'name', 'policyDocument', 'tags', 'resourcesSet', '__proto__'];
    const fields = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), fields, fields, (named, odd, request, response) => {
        const estate = createEstate({ clock });
        expect(estate.apply(odd)).toBe(false);
        const { eventSource, eventName } = named;
        estate.apply({
          eventSource,
          eventName,
          recipientAccountId: '1',
          requestParameters: request,
          responseElements: response,
        });
        estate.apply({ eventSource: odd, eventName: odd, awsRegion: odd, recipientAccountId: '1', eventTime: odd });
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
    );
  });
});
