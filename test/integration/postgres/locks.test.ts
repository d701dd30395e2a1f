import { expect, test } from 'vitest';
import { connect, releaseLock, tryLock } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

describeOnEveryServer('an advisory lock', (server) => {
  const database = useTestDatabase(server);

  test('names its holder to who is refused, and is free again after release', async () => {
    const holder = await connect({ ...database.target(), applicationName: 'nightly refresh' });
    const other = await database.session();
    expect(await tryLock(holder, 'dwh')).toEqual({ acquired: true });
    expect(await tryLock(other, 'another')).toEqual({ acquired: true });
    expect(await tryLock(other, 'dwh')).toEqual({
      acquired: false,
      holder: {
        processId: holder.processId,
        user: 'postgres',
        application: 'nightly refresh',
        address: '127.0.0.1',
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    });
    expect(await releaseLock(other, 'dwh')).toBe(false);
    expect(await releaseLock(holder, 'dwh')).toBe(true);
    expect(await tryLock(other, 'dwh')).toEqual({ acquired: true });
    await holder.close();
  });
});
