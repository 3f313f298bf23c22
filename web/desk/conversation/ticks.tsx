import { Check, CheckCheck, CircleAlert, CircleQuestionMark, Clock, Pause } from 'lucide-react';
import { type Progress, progressName } from '../words.ts';

/** How far a message came, as WhatsApp shows it. */
export function Ticks({ progress }: { progress: Progress }) {
  return (
    <span title={progressName(progress)} data-progress={progress}>
      {sign(progress)}
      <span className="sr-only">{progressName(progress)}</span>
    </span>
  );
}

function sign(progress: Progress) {
  switch (progress) {
    case 'sending':
    case 'queued':
      return <Clock size={12} />;
    case 'sent':
      return <Check size={14} />;
    case 'delivered':
      return <CheckCheck size={14} />;
    case 'read':
      return <CheckCheck size={14} className="text-tick-read" />;
    case 'failed':
      return <CircleAlert size={13} className="text-danger" />;
    case 'unknown':
      return <CircleQuestionMark size={13} className="text-warn" />;
    case 'held':
      return <Pause size={12} className="text-warn" />;
  }
}
