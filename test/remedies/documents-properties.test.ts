import '../seed.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { restoreDocumentVersion } from '../../functions/remedies/restore-document-version.ts';
import { aChange, anAccount, foundNow, holding, perform, planFor, portDocument } from './repairing.ts';

/** A port that the baseline approves, or one that it does not; the blanks keep two contents apart. */
const port = fc.constantFrom('443', '80', '8080', '9090');
const history = fc
  .array(port, { minLength: 1, maxLength: 6 })
  .map(ports => ports.map((one, index) => portDocument(one) + ' '.repeat(index)));

test('whatever came before: default and latest both pass, no version that passes goes, and all of it comes back', async () => {
  let repaired = 0;
  await fc.assert(
    fc.asyncProperty(history, fc.nat(5), fc.boolean(), async (texts, pick, setsDefault) => {
      const { account, act } = anAccount();
      const [first, ...others] = texts;
      await act('ssm:CreateDocument', { Name: 'Ports', Content: first, DocumentType: 'Session' });
      for (const Content of others) await act('ssm:UpdateDocument', { Name: 'Ports', Content });
      const byDefault = String((pick % texts.length) + 1);
      await act('ssm:UpdateDocumentDefaultVersion', { Name: 'Ports', DocumentVersion: byDefault });
      const bad = holding(account);
      const change = aChange('session-document', setsDefault ? 'UpdateDocumentDefaultVersion' : 'UpdateDocument', {
        name: 'Ports',
        documentType: 'Session',
        version: setsDefault ? byDefault : String(texts.length),
        shared: [],
        deleted: false,
      });
      const before = [
        { kind: 'document' as const, name: 'Ports', versions: [{ version: '1', text: portDocument('443') }] },
      ];
      const { answer, findings } = await planFor(restoreDocumentVersion, account, change, {}, { before });
      if (!answer || 'because' in answer || findings.length === 0) return;
      repaired++;
      await perform(account, answer.calls);
      expect(await foundNow(account, change)).toEqual([]);
      const left = account.state().regions.get('eu-west-1')?.documents.get('Ports')?.versions ?? new Map();
      for (const [index, text] of texts.entries())
        if (/"(443|80)"/.test(text)) expect(left.has(String(index + 1))).toBe(true);
      await perform(account, answer.undo);
      expect(holding(account)).toBe(bad);
    }),
    { numRuns: 100 },
  );
  expect(repaired).toBeGreaterThan(20);
}, 60_000);
