import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';

const MEGABYTE = 1024 * 1024;
/** Containers often get 64 MB of shared memory, which one parallel hash join can exceed. */
const ROOMY_SHARED_MEMORY = 512 * MEGABYTE;

/** What the settings depend on. Bytes. */
export interface Machine {
  readonly memory: number;
  /** Size of `/dev/shm`; undefined where PostgreSQL does not use it. */
  readonly sharedMemory: number | undefined;
}

/** The machine, or the part of it that a container's limit leaves. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  return { memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem(), sharedMemory: sharedMemorySize() };
}

/**
 * The server's settings. Durable (a crash loses no committed row), loopback only, UTC, and sized to the machine:
 * 1/16 of its memory for `shared_buffers`, between 64 MB and 512 MB.
 */
export function serverSettings(port: number, machine: Machine): Readonly<Record<string, string>> {
  const megabytes = machine.memory / MEGABYTE;
  const buffers = Math.round(clamp(megabytes / 16, 64, 512));
  const tight = machine.sharedMemory !== undefined && machine.sharedMemory < ROOMY_SHARED_MEMORY;
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    shared_buffers: `${buffers}MB`,
    work_mem: `${Math.round(clamp(buffers / 16, 4, 32))}MB`,
    maintenance_work_mem: `${Math.round(clamp(buffers / 2, 64, 256))}MB`,
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    fsync: 'on',
    synchronous_commit: 'on',
    wal_level: 'replica',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(tight && { dynamic_shared_memory_type: 'mmap' }),
  };
}

/** The settings as the text of a configuration file. */
export function settingsFile(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `# Written at every start; changes made here are lost.\n${lines.join('\n')}\n`;
}

function sharedMemorySize(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const { blocks, bsize } = statfsSync('/dev/shm');
    return blocks * bsize;
  } catch {
    return 0;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
