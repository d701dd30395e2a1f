/** Which proxy the environment names for an address: HTTPS_PROXY, HTTP_PROXY, and NO_PROXY for those without. */
export function proxyFor(url: URL, variable: (name: string) => string | undefined): URL | undefined {
  const setting = (name: string) => variable(name.toLowerCase()) || variable(name) || undefined;
  const address = setting(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (address === undefined || isExcepted(url.hostname, setting('NO_PROXY') ?? '')) return undefined;
  const full = address.includes('://') ? address : `http://${address}`;
  return URL.canParse(full) ? new URL(full) : undefined;
}

function isExcepted(host: string, exceptions: string): boolean {
  return exceptions
    .split(/[,\s]+/)
    .filter((exception) => exception !== '')
    .some((exception) => {
      const suffix = exception.replace(/^\*/, '').replace(/:\d+$/, '');
      return suffix === '' || host === suffix.replace(/^\./, '') || host.endsWith(`.${suffix.replace(/^\./, '')}`);
    });
}
