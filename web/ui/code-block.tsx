import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useMemo } from 'react';
import { highlightSql } from './highlight.ts';
import { CheckIcon, CopyIcon } from './icons.tsx';
import { useSay } from './language.ts';

/** SQL as it was written or compiled, with a button that copies it. */
export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  const html = useMemo(() => highlightSql(code.trim()), [code]);
  return (
    <div className="code-block">
      <CopyButton text={code} />
      {/* biome-ignore lint/a11y/useSemanticElements: code is no set of fields, and a section would be a landmark. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div className="code-scroll" role="group" aria-label={label} tabIndex={0}>
        <pre>
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: highlightSql escapes all of the text. */}
          <code dangerouslySetInnerHTML={{ __html: html }} />
        </pre>
      </div>
    </div>
  );
}

export function CopyButton({ text }: { readonly text: string }) {
  const say = useSay();
  const clipboard = useClipboard({ timeout: 1500 });
  const label = clipboard.copied ? say({ fr: 'Copié', en: 'Copied' }) : say({ fr: 'Copier', en: 'Copy' });
  return (
    <Tooltip label={label}>
      <ActionIcon
        className="copy"
        variant="subtle"
        color={clipboard.copied ? 'green' : 'gray'}
        aria-label={label}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
