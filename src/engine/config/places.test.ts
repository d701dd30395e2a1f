import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createEnvironment } from './environment.ts';
import {
  findDotenv,
  findProjectDirectory,
  localPlaces,
  type Places,
  profilesDirectories,
  toProjectPath,
} from './places.ts';

const windows = (files: readonly string[], workingDirectory: string): Places => ({
  paths: path.win32,
  workingDirectory,
  homeDirectory: 'C:\\Users\\awa',
  exists: (file) => files.includes(file),
});

test('the project is the nearest upwards, else ./warehouse, also on Windows', () => {
  const inside = windows(['D:\\DWH\\dbt_project.yml'], 'D:\\DWH\\models\\staging');
  expect(findProjectDirectory(inside, undefined)).toBe('D:\\DWH');
  const beside = windows(['D:\\DWH\\warehouse\\dbt_project.yml'], 'D:\\DWH');
  expect(findProjectDirectory(beside, undefined)).toBe('D:\\DWH\\warehouse');
  expect(findProjectDirectory(beside, 'warehouse')).toBe('D:\\DWH\\warehouse');
  expect(findProjectDirectory(beside, '.')).toBeUndefined();
});

test('profiles: the flag, then DBT_PROFILES_DIR, then the project, then the home folder', () => {
  const places = windows([], 'D:\\DWH');
  const named = createEnvironment({ DBT_PROFILES_DIR: 'D:\\conf' }, undefined, true);
  const empty = createEnvironment({}, undefined, true);
  expect(profilesDirectories(places, 'D:\\DWH', named, 'C:\\flag')).toEqual({
    directories: ['C:\\flag'],
    explicit: true,
  });
  expect(profilesDirectories(places, 'D:\\DWH', named, undefined).directories).toEqual(['D:\\conf']);
  expect(profilesDirectories(places, 'D:\\DWH', empty, undefined)).toEqual({
    directories: ['D:\\DWH', 'C:\\Users\\awa\\.dbt'],
    explicit: false,
  });
});

test('.env lies beside the project, above it, or where the command is typed', () => {
  const project = 'D:\\DWH\\warehouse';
  expect(findDotenv(windows(['D:\\DWH\\.env'], project), project)).toBe('D:\\DWH\\.env');
  expect(findDotenv(windows(['D:\\DWH\\.env', 'D:\\DWH\\warehouse\\.env'], 'D:\\DWH'), project)).toBe(
    'D:\\DWH\\warehouse\\.env',
  );
  expect(findDotenv(windows(['E:\\x\\.env'], 'E:\\x'), project)).toBe('E:\\x\\.env');
});

test('artifacts name files with forward slashes', () => {
  expect(toProjectPath(path.win32, 'D:\\DWH', 'D:\\DWH\\models\\staging\\stg_lots.sql')).toBe(
    'models/staging/stg_lots.sql',
  );
});

test('on Windows a variable has one name whatever its case', () => {
  expect(createEnvironment({ Dbt_Password: 'x' }, undefined, true).get('DBT_PASSWORD')?.value).toBe('x');
  expect(createEnvironment({ Dbt_Password: 'x' }, undefined, false).get('DBT_PASSWORD')).toBeUndefined();
});

test('a folder called .env is no .env file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sigeti-places-'));
  mkdirSync(path.join(folder, '.env'));
  const places = { ...localPlaces(), workingDirectory: folder };
  expect(findDotenv(places, folder)).toBeUndefined();
  rmSync(folder, { recursive: true });
});
