/** Shows a page of our docs. */
import { Code, Table, Text } from '@mantine/core';
import { type Block, type Inline, readMarkdown } from '../words/markdown.ts';

export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown" lang="en">
      {readMarkdown(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change
        <BlockOf key={index} block={block} />
      ))}
    </div>
  );
}

function BlockOf({ block }: { block: Block }) {
  switch (block.kind) {
    case 'code':
      return <Code block>{block.text}</Code>;
    case 'list':
      return (
        <ul>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change
            <li key={index}>
              <InlineOf parts={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return (
        <Table.ScrollContainer minWidth={0}>
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {block.rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change
                <Table.Tr key={index}>
                  {row.map((cell, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a text that does not change
                    <Table.Td key={at}>
                      <InlineOf parts={cell} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      );
    default:
      return (
        <Text size="sm" {...(block.kind === 'heading' && { fw: 600 })}>
          <InlineOf parts={block.inline} />
        </Text>
      );
  }
}

/** A link within the docs is its words: its page is not here. */
function InlineOf({ parts }: { parts: readonly Inline[] }) {
  return parts.map((part, index) => {
    const key = `${index} ${part.text}`;
    if (part.kind === 'code') return <Code key={key}>{part.text}</Code>;
    if (part.kind === 'strong') return <strong key={key}>{part.text}</strong>;
    if (part.kind === 'em') return <em key={key}>{part.text}</em>;
    if (part.kind === 'link' && /^https?:/.test(part.href))
      return (
        <a key={key} href={part.href} rel="noreferrer noopener" target="_blank">
          {part.text}
        </a>
      );
    return <span key={key}>{part.text}</span>;
  });
}
