import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createEstate } from '../../cli/account/estate.ts';

const clock = () => new Date('2026-11-21T00:00:00Z');
const corpus = join(process.env.GUARDRAIL_CORPUS ?? 'no-corpus', 'cloudtrail.jsonl.gz');
if (!existsSync(corpus)) console.warn('skipped: GUARDRAIL_CORPUS holds no cloudtrail.jsonl.gz');

describe.skipIf(!existsSync(corpus))('the real log', () => {
  it('changes nothing more when it is read again', async () => {
    const estate = createEstate({ clock });
    const readAll = async () => {
      let taken = 0;
      for await (const line of createInterface({ input: createReadStream(corpus).pipe(createGunzip()) }))
        if (estate.apply(JSON.parse(line))) taken += 1;
      return taken;
    };
    expect(await readAll()).toBeGreaterThan(20);
    const states = structuredClone([...estate.accounts].map(([id, account]) => [id, account.state()]));
    await readAll();
    expect([...estate.accounts].map(([id, account]) => [id, account.state()])).toEqual(states);
  });
});
