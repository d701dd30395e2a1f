import { Typography } from '@mantine/core';
import Markdown from 'markdown-to-jsx/react';

/** Raw HTML is shown as text, and the page's policy keeps pictures from being fetched. */
const OPTIONS = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: { a: { props: { rel: 'noreferrer' } }, img: { component: () => null } },
} as const;
const INLINE = { ...OPTIONS, forceBlock: false, forceInline: true } as const;

/** A description, written in Markdown by the project's authors. */
export function Description({ text }: { readonly text: string }) {
  return (
    <Typography className="description">
      <Markdown options={OPTIONS}>{text}</Markdown>
    </Typography>
  );
}

/** The same on one line: a cell of a table, an entry of a list. */
export function ShortDescription({ text }: { readonly text: string }) {
  return <Markdown options={INLINE}>{text}</Markdown>;
}
