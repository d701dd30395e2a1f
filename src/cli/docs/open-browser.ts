import { spawn } from 'node:child_process';

/**
 * Opens a page in the user's browser by the system's own means. Returns whether there is anything to open it with; what
 * becomes of it is not waited for, since the page's address is shown anyway.
 */
export function openBrowser(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): boolean {
  const [program, ...args] = openerOf(url, environment, platform);
  if (program === undefined) return false;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
  return true;
}

/** The command that opens a page; nothing on a machine without a screen. */
export function openerOf(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): readonly string[] {
  if (platform === 'darwin') return ['open', url];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  const hasScreen = Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
  return hasScreen ? ['xdg-open', url] : [];
}
