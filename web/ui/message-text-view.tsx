import { Fragment, memo, type ReactNode } from 'react';
import { readMessageText, type TextNode } from './message-text.ts';

/** The words of a message with WhatsApp's markup and its links: text nodes only, whatever stands in them. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return <>{readMessageText(text).map(draw)}</>;
});

function draw(node: TextNode, index: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return <Fragment key={index}>{node.text}</Fragment>;
    case 'link':
      return (
        <a
          key={index}
          href={node.href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="text-info underline decoration-current/40 underline-offset-2 hover:decoration-current"
        >
          {node.text}
        </a>
      );
    case 'bold':
      return <strong key={index}>{node.children.map(draw)}</strong>;
    case 'italic':
      return <em key={index}>{node.children.map(draw)}</em>;
    case 'strike':
      return <s key={index}>{node.children.map(draw)}</s>;
    case 'mono':
      return (
        <code key={index} className="font-mono text-[0.92em]">
          {node.children.map(draw)}
        </code>
      );
  }
}
