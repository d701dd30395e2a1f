import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { DocumentedNode } from '../../../src/core/index.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { useSay } from '../../ui/language.ts';
import { Section } from '../../ui/section.tsx';

/** The SQL of a node, as its file has it and as the database gets it. */
export function CodeSection({ node: { rawCode, compiledCode } }: { readonly node: DocumentedNode }): ReactNode {
  const say = useSay();
  const [form, setForm] = useState('source');
  if (rawCode === undefined || rawCode === '') return null;
  const isCompiled = form === 'compiled' && compiledCode !== undefined;
  const choice = compiledCode !== undefined && (
    <SegmentedControl
      role="radiogroup"
      size="xs"
      className="no-print"
      aria-label={say({ fr: 'Forme du SQL', en: 'Form of the SQL' })}
      value={form}
      onChange={setForm}
      data={[
        { value: 'source', label: say({ fr: 'Source', en: 'Source' }) },
        { value: 'compiled', label: say({ fr: 'Compilé', en: 'Compiled' }) },
      ]}
    />
  );
  return (
    <Section id="code" title="SQL" aside={choice}>
      <CodeBlock
        code={isCompiled ? compiledCode : rawCode}
        label={
          isCompiled ? say({ fr: 'SQL compilé', en: 'Compiled SQL' }) : say({ fr: 'SQL source', en: 'Source SQL' })
        }
      />
    </Section>
  );
}
