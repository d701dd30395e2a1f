import process from 'node:process';
import { defineConfig } from '@playwright/test';
import { findChromium } from './find-chromium.mjs';

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

/** The page in a real browser: the system's own. scripts/test.mjs starts it, and says so where there is none. */
// biome-ignore lint/style/noDefaultExport: Playwright asks for it.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './write-page.ts',
  outputDir: '../../dist/browser-tests',
  fullyParallel: false,
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: process.env.SIGETI_BROWSER_REPORT
    ? [['list'], ['json', { outputFile: process.env.SIGETI_BROWSER_REPORT }]]
    : 'list',
  use: {
    locale: 'fr-FR',
    launchOptions: { executablePath: findChromium() ?? '', args: QUIET },
  },
});
