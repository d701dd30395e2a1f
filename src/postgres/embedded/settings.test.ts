import { expect, test } from 'vitest';
import { serverSettings, settingsFile, thisMachine } from './settings.ts';

const GIGABYTE = 1024 ** 3;

test('sizes the server to the machine, within bounds', () => {
  const memoryOf = (memory: number) => {
    const settings = serverSettings(5432, { memory, sharedMemory: GIGABYTE });
    return [settings.shared_buffers, settings.work_mem, settings.maintenance_work_mem];
  };
  expect(memoryOf(GIGABYTE / 2)).toEqual(['64MB', '4MB', '64MB']);
  expect(memoryOf(4 * GIGABYTE)).toEqual(['256MB', '16MB', '128MB']);
  expect(memoryOf(64 * GIGABYTE)).toEqual(['512MB', '32MB', '256MB']);
});

test('is durable and listens to this machine alone', () => {
  expect(serverSettings(43210, thisMachine())).toMatchObject({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: '43210',
    fsync: 'on',
    synchronous_commit: 'on',
    jit: 'off',
    timezone: 'UTC',
  });
});

test('does without shared memory where a container has next to none', () => {
  const small = serverSettings(5432, { memory: GIGABYTE, sharedMemory: 64 * 1024 ** 2 });
  expect(small.dynamic_shared_memory_type).toBe('mmap');
  const none = serverSettings(5432, { memory: GIGABYTE, sharedMemory: undefined });
  expect(none.dynamic_shared_memory_type).toBeUndefined();
});

test('writes settings as PostgreSQL reads them', () => {
  expect(settingsFile({ port: '1', application_name: "l'appli" })).toContain(
    "port = '1'\napplication_name = 'l''appli'\n",
  );
});
